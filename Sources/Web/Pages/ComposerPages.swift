import HTTPTypes
import Hummingbird

/// Where one writes: a draft, the accounts it is for, and when it goes out.
///
/// The forms here do the whole without script; what a script asks for beside them is ``ComposerCalls``.
enum ComposerPages {
    static let path = "/compositions"

    static let routes: [Route] = [
        .page(.get, path + "/new", role: .moderator) { viewer, call in
            let draft = CompositionDraft(
                parts: [PartDraft(text: "")],
                targets: call.query["account"].map { [TargetDraft(connectionID: $0)] }
            )
            return try await call.page(page(Written(draft: draft), viewer, call))
        },
        .page(.post, path + "/new", role: .moderator) { viewer, call in
            try await take(call.form(), onto: nil, viewer, call)
        },
        .page(.get, path + "/{id}/edit", role: .moderator) { viewer, call in
            let item = try await call.services.compositions.find(viewer, call.parameter())
            guard item.status.isEditable else { return .redirect(to: address(of: item.id)) }
            return try await call.page(page(Written(item), viewer, call))
        },
        .page(.post, path + "/{id}/edit", role: .moderator) { viewer, call in
            let item = try await call.services.compositions.find(viewer, call.parameter())
            return try await take(call.form(), onto: item, viewer, call)
        },
    ]

    static func address(of id: String) -> String { "\(path)/\(id)" }

    /// Does what the form's button says.
    ///
    /// What is written is saved first, so that no refusal loses it. Of what is scheduled nothing is saved that can't go
    /// out: from then on it is what goes out.
    private static func take(
        _ fields: FormFields,
        onto item: CompositionItem?,
        _ viewer: Viewer,
        _ call: Call
    ) async throws -> Response {
        let form = ComposerForm(fields, onto: item)
        let services = call.services.compositions
        var (draft, schedule) = (form.draft, form.schedule)
        var written = Written(draft: draft, of: item)
        do {
            if form.intent == .back, let item {
                let back = try await services.unschedule(viewer, item.id)
                // That was a revision of its own; any between is what somebody else saved.
                if draft.revision == back.revision - 1 { draft.revision = back.revision }
                written = Written(draft: draft, of: back)
            } else if let item, item.status == .scheduled {
                try await check(form, of: item, viewer, call)
            }
            let saved =
                if let item {
                    try await services.save(viewer, item.id, draft)
                } else { try await services.create(viewer, draft) }
            written = Written(saved)
            switch form.intent {
            case .save: return call.done(address(of: saved.id) + "/edit", .draftSaved)
            case .back: return call.done(address(of: saved.id) + "/edit", .postTakenBack)
            case .part: return call.done(address(of: saved.id) + "/edit#part-\(saved.parts.count)")
            case .publish:
                // Where the time stays, each account keeps its own.
                if let item, form.keepsTime(of: item) {
                    return call.done(address(of: saved.id), .postScheduled)
                }
                schedule.revision = saved.revision
                _ = try await services.schedule(viewer, saved.id, schedule)
                let said: Said = schedule.isNow ? .postUnderWay : .postScheduled
                return call.done(address(of: saved.id), said)
            }
        } catch let error as any PresentableError where error.status != 404 {
            var theirs: CompositionItem?
            if error.status == 409, let known = written.item {
                let now = try await services.find(viewer, known.id)
                // Saved once more it is kept: whoever does so has seen what the other window saved.
                if now.status.isEditable, now.revision != written.draft.revision {
                    theirs = now
                    written.item = now
                    written.draft.revision = now.revision
                }
            }
            let content = try await page(
                written,
                viewer,
                call,
                form.schedule,
                theirs: theirs,
                problem: error.sentence
            )
            return try await call.page(content, status: .init(code: error.status))
        }
    }

    /// Looks at what is to be saved of a scheduled one before it is.
    private static func check(
        _ form: ComposerForm,
        of item: CompositionItem,
        _ viewer: Viewer,
        _ call: Call
    ) async throws {
        guard form.intent == .publish else {
            throw WebError.invalid(
                "intent",
                "This post is scheduled, so nothing of this is saved yet. The button below looks at it and saves it; or make it a draft again first."
            )
        }
        let preview = try await call.services.writing.preview(
            viewer,
            form.draft,
            PreviewQuestion(compositionID: item.id, schedule: form.schedule)
        )
        let errors = preview.problems.filter { $0.severity == .error }
        guard let first = errors.first else { return }
        var sentences: [String] = []
        for error in errors where !sentences.contains(error.sentence) { sentences.append(error.sentence) }
        throw WebError.invalid(first.code, sentences.joined(separator: " "))
    }

    /// What is written, saved or not.
    struct Written: Sendable {
        var draft: CompositionDraft
        var item: CompositionItem?

        init(draft: CompositionDraft, of item: CompositionItem? = nil) {
            (self.draft, self.item) = (draft, item)
        }

        init(_ item: CompositionItem) {
            self.init(draft: CompositionDraft(item), of: item)
        }
    }

    private static func page(
        _ written: Written,
        _ viewer: Viewer,
        _ call: Call,
        _ typed: ScheduleDraft? = nil,
        theirs: CompositionItem? = nil,
        problem: String? = nil
    ) async throws -> ComposerPage {
        let schedule =
            typed
            ?? ScheduleDraft(
                at: call.query["at"] ?? written.item?.wallTime,
                zone: call.query["zone"] ?? written.item?.zone
            )
        return try ComposerPage(
            written,
            accounts: try await call.services.writing.accounts(viewer),
            uploads: try await uploads(of: written.draft.media ?? [], viewer, call),
            at: schedule,
            zone: viewer.timeZone,
            script: call.site.assets.address(of: "scripts/composer.js"),
            theirs: theirs,
            problem: problem
        )
    }

    /// The files that media show, each once.
    static func uploads(
        of media: [ComposedMedium],
        _ viewer: Viewer,
        _ call: Call
    ) async throws -> [UploadItem] {
        var uploads: [UploadItem] = []
        for medium in media where !uploads.contains(where: { $0.id == medium.uploadID }) {
            uploads.append(try await call.services.compositions.findUpload(viewer, medium.uploadID))
        }
        return uploads
    }
}

extension CompositionStatus {
    /// Whether nothing of it was sent, so that it can still be written.
    var isEditable: Bool { self == .draft || self == .scheduled || self == .cancelled }
}

extension CompositionDraft {
    /// What was saved, as it goes on being written.
    init(_ item: CompositionItem) {
        self.init(
            parts: item.parts,
            warning: item.warning,
            visibility: item.visibility,
            language: item.language,
            isSensitive: item.isSensitive,
            isUrgent: item.isUrgent,
            late: item.late,
            media: item.media,
            targets: item.targets.compactMap { target in
                target.connectionID.map { TargetDraft(connectionID: $0, choices: target.choices) }
            },
            revision: item.revision
        )
    }
}
