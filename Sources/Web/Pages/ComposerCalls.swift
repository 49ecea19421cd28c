import HTTPTypes
import Hummingbird

/// What the composer's script asks for: the same use cases as the API's, for a browser that is signed in.
///
/// Each names the form's token in a header, and answers in JSON.
enum ComposerCalls {
    private static let path = ComposerPages.path

    static let routes: [Route] = [
        .page(.post, path + "/preview", role: .moderator) { viewer, call in
            try .json(try await call.preview(call.draft(), for: viewer))
        },
        // Asked for twice with one key, it is one draft, though the first answer was lost.
        .page(.post, path + "/drafts", role: .moderator) { viewer, call in
            let body = try await call.body()
            return try await call.onceOnly(status: .created, body: body) { viewer in
                let draft = try APICoding.value(CompositionDraft.self, from: body)
                return try APICoding.text(of: await call.services.compositions.create(viewer, draft))
            }
        },
        .page(.get, path + "/{id}/draft", role: .moderator) { viewer, call in
            let item = try await call.services.compositions.find(viewer, call.parameter())
            return try .json(
                SavedComposition(
                    composition: item,
                    scheduledFor: item.scheduledFor,
                    hasOwnSlots: item.hasOwnSlots,
                    uploads: try await ComposerPages.uploads(of: item.media, viewer, call)
                )
            )
        },
        .page(.post, path + "/{id}/draft", role: .moderator) { viewer, call in
            try .json(try await call.services.compositions.save(viewer, call.parameter(), call.draft()))
        },
        .page(.post, path + "/{id}/publication", role: .moderator) { viewer, call in
            let draft = try APICoding.value(ScheduleDraft.self, from: await call.body())
            return try .json(try await call.services.compositions.schedule(viewer, call.parameter(), draft))
        },
        .page(.post, path + "/{id}/withdrawal", role: .moderator) { viewer, call in
            try .json(try await call.services.compositions.unschedule(viewer, call.parameter()))
        },
        .page(.post, path + "/uploads", role: .moderator) { viewer, call in
            let name = call.query["name"] ?? "file"
            let item = try await call.services.writing.bring(viewer, name, FileBytes(call.request.body))
            return try .json(item, status: .created)
        },
        .page(.get, path + "/uploads/{id}/thumbnail", role: .moderator) { viewer, call in
            try await MediaRoutes.serve(call.services.writing.thumbnail(viewer, call.parameter()), call)
        },
    ]
}

/// What was saved, perhaps in another window, with what is needed to show it beside what is written.
private struct SavedComposition: Sendable, Encodable {
    let composition: CompositionItem
    /// When it is to go out, in words.
    let scheduledFor: String?
    /// Whether that is the first of several times.
    let hasOwnSlots: Bool
    let uploads: [UploadItem]
}

extension Call {
    fileprivate func body() async throws -> [UInt8] {
        Array(buffer: try await request.collectedBody(upTo: site.configuration.jsonLimit))
    }

    fileprivate func draft() async throws -> CompositionDraft {
        try APICoding.value(CompositionDraft.self, from: await body())
    }
}
