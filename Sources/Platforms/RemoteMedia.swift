/// One image, video, sound or document of a post.
package struct RemoteMedia: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case image, gifv, video, audio, document
    }

    /// 0 for the first.
    package var position: Int
    package var kind: Kind
    package var platformMediaID: String?

    /// Where the file is now; nil while the platform still works on it.
    package var url: String?

    /// ``url`` without signature and expiry, the same for every answer that names this file.
    package var stableURL: String?
    package var previewURL: String?

    /// The text for people who do not see the image; nil where there is none, and where it is blank.
    package var alt: String?
    package var fileName: String?
    package var mimeType: String?
    package var width: Int?
    package var height: Int?
    package var blurhash: String?

    /// The point to keep when the image is cropped; both −1…1, up and right positive.
    package var focus: Focus?

    /// In seconds.
    package var duration: Double?

    /// Of a video: what is said in it, in as many languages as its author gave.
    package var textTracks: [RemoteTextTrack]

    package struct Focus: Sendable, Hashable, Codable {
        package var x: Double
        package var y: Double

        package init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    package init(
        position: Int,
        kind: Kind,
        platformMediaID: String? = nil,
        url: String? = nil,
        stableURL: String? = nil,
        previewURL: String? = nil,
        alt: String? = nil,
        fileName: String? = nil,
        mimeType: String? = nil,
        width: Int? = nil,
        height: Int? = nil,
        blurhash: String? = nil,
        focus: Focus? = nil,
        duration: Double? = nil,
        textTracks: [RemoteTextTrack] = []
    ) {
        self.position = position
        self.kind = kind
        self.platformMediaID = platformMediaID
        self.url = url
        self.stableURL = stableURL
        self.previewURL = previewURL
        self.alt = alt
        self.fileName = fileName
        self.mimeType = mimeType
        self.width = width
        self.height = height
        self.blurhash = blurhash
        self.focus = focus
        self.duration = duration
        self.textTracks = textTracks
    }
}
