/// One setting of Roost's environment that belongs to a platform.
package struct PlatformSetting: Sendable, Hashable {
    package let name: String
    /// What holds when it isn't set.
    package let fallback: String
    package let meaning: String

    package init(_ name: String, default fallback: String, _ meaning: String) {
        (self.name, self.fallback, self.meaning) = (name, fallback, meaning)
    }
}

/// What the operator has set of the platforms' settings.
package struct PlatformSettings: Sendable, Hashable {
    private let values: [String: String]

    package init(_ values: [String: String] = [:]) {
        self.values = values
    }

    package subscript(_ setting: PlatformSetting) -> String {
        let text = values[setting.name] ?? ""
        return text.isEmpty ? setting.fallback : text
    }
}

/// Why the operator's settings can't be used, as a sentence.
package struct PlatformSettingError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
