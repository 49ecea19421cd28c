/// What a post may hold, as data; a missing figure is unknown and nothing is refused for it.
package struct Limits: Sendable, Hashable, Codable {
    package var textLength: Sourced<Int>?
    package var textUnit: TextUnit

    /// In bytes as UTF-8, where the text may not exceed these either.
    package var textBytes: Sourced<Int>?

    /// Of the words in front of a post, where they have a limit of their own.
    package var warningLength: Sourced<Int>?

    /// Whether the words in front of a post count with its text.
    package var countsWarning: Bool?

    /// Whether somebody on another server counts by name alone.
    package var shortensMentions: Bool?

    /// What each link counts for, whatever its length.
    package var lengthPerLink: Sourced<Int>?
    package var attachments: Sourced<Int>?
    package var altLength: Sourced<Int>?

    /// Of what is no image, where that has another limit.
    package var videoAltLength: Sourced<Int>?

    /// Below this an alt text is refused; some servers insist on one.
    package var altMinimum: Sourced<Int>?

    /// In bytes.
    package var imageBytes: Sourced<Int>?
    /// Width times height.
    package var imagePixels: Sourced<Int>?
    /// In bytes.
    package var videoBytes: Sourced<Int>?
    /// Width times height.
    package var videoPixels: Sourced<Int>?
    package var videoFrameRate: Sourced<Int>?
    package var mimeTypes: Sourced<[String]>?
    package var pollOptions: Sourced<Int>?
    package var pollOptionLength: Sourced<Int>?
    /// In seconds.
    package var pollMinimum: Sourced<Int>?
    /// In seconds.
    package var pollMaximum: Sourced<Int>?

    package init(
        textLength: Sourced<Int>? = nil,
        textUnit: TextUnit = .graphemes,
        textBytes: Sourced<Int>? = nil,
        warningLength: Sourced<Int>? = nil,
        countsWarning: Bool? = nil,
        shortensMentions: Bool? = nil,
        lengthPerLink: Sourced<Int>? = nil,
        attachments: Sourced<Int>? = nil,
        altLength: Sourced<Int>? = nil,
        videoAltLength: Sourced<Int>? = nil,
        altMinimum: Sourced<Int>? = nil,
        imageBytes: Sourced<Int>? = nil,
        imagePixels: Sourced<Int>? = nil,
        videoBytes: Sourced<Int>? = nil,
        videoPixels: Sourced<Int>? = nil,
        videoFrameRate: Sourced<Int>? = nil,
        mimeTypes: Sourced<[String]>? = nil,
        pollOptions: Sourced<Int>? = nil,
        pollOptionLength: Sourced<Int>? = nil,
        pollMinimum: Sourced<Int>? = nil,
        pollMaximum: Sourced<Int>? = nil
    ) {
        self.textLength = textLength
        self.textUnit = textUnit
        self.textBytes = textBytes
        self.warningLength = warningLength
        self.countsWarning = countsWarning
        self.shortensMentions = shortensMentions
        self.lengthPerLink = lengthPerLink
        self.attachments = attachments
        self.altLength = altLength
        self.videoAltLength = videoAltLength
        self.altMinimum = altMinimum
        self.imageBytes = imageBytes
        self.imagePixels = imagePixels
        self.videoBytes = videoBytes
        self.videoPixels = videoPixels
        self.videoFrameRate = videoFrameRate
        self.mimeTypes = mimeTypes
        self.pollOptions = pollOptions
        self.pollOptionLength = pollOptionLength
        self.pollMinimum = pollMinimum
        self.pollMaximum = pollMaximum
    }

    /// How a platform counts the length of a text.
    package enum TextUnit: String, Sendable, Hashable, Codable {
        /// What people see as one character.
        case graphemes
        /// Unicode scalar values.
        case scalars
        /// Bytes as UTF-8.
        case bytes
        /// Most characters one, CJK and emoji two.
        case weighted

        /// The length of a text, links not shortened; of `weighted` the unweighted count, which is never too long.
        package func length(of text: String) -> Int {
            switch self {
            case .graphemes, .weighted: text.count
            case .scalars: text.unicodeScalars.count
            case .bytes: text.utf8.count
            }
        }
    }
}
