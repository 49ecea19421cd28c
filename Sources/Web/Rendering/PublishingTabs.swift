/// The places of the section where one writes, schedules and sees what went out.
///
/// Shown above each of its pages by the template `publishing-tabs`.
struct PublishingTabs: Sendable {
    let tabs: [Tab]

    struct Tab: Sendable {
        let href: String
        let tabLabel: String
        let isHere: Bool
        /// Whether the number of questions that wait belongs here.
        let isQuestions: Bool
    }

    enum Place: String, CaseIterable {
        case queue, calendar, compositions, questions, figures, repetitions, `import`

        var path: String {
            self == .queue ? "/publishing" : "/publishing/\(rawValue)"
        }

        var label: String {
            switch self {
            case .queue: "Queue"
            case .calendar: "Calendar"
            case .compositions: "Compositions"
            case .questions: "Questions"
            case .figures: "Figures"
            case .repetitions: "Repetitions"
            case .import: "Import"
            }
        }
    }

    /// Without a place for a page behind one of them.
    init(at place: Place?) {
        tabs = Place.allCases.map {
            Tab(
                href: $0.path,
                tabLabel: $0.label,
                isHere: $0 == place,
                isQuestions: $0 == .questions
            )
        }
    }
}
