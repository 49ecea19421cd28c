/// One medium as posts, the grid and its own page show it.
struct MediaView: Sendable {
    let mediaID: String
    /// The file itself.
    let address: String
    /// The page that shows it by itself.
    let viewAddress: String
    /// What lists show of an image.
    let thumbnail: String
    /// What its own page shows of an image.
    let large: String
    /// The widths of both, for a browser to choose by; absent until they are made.
    let sources: String?
    let altText: String?
    let isImage: Bool
    let isVideo: Bool
    let isAudio: Bool
    let isDocument: Bool
    let isHere: Bool
    /// Why the bytes are not here, in words.
    let absence: String?
    /// Why an image that is here is not shown, in words.
    let thumbnailProblem: String?
    let isShown: Bool
    let name: String
    let width: Int?
    let height: Int?
    let kindName: String
    /// With its length where it has one.
    let kindLabel: String
    let kindIcon: String
    let mediaType: String?
    let cells: [BlurhashColours.Cell]
    let hasCells: Bool
    let tracks: [TextTrackView]

    init(_ media: MediaItem) {
        mediaID = media.id
        address = "/media/\(media.id)"
        viewAddress = "/media/\(media.id)/view"
        let isMade = media.thumbnailState == .made
        thumbnail = isMade ? "\(address)/thumbnail" : address
        large = isMade ? "\(address)/large" : address
        sources = isMade ? Self.sources(address, media) : nil
        altText = media.altText?.isEmpty == false ? media.altText : nil
        isHere = media.fileState == .downloaded
        isImage = media.kind == .image
        isVideo = media.kind == .video || media.kind == .gifv
        isAudio = media.kind == .audio
        isDocument = media.kind == .document
        name = media.fileName ?? media.kind.rawValue
        (width, height) = (media.width, media.height)
        absence =
            switch media.fileState {
            case .downloaded: nil
            case .pending, .downloading: "Not fetched yet."
            case .failed: media.fileMessage ?? "It could not be fetched."
            case .unavailable: media.fileMessage ?? "The platform no longer has it."
            }
        // What Roost's own process could not decode within bounds, no browser is made to decode unasked.
        thumbnailProblem =
            media.thumbnailState == .failed
            ? media.thumbnailMessage ?? "No thumbnail could be made. The file is kept as it was received."
            : nil
        isShown = isHere && !(isImage && thumbnailProblem != nil)
        kindName =
            switch media.kind {
            case .image: "Image"
            case .gifv: "Animation"
            case .video: "Video"
            case .audio: "Audio"
            case .document: "Document"
            }
        let kindName = kindName
        kindLabel = media.duration.map { "\(kindName), \(Self.length($0))" } ?? kindName
        kindIcon = isImage ? "image" : isVideo ? "video" : isAudio ? "audio" : "document"
        mediaType = media.mediaType
        cells = media.blurhash.flatMap(BlurhashColours.init)?.cells ?? []
        hasCells = !cells.isEmpty
        tracks = TextTrackView.all(media.textTracks)
    }

    private static func sources(_ address: String, _ media: MediaItem) -> String? {
        guard let width = media.width, let height = media.height, width > 0, height > 0 else { return nil }
        func shownWidth(_ side: Int) -> Int {
            max(1, Int(Double(width) * min(1, Double(side) / Double(max(width, height)))))
        }
        let (small, large) = (shownWidth(400), shownWidth(1600))
        return large > small ? "\(address)/thumbnail \(small)w, \(address)/large \(large)w" : nil
    }

    /// `1:05`, `2:03:00`.
    private static func length(_ seconds: Double) -> String {
        let whole = Int(max(0, min(seconds, 1e6)).rounded())
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return whole < 3600
            ? "\(whole / 60):\(two(whole % 60))"
            : "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
    }
}
