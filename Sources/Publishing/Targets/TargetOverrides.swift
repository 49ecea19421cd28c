package import Database
package import Platforms

/// What one account gets instead of what the composition says to all; nil takes the composition's.
package struct TargetOverrides: Sendable, Hashable, Codable {
    /// All parts, since an account may need more or fewer of them.
    package var parts: [PostPart]?
    /// Empty takes the warning away.
    package var warning: String?
    package var visibility: RemotePost.Visibility?
    package var language: String?
    package var isSensitive: Bool?
    /// The platform's own words for what the media show.
    package var labels: [String]?
    /// Which of the composition's media, in which order, and with which words.
    package var media: [Medium]?

    package struct Medium: Sendable, Hashable, Codable {
        package var id: CompositionMediaID
        package var part: Int
        package var alt: String?

        package init(id: CompositionMediaID, part: Int = 0, alt: String? = nil) {
            self.id = id
            self.part = part
            self.alt = alt
        }
    }

    package init() {}

    package var isEmpty: Bool { self == TargetOverrides() }
}
