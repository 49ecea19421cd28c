import Platforms

/// What authors say of their own post: the network's content warnings, which have no words of their own.
struct SelfLabels {
    /// Of all kinds, in their order.
    private let all: [String]

    init(_ labels: JSONValue) {
        all = labels["values"].elements.compactMap { $0["val"].filledText }
    }

    /// Those that warn; one that begins with a mark of exclamation tells apps what to do.
    private var warnings: [String] { all.filter { !$0.hasPrefix("!") } }

    var isSensitive: Bool { !warnings.isEmpty }

    /// The labels in words people know from the app; one we don't know as it stands.
    var warning: String? {
        guard !warnings.isEmpty else { return nil }
        return warnings.map { value in Self.known.first { $0.value == value }?.title ?? value }
            .joined(separator: ", ")
    }

    /// Those that can be chosen.
    var offered: [String] { all.filter(Self.isOffered) }

    /// As a record has them, with these in place of all that can be chosen; nil where none are left.
    func saying(_ values: [String]) -> JSONValue? {
        let values = all.filter { !Self.isOffered($0) } + values
        guard !values.isEmpty else { return nil }
        return .object([
            "$type": .string("com.atproto.label.defs#selfLabels"),
            "values": .array(values.map { .object(["val": .string($0)]) }),
        ])
    }

    static let known = [
        (value: "porn", title: "Adult content"), (value: "sexual", title: "Sexually suggestive"),
        (value: "nudity", title: "Nudity"), (value: "graphic-media", title: "Graphic media"),
    ]

    private static func isOffered(_ value: String) -> Bool { known.contains { $0.value == value } }
}
