import Foundation

/// One uploaded or seeded file of an account.
struct MediaAttachment: Sendable, Equatable {
    let id: RemoteID
    let owner: AccountLane
    var kind: MediaKind
    var description: String?
    var focus: Focus?
    var source: Source
    var attachedTo: RemoteID?
    var progress: Progress = .ready

    enum Source: Sendable, Equatable {
        /// Drawn from the seed whenever it is asked for.
        case seeded(UInt64)
        case uploaded(contentType: String, [UInt8])
        /// Made for the demo's history, whenever it is asked for.
        case demo(DemoFile)
    }

    enum Progress: Sendable, Equatable {
        /// Becomes ready after this many looks at it.
        case processing(looksLeft: Int, failsThen: Bool)
        case ready
        case failed
    }

    /// The point to keep in view when cropped, from -1 to 1 each way.
    struct Focus: Sendable, Equatable {
        var x: Double
        var y: Double
    }
}

/// What a media file is, in Mastodon's words.
enum MediaKind: String, Sendable, CaseIterable {
    case image, gifv, video, audio
}
