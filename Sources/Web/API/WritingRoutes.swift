import HTTPTypes

/// The calls that help to write: what can be written for, and what a draft would become.
enum WritingRoutes {
    static let all: [Route] = [
        .apiRead(
            "/api/v1/compositions/accounts",
            "The accounts that can be published to, with what a post there may be made of",
            answering: ItemList<WritableAccount>.self
        ) { viewer, call in ItemList(items: try await call.services.writing.accounts(viewer)) },
        .apiWrite(
            .post,
            "/api/v1/compositions/preview",
            role: .moderator,
            "Looks at a draft and keeps nothing: its length, its look and what stands in its way, for each account",
            parameters,
            taking: CompositionDraft.self
        ) { viewer, draft, call in try await call.preview(draft, for: viewer) },
    ]

    private static let parameters = [
        APIParameter(
            name: "composition",
            meaning: "The composition it is a draft of, so that it isn’t taken for a repetition of itself"
        ),
        APIParameter(
            name: "at",
            meaning:
                "When it is to go out, as the clock on the wall shows it, such as 2026-11-22T09:00; without it, now"
        ),
        APIParameter(
            name: "zone",
            meaning: "Where the clock hangs, such as Europe/Berlin; the user’s own where it isn’t said"
        ),
        APIParameter(name: "after", meaning: "In so many seconds, instead of “at”", schema: .integer),
    ]
}

extension Call {
    /// A draft as its accounts would show it, at the time the query names.
    func preview(_ draft: CompositionDraft, for viewer: Viewer) async throws -> CompositionPreview {
        try await services.writing.preview(
            viewer,
            draft,
            PreviewQuestion(
                compositionID: query["composition"],
                schedule: ScheduleDraft(at: query["at"], zone: query["zone"], after: try seconds("after"))
            )
        )
    }

    private func seconds(_ name: String) throws -> Int? {
        guard let text = query[name] else { return nil }
        guard let seconds = Int(text) else {
            throw WebError.invalid(name, "“\(text.prefix(40))” is no number of seconds.")
        }
        return seconds
    }
}
