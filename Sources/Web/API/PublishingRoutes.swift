import Hummingbird

/// The calls that write, schedule and publish.
enum PublishingRoutes {
    static let all: [Route] =
        compositions + WritingRoutes.all + targets + uploads + PublishingOverviewRoutes.all

    private static let compositions: [Route] = [
        .apiRead(
            "/api/v1/compositions",
            "What was written to be published, what was changed last first",
            [
                APIParameter(
                    name: "q",
                    meaning:
                        "Only those that match, as in the search box, of what isn’t published yet; what was published is found by `/api/v1/search`"
                ),
                APIParameter(
                    name: "sort",
                    meaning: "What comes first of those that match: what fits best, or what was changed last",
                    schema: .choice(SearchOrder.allCases.map(\.rawValue))
                ),
                APIParameter(
                    name: "status",
                    meaning: "Only these",
                    schema: .choice(CompositionStatus.allCases.map(\.rawValue))
                ),
                APIRoutes.ofConnection,
            ] + APIRoutes.paging,
            answering: Page<CompositionItem>.self
        ) { viewer, call in
            let text = call.query["q"] ?? ""
            let query = CompositionQuery(
                text: text.isEmpty ? nil : text,
                status: try call.query.choice("status"),
                connectionID: call.query["connection"],
                order: try call.query.choice("sort") ?? .relevance,
                position: call.position,
                limit: try call.limit(default: 30)
            )
            return try await call.services.compositions.list(viewer, query)
        },
        .apiWrite(
            .post,
            "/api/v1/compositions",
            role: .moderator,
            "Writes a draft",
            taking: CompositionDraft.self,
            status: .created
        ) { viewer, draft, call in try await call.services.compositions.create(viewer, draft) },
        .apiRead("/api/v1/compositions/{id}", "One composition with its targets") { viewer, call in
            try await call.services.compositions.find(viewer, call.parameter())
        },
        .apiWrite(
            .put,
            "/api/v1/compositions/{id}",
            role: .moderator,
            "Saves what was written; a scheduled one stays scheduled, and one of which something was sent can’t be changed",
            taking: CompositionDraft.self
        ) { viewer, draft, call in
            try await call.services.compositions.save(viewer, call.parameter(), draft)
        },
        .apiCommand(
            .delete,
            "/api/v1/compositions/{id}",
            role: .moderator,
            "Deletes a composition; what was published stays where it is, and in the archive"
        ) { viewer, call in try await call.services.compositions.delete(viewer, call.parameter()) },
        .apiWrite(
            .post,
            "/api/v1/compositions/{id}/copies",
            role: .moderator,
            "Makes a draft that says the same to the same accounts",
            status: .created
        ) { viewer, call in try await call.services.compositions.copy(viewer, call.parameter()) },
        .apiRead(
            "/api/v1/compositions/{id}/problems",
            "What stands in the way of publishing it, errors first",
            answering: ItemList<PostProblemItem>.self
        ) { viewer, call in
            ItemList(items: try await call.services.compositions.problems(viewer, call.parameter()))
        },
        .apiWrite(
            .put,
            "/api/v1/compositions/{id}/schedule",
            role: .moderator,
            "Publishes a composition at a time on the wall of a zone, or each account at its next free posting slot, or so many seconds from now; without any of them, now",
            taking: ScheduleDraft.self
        ) { viewer, draft, call in
            try await call.services.compositions.schedule(viewer, call.parameter(), draft)
        },
        .apiCommand(
            .delete,
            "/api/v1/compositions/{id}/schedule",
            role: .moderator,
            "Makes a scheduled composition a draft again"
        ) { viewer, call in
            _ = try await call.services.compositions.unschedule(viewer, call.parameter())
        },
    ]

    private static let uploads: [Route] = [
        Route(
            method: .post,
            path: "/api/v1/uploads",
            door: .api,
            access: .role(.moderator),
            operation: APIOperation(
                summary:
                    "Keeps a file to be shown in posts; the body is the file. The same file twice is one upload",
                parameters: [APIParameter(name: "name", meaning: "What the file is called")],
                fileType: "application/octet-stream",
                answer: SchemaSource(UploadItem.self),
                status: .created
            )
        ) { call in
            // Asked for twice, it is kept once whatever the key says.
            let name = call.query["name"] ?? "file"
            let item = try await call.services.compositions.upload(
                call.requiredViewer,
                name,
                FileBytes(call.request.body)
            )
            return try .json(item, status: .created)
        },
        .apiRead(
            "/api/v1/uploads",
            "The files that were brought to be shown in posts, what was brought last first",
            APIRoutes.paging,
            answering: Page<UploadItem>.self
        ) { viewer, call in
            let query = UploadQuery(position: call.position, limit: try call.limit(default: 30))
            return try await call.services.compositions.uploads(viewer, query)
        },
        .apiCommand(
            .delete,
            "/api/v1/uploads/{id}",
            role: .moderator,
            "Deletes a file that no post and no repetition shows"
        ) { viewer, call in try await call.services.compositions.deleteUpload(viewer, call.parameter()) },
        .apiRead("/api/v1/uploads/{id}", "A file that was brought to be shown in posts") { viewer, call in
            try await call.services.compositions.findUpload(viewer, call.parameter())
        },
    ]

    private static let targets: [Route] = [
        .apiRead(
            "/api/v1/publishing/queue",
            "What is to go out, with why it hasn’t, and what waits for a person before it",
            [APIParameter(name: "connection", meaning: "Only to this account, by its id")]
                + APIRoutes.paging,
            answering: Page<QueuedTarget>.self
        ) { viewer, call in try await call.services.compositions.queue(viewer, call.queueQuery()) },
        .apiRead("/api/v1/targets/{id}", "One composition on one account, with all that was done for it") {
            viewer,
            call in
            try await call.services.compositions.target(viewer, call.parameter())
        },
        .apiWrite(
            .patch,
            "/api/v1/targets/{id}",
            role: .moderator,
            "Changes what was published, where the platform can; it happens a moment later",
            taking: PostChangeDraft.self,
            status: .accepted
        ) { viewer, change, call in
            try await call.services.compositions.change(viewer, call.parameter(), change)
        },
        .apiWrite(
            .post,
            "/api/v1/targets/{id}/deletion",
            role: .moderator,
            "Deletes what was published at its platform; the archive keeps it",
            status: .accepted
        ) { viewer, call in try await call.services.compositions.takeDown(viewer, call.parameter()) },
        .apiWrite(
            .post,
            "/api/v1/targets/{id}/cancellation",
            role: .moderator,
            "Doesn’t publish to this account, or no further than what is on its way"
        ) { viewer, call in try await call.services.compositions.cancel(viewer, call.parameter()) },
        .apiWrite(
            .post,
            "/api/v1/targets/{id}/retries",
            role: .moderator,
            "Tries again what failed; only where it is certain that it isn’t there"
        ) { viewer, call in try await call.services.compositions.retry(viewer, call.parameter()) },
        .apiWrite(
            .post,
            "/api/v1/targets/{id}/late-answer",
            role: .moderator,
            "Says whether a late post is to be published now",
            taking: LateAnswer.self
        ) { viewer, answer, call in
            try await call.services.compositions.answerLate(viewer, call.parameter(), answer)
        },
        .apiWrite(
            .post,
            "/api/v1/targets/{id}/settlement",
            role: .moderator,
            "Says whether a post is there of which Roost doesn’t know; one that isn’t is sent again",
            taking: SettlementDraft.self
        ) { viewer, draft, call in
            try await call.services.compositions.settle(viewer, call.parameter(), draft)
        },
    ]
}
