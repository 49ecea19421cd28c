import Foundation

/// The page on which one writes.
struct ComposerPage: PageContent {
    static let template = "composer"
    var title: String { heading }
    let heading: String
    let publishing: PublishingTabs
    let action: String
    let revision: Int?
    /// Whether what is saved is what goes out.
    let isScheduled: Bool
    /// When it is to go out, where that is settled.
    let scheduledFor: String?
    /// Whether that is the first of several times.
    let hasOwnSlots: Bool
    /// What was saved in another window meanwhile.
    let theirs: Theirs?
    let accounts: [Account]
    let disconnected: [Disconnected]
    let parts: [Part]
    let warning: String
    /// Whether something is chosen that would be hidden otherwise.
    let hasOptions: Bool
    let isSensitive: Bool
    let isUrgent: Bool
    let visibilities: [Choice]
    let languages: [Choice]
    let latePolicies: [Choice]
    let isNow: Bool
    /// Whether so long from now is meant.
    let isAfter: Bool
    let after: Int
    let units: [Choice]
    /// Whether it is to go out at a time.
    let isAt: Bool
    /// Whether each account's next free slot is meant.
    let isSlot: Bool
    let at: String
    let zone: String
    let script: String
    /// What the script begins with, as JSON.
    let state: String
    let problem: String?

    struct Theirs: Sendable {
        let texts: [String]
    }

    struct Account: Sendable {
        let accountID: String
        let accountLabel: String
        let accountPlace: String
        let accountIcon: String
        let isChosen: Bool
        let trouble: String?
    }

    /// An account that was chosen and is connected no more.
    struct Disconnected: Sendable {
        let formerAccount: String
        /// What was written for it alone.
        let own: [OwnWords]
        let hasOwn: Bool
    }

    struct OwnWords: Sendable {
        let ownTitle: String
        let ownWords: String
    }

    struct Part: Sendable {
        let number: Int
        let field: String
        let partLabel: String
        let text: String
        let media: [Medium]
    }

    struct Medium: Sendable {
        let mediumID: String
        let thumbnail: String?
        let fileName: String
        let alt: String
    }

    struct Choice: Sendable {
        let value: String
        let choiceLabel: String
        let isChosen: Bool
    }

    init(
        _ written: ComposerPages.Written,
        accounts known: [WritableAccount],
        uploads: [UploadItem],
        at schedule: ScheduleDraft,
        zone: String,
        script: String,
        theirs: CompositionItem? = nil,
        problem: String?
    ) throws {
        let (draft, item) = (written.draft, written.item)
        heading = item == nil ? "Write" : "Write on"
        publishing = PublishingTabs(at: nil)
        action = item.map { ComposerPages.address(of: $0.id) + "/edit" } ?? ComposerPages.path + "/new"
        revision = draft.revision
        isScheduled = item?.status == .scheduled
        scheduledFor = item?.scheduledFor
        hasOwnSlots = item?.hasOwnSlots ?? false
        self.theirs = theirs.map { Theirs(texts: $0.parts.map { $0.text.isEmpty ? "(nothing)" : $0.text }) }
        let chosen = Set((draft.targets ?? []).map(\.connectionID))
        accounts = known.map { account in
            Account(
                accountID: account.connectionID,
                accountLabel: account.name,
                accountPlace: "\(account.platformName) · \(account.host)",
                accountIcon: Icon.name(of: account.platform),
                isChosen: chosen.contains(account.connectionID),
                trouble: account.trouble
            )
        }
        disconnected = (item?.targets ?? []).filter { $0.connectionID == nil }.map { target in
            Disconnected(target, of: item?.media ?? [], uploads)
        }
        let count = draft.parts.count
        parts = draft.parts.enumerated().map { index, part in
            Part(
                number: index + 1,
                field: "text-\(index)",
                partLabel: count == 1 ? "Text" : "Post \(index + 1) of \(count)",
                text: part.text,
                media: (draft.media ?? []).filter { $0.part ?? 0 == index }.compactMap { medium in
                    Medium(medium, uploads.first { $0.id == medium.uploadID })
                }
            )
        }
        warning = draft.warning ?? ""
        isSensitive = draft.isSensitive ?? false
        hasOptions =
            draft.warning != nil || isSensitive || draft.visibility != nil || draft.language != nil
        isUrgent = draft.isUrgent ?? false
        visibilities = Self.choices(
            [("", "As each account has it")] + PostVisibility.allCases.map { ($0.rawValue, $0.label) },
            draft.visibility?.rawValue
        )
        languages = Self.choices([("", "As each account has it")] + Self.languageNames, draft.language)
        latePolicies = Self.choices(LatePolicy.allCases.map { ($0.rawValue, $0.label) }, draft.late?.rawValue)
        isAt = schedule.at != nil
        isSlot = schedule.nextSlot == true
        isAfter = schedule.after != nil
        isNow = schedule.isNow
        let seconds = schedule.after ?? 600
        let unit = WhileUnit.allCases.last { seconds.isMultiple(of: $0.rawValue) } ?? .seconds
        after = seconds / unit.rawValue
        units = Self.choices(WhileUnit.allCases.map { ("\($0.rawValue)", "\($0)") }, "\(unit.rawValue)")
        at = schedule.at ?? ""
        self.zone = schedule.zone ?? zone
        self.script = script
        self.problem = problem
        state = try APICoding.text(
            of: ComposerState(
                id: item?.id,
                status: item?.status ?? .draft,
                scheduled: isScheduled ? ScheduleDraft(at: item?.wallTime, zone: item?.zone) : nil,
                hasOwnSlots: hasOwnSlots,
                draft: draft,
                uploads: uploads,
                accounts: known
            )
        )
    }

