package import Database
import Platforms

/// What is to be different about a published target; what is left out stays as it is.
package struct PostChange: Sendable, Hashable {
    /// The words of each part, as many as were published.
    package var texts: [String]?
    /// Empty takes the warning away.
    package var warning: String?
    package var isSensitive: Bool?
    package var language: String?
    package var labels: [String]?
    /// Alt texts, by the file.
    package var alts: [CompositionMediaID: String]

    package init(
        texts: [String]? = nil,
        warning: String? = nil,
        isSensitive: Bool? = nil,
        language: String? = nil,
        labels: [String]? = nil,
        alts: [CompositionMediaID: String] = [:]
    ) {
        self.texts = texts
        self.warning = warning
        self.isSensitive = isSensitive
        self.language = language
        self.labels = labels
        self.alts = alts
    }

    /// What the account gets then, beside what it has.
    func applied(to overrides: TargetOverrides, of post: AdaptedPost) -> TargetOverrides {
        var changed = overrides
        if let texts {
            changed.parts = zip(texts, post.parts).map { PostPart(text: $0, poll: $1.poll) }
        }
        changed.warning = warning ?? overrides.warning
        changed.isSensitive = isSensitive ?? overrides.isSensitive
        changed.language = language ?? overrides.language
        changed.labels = labels ?? overrides.labels
        if !alts.isEmpty {
            changed.media = post.parts.enumerated().flatMap { index, part in
                part.media.map { medium in
                    TargetOverrides.Medium(id: medium.id, part: index, alt: alts[medium.id] ?? medium.alt)
                }
            }
        }
        return changed
    }
}
