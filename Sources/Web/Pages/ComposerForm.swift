/// What the composer's form says, sent without script.
///
/// What it has no fields for (files, polls, an account's own version) stays as it was saved.
struct ComposerForm: Sendable {
    enum Intent: String, ClosedChoice {
        case save, publish
        /// One more post of the thread.
        case part
        /// A scheduled one becomes a draft.
        case back
    }

    let draft: CompositionDraft
    /// Now, without a time.
    let schedule: ScheduleDraft
    let intent: Intent

    init(_ fields: FormFields, onto item: CompositionItem?) {
        let known = item.map { CompositionDraft($0) }
        intent = fields["intent"].flatMap(Intent.init(rawValue:)) ?? .save
        var parts: [PartDraft] = []
        while let text = fields.raw("text-\(parts.count)") {
            let poll = known.flatMap { parts.count < $0.parts.count ? $0.parts[parts.count].poll : nil }
            // Browsers end the lines of a form in two characters, of which platforms would count both.
            parts.append(PartDraft(text: text.replacing("\r\n", with: "\n"), poll: poll))
        }
        if parts.isEmpty || intent == .part { parts.append(PartDraft(text: "")) }
        let (before, last) = (known?.targets ?? [], parts.count - 1)
        draft = CompositionDraft(
            parts: parts,
            warning: fields["warning"],
            visibility: fields["visibility"].flatMap(PostVisibility.init(rawValue:)),
            language: fields["language"],
            isSensitive: fields.isTicked("sensitive"),
            isUrgent: fields.isTicked("urgent"),
            late: fields["late"].flatMap(LatePolicy.init(rawValue:)) ?? known?.late,
            media: known?.media?.map { medium in
                var medium = medium
                if let id = medium.id, let alt = fields.raw("alt-\(id)") { medium.alt = alt }
                // Of a part that another window added since: this one sees it at the end.
                medium.part = medium.part.map { min($0, last) }
                return medium
            },
            targets: fields.all("account").map { account in
                before.first { $0.connectionID == account } ?? TargetDraft(connectionID: account)
            },
            revision: fields["revision"].flatMap { Int($0) } ?? known?.revision
        )
        let isAt = fields["when"] == "at"
        schedule = ScheduleDraft(
            at: isAt ? fields["at"] ?? "" : nil,
            zone: isAt ? fields["zone"] : nil,
            nextSlot: fields["when"] == "slot" ? true : nil,
            after: fields["when"] == "after" ? Self.seconds(fields) : nil
        )
    }

    /// 0 for what is no number, which is refused where all times are judged.
    private static func seconds(_ fields: FormFields) -> Int {
        let unit = fields["unit"].flatMap { Int($0) }.flatMap(WhileUnit.init) ?? .minutes
        let count = fields["after"].flatMap { Int($0) } ?? 0
        return max(0, min(count, 100_000)) * unit.rawValue
    }

    /// Whether it is to go out when it was to before.
    func keepsTime(of item: CompositionItem) -> Bool {
        item.status == .scheduled && schedule.at != nil && schedule.at == item.wallTime
            && schedule.zone == item.zone
    }
}