    private static func choices(_ all: [(String, String)], _ chosen: String?) -> [Choice] {
        all.map { Choice(value: $0.0, choiceLabel: $0.1, isChosen: $0.0 == chosen ?? "") }
    }

    /// The languages people choose from, by their names in English.
    private static let languageNames: [(String, String)] = {
        let english = Locale(identifier: "en_GB")
        let codes = [
            "ar", "bg", "bn", "ca", "cs", "cy", "da", "de", "el", "en", "eo", "es", "et", "eu", "fa", "fi",
            "fr",
            "ga", "gl", "he", "hi", "hr", "hu", "id", "is", "it", "ja", "ko", "lt", "lv", "mr", "nb", "nl",
            "nn",
            "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te", "th", "tr", "uk", "ur",
            "vi",
            "zh",
        ]
        return codes.map { ($0, english.localizedString(forLanguageCode: $0) ?? $0) }.sorted { $0.1 < $1.1 }
    }()
}

extension CompositionItem {
    /// As ``PlannedTime/words``, of what is scheduled.
    var scheduledFor: String? {
        guard status == .scheduled, let at = scheduledAt,
            let zone = zone.flatMap(TimeZone.init(identifier:))
        else { return nil }
        let style = Date.FormatStyle(locale: .init(identifier: "en_GB"), timeZone: zone)
        let weekday = at.formatted(style.weekday(.abbreviated))
        let month = at.formatted(style.month(.abbreviated)).prefix(3)
        let date = "\(weekday) \(at.formatted(style.day())) \(month) \(at.formatted(style.year()))"
        let time = at.formatted(style.hour(.twoDigits(amPM: .omitted)).minute(.twoDigits))
        return "\(date), \(time) (\(zone.identifier))"
    }
}

extension ComposerPage.Disconnected {
    fileprivate init(_ target: TargetItem, of media: [ComposedMedium], _ uploads: [UploadItem]) {
        formerAccount = target.accountName
        let (choices, count) = (target.choices, target.choices.parts?.count ?? 0)
        var own: [ComposerPage.OwnWords] = []
        func add(_ title: String, _ words: String?) {
            guard let words, !words.isEmpty else { return }
            own.append(ComposerPage.OwnWords(ownTitle: title, ownWords: words))
        }
        for (index, part) in (choices.parts ?? []).enumerated() {
            add(count == 1 ? "Text" : "Post \(index + 1) of \(count)", part.text)
            add("Poll", part.poll?.options.joined(separator: "\n"))
        }
        add("Content warning", choices.warning)
        for medium in choices.media ?? [] {
            let uploadID = media.first { $0.id == medium.id }?.uploadID
            add("Alt text of \(uploads.first { $0.id == uploadID }?.fileName ?? "a file")", medium.alt)
        }
        self.own = own
        hasOwn = !own.isEmpty
    }
}

extension ComposerPage.Medium {
    fileprivate init?(_ medium: ComposedMedium, _ upload: UploadItem?) {
        guard let id = medium.id else { return nil }
        mediumID = id
        thumbnail =
            upload?.mimeType.hasPrefix("image/") == true
            ? "\(ComposerPages.path)/uploads/\(medium.uploadID)/thumbnail" : nil
        fileName = upload?.fileName ?? "file"
        alt = medium.alt ?? ""
    }
}

/// What the composer's script begins with.
struct ComposerState: Sendable, Encodable {
    /// None before it is first saved.
    let id: String?
    let status: CompositionStatus
    /// When it is to go out so far.
    let scheduled: ScheduleDraft?
    let hasOwnSlots: Bool
    let draft: CompositionDraft
    let uploads: [UploadItem]
    let accounts: [WritableAccount]
}

extension PostVisibility {
    var label: String {
        switch self {
        case .public: "Public"
        case .unlisted: "Public, but not in listings"
        case .local: "This server only"
        case .followers: "Followers"
        case .mutuals: "Those who follow each other"
        case .direct: "Mentioned people only"
        case .private: "Only me"
        }
    }
}

extension LatePolicy {
    var label: String {
        switch self {
        case .publish: "Publish it as soon as it can be"
        case .ask: "Ask me"
        case .skip: "Don’t publish it"
        }
    }
}

/// In what a while is told, each by its seconds.
enum WhileUnit: Int, CaseIterable {
    case seconds = 1
    case minutes = 60
    case hours = 3600
    case days = 86_400
}
