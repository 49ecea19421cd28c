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
    /// What is written is saved first, so that no refusal loses it.
    private static func take(
        _ fields: FormFields,
        onto item: CompositionItem?,
        _ viewer: Viewer,
        _ call: Call
    ) async throws -> Response {
        let form = ComposerForm(fields, onto: item)
        let services = call.services.compositions
        var written = Written(draft: form.draft, of: item)
        do {
            if form.intent == .back, let item {
                _ = try await services.unschedule(viewer, item.id)
                return call.done(address(of: item.id) + "/edit", .postTakenBack)
            }
            let saved =
                if let item {
                    try await services.save(viewer, item.id, form.draft)
                } else { try await services.create(viewer, form.draft) }
            written = Written(saved)
            switch form.intent {
            case .save, .back: return call.done(address(of: saved.id) + "/edit", .draftSaved)
            case .part: return call.done(address(of: saved.id) + "/edit#part-\(saved.parts.count)")
            case .publish:
                _ = try await services.schedule(viewer, saved.id, form.schedule)
                let isNow = form.schedule.at == nil && form.schedule.nextSlot != true
                let said: Said = isNow ? .postUnderWay : .postScheduled
                return call.done(address(of: saved.id), said)
            }
        } catch let error as any PresentableError where error.status != 404 {
            let content = try await page(written, viewer, call, form.schedule, problem: error.sentence)
            return try await call.page(content, status: .init(code: error.status))
        }
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
        problem: String? = nil
    ) async throws -> ComposerPage {
        var uploads: [UploadItem] = []
        for medium in written.draft.media ?? [] where !uploads.contains(where: { $0.id == medium.uploadID }) {
            uploads.append(try await call.services.compositions.findUpload(viewer, medium.uploadID))
        }
        let schedule =
            typed
            ?? ScheduleDraft(
                at: call.query["at"] ?? written.item?.wallTime,
                zone: call.query["zone"] ?? written.item?.zone
            )
        return try ComposerPage(
            written,
            accounts: try await call.services.writing.accounts(viewer),
            uploads: uploads,
            at: schedule,
            zone: viewer.timeZone,
            script: call.site.assets.address(of: "scripts/composer.js"),
            problem: problem
        )
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
