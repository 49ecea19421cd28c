import Hummingbird

/// The calls about posting slots, repetitions and files of many compositions.
enum PlanRoutes {
    static let all: [Route] = slots + repetitions + imports

    private static let slots: [Route] = [
        .apiRead(
            "/api/v1/connections/{id}/slots",
            "The times of the week at which a connection’s posts go out, and the next that are free"
        ) { viewer, call in try await call.services.plans.slots(viewer, call.parameter()) },
        .apiWrite(
            .put,
            "/api/v1/connections/{id}/slots",
            role: .moderator,
            "The posting slots a connection has from now on; nothing that is scheduled moves",
            taking: PostingSlotsDraft.self
        ) { viewer, draft, call in
            try await call.services.plans.setSlots(viewer, call.parameter(), draft)
        },
        .apiWrite(
            .post,
            "/api/v1/connections/{id}/slots",
            role: .moderator,
            "Adds posting slots to a connection; one that is there already stays",
            taking: PostingSlotsDraft.self
        ) { viewer, draft, call in
            try await call.services.plans.addSlots(viewer, call.parameter(), draft)
        },
        .apiCommand(
            .delete,
            "/api/v1/connections/{id}/slots/{slot}",
            role: .moderator,
            "Removes a posting slot; what is scheduled then stays so"
        ) { viewer, call in
            try await call.services.plans.removeSlot(viewer, call.parameter(), call.parameter("slot"))
        },
        .apiRead(
            "/api/v1/connections/{id}/next-free-slot",
            "The next posting slot of a connection that none of its posts has"
        ) { viewer, call in try await call.services.plans.nextFreeSlot(viewer, call.parameter()) },
    ]

    private static let repetitions: [Route] = [
        .apiRead(
            "/api/v1/repetitions",
            "Compositions that come again and again, with their next three times; those that ended last",
            answering: ItemList<RepetitionItem>.self
        ) { viewer, call in ItemList(items: try await call.services.plans.repetitions(viewer)) },
        .apiRead("/api/v1/repetitions/{id}", "One repetition with its next three times") { viewer, call in
            try await call.services.plans.repetition(viewer, call.parameter())
        },
        .apiWrite(
            .post,
            "/api/v1/repetitions",
            role: .moderator,
            "Repeats what a composition says, to the same accounts; the first is scheduled at once",
            taking: RepetitionDraft.self,
            status: .created
        ) { viewer, draft, call in try await call.services.plans.beginRepetition(viewer, draft) },
        .apiWrite(
            .patch,
            "/api/v1/repetitions/{id}",
            role: .moderator,
            "Changes the rule or what is said, pauses or resumes; the one that is scheduled already is taken back and made "
                + "anew, unless keepsNext is true while it is paused",
            taking: RepetitionChange.self
        ) { viewer, change, call in
            try await call.services.plans.changeRepetition(viewer, call.parameter(), change)
        },
        .apiWrite(
            .post,
            "/api/v1/repetitions/{id}/end",
            role: .moderator,
            "Ends a repetition for good; the one that is scheduled already is taken back, unless keepsNext is true",
            taking: RepetitionEnd.self
        ) { viewer, end, call in
            try await call.services.plans.endRepetition(viewer, call.parameter(), end)
        },
        deletion,
    ]

    private static let deletion: Route = {
        var route = Route.apiCommand(
            .delete,
            "/api/v1/repetitions/{id}",
            role: .moderator,
            "Ends a repetition and forgets it; what was published stays, and what is scheduled is taken back"
        ) { viewer, call in
            let end = RepetitionEnd(keepsNext: call.query.isTicked("keeps_next"))
            try await call.services.plans.deleteRepetition(viewer, call.parameter(), end)
        }
        route.operation?.parameters = [
            APIParameter(
                name: "keeps_next",
                meaning: "Still publishes the one that is scheduled already, when 1",
                schema: .boolean
            )
        ]
        return route
    }()

    /// What the largest file takes, with what stands around it.
    static let mostBytes = 5_000_000

    private static let imports: [Route] = [
        Route(
            method: .post,
            path: "/api/v1/publishing/imports",
            door: .api,
            access: .role(.moderator),
            operation: APIOperation(
                summary:
                    "Writes and schedules many compositions, a row each; the body is a CSV file or a JSON list. All or none, and a row that was imported before makes nothing",
                parameters: [
                    APIParameter(
                        name: "dry_run",
                        meaning: "Only says what would become of each row, when 1",
                        schema: .boolean
                    ),
                    APIParameter(
                        name: "leave_out",
                        meaning:
                            "Leaves out rows that can’t be imported, when 1; otherwise one keeps back all",
                        schema: .boolean
                    ),
                ],
                body: SchemaSource([CompositionImportRow].self),
                fileType: "text/csv",
                answer: SchemaSource(CompositionImportItem.self)
            )
        ) { call in
            let body = Array(buffer: try await call.request.collectedBody(upTo: mostBytes))
            let type = call.request.headers[.contentType]?.lowercased() ?? ""
            let file = CompositionFile(
                format: type.hasPrefix("text/csv") ? .csv : type.hasPrefix("application/json") ? .json : nil,
                bytes: body,
                isDryRun: call.query.isTicked("dry_run"),
                leavesOut: call.query.isTicked("leave_out")
            )
            return try await call.onceOnly(status: .ok, body: body) { viewer in
                try APICoding.text(of: await call.services.plans.importCompositions(viewer, file))
            }
        }
    ]
}
