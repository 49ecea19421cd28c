import Foundation

/// A status as the simulator keeps it: what its author wrote, before it becomes HTML.
struct Post: Sendable, Equatable {
    let id: RemoteID
    let author: AccountLane
    var createdAt: Date
    var editedAt: Date?
    var visibility: Visibility = .public
    var text = ""
    var spoiler = ""
    var sensitive = false
    var language: String?
    /// `text/markdown` or `text/plain`, where the platform tells them apart.
    var contentType: String?
    var inReplyTo: RemoteID?
    var inReplyToAuthor: AccountLane?
    var boosted: RemoteID?
    var media: [RemoteID] = []
    var poll: Poll?
    var card: Card?
    var application: String?
    var isPinned = false
    /// What it was before each edit, oldest first.
    var revisions: [Revision] = []
    /// Counts the seed gave it; what clients do adds to them.
    var favourites = 0
    var boosts = 0
    var replies = 0
    var favouritedBy: Set<AccountLane> = []
    var boostedBy: Set<AccountLane> = []
    var bookmarkedBy: Set<AccountLane> = []

    struct Poll: Sendable, Equatable {
        var options: [Option]
        var expiresAt: Date?
        var multiple: Bool
        struct Option: Sendable, Equatable {
            var title: String
            var votes: Int
        }
    }

    /// What the server found behind a link.
    struct Card: Sendable, Equatable {
        var url: String
        var title: String
        var description: String
        var hasImage: Bool
    }

    struct Revision: Sendable, Equatable {
        var at: Date
        var text: String
        var spoiler: String
        var sensitive: Bool
        var media: [RemoteID]
        /// Alt texts as they were then, by media.
        var descriptions: [RemoteID: String?]
    }
}

/// An account's number in this world, also part of the ids of its posts: 0–15.
typealias AccountLane = Int
