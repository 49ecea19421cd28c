package import Foundation

/// An account as its platform describes it: the one a token belongs to, or one that is watched.
package struct RemoteProfile: Sendable, Hashable {
    /// The platform's own id, unique on its server; opaque.
    package var platformUserID: String

    /// The id that holds everywhere: an ActivityPub actor, a DID.
    package var fullID: String?
    package var username: String

    /// As people address it from elsewhere: `ada@mastodon.social`.
    package var handle: String
    package var displayName: String?
    package var url: String?
    package var avatarURL: String?

    /// What the account says of itself, without mark-up.
    package var about: String?
    package var createdAt: Date?
    package var followers: Int?
    package var following: Int?
    package var posts: Int?

    /// What a new post gets unless it says otherwise.
    package var defaultVisibility: RemotePost.Visibility?
    package var defaultLanguage: String?
    package var postsAreSensitive: Bool?

    /// The answer itself.
    package var native: JSONValue

    package init(
        platformUserID: String,
        fullID: String? = nil,
        username: String,
        handle: String,
        displayName: String? = nil,
        url: String? = nil,
        avatarURL: String? = nil,
        about: String? = nil,
        createdAt: Date? = nil,
        followers: Int? = nil,
        following: Int? = nil,
        posts: Int? = nil,
        defaultVisibility: RemotePost.Visibility? = nil,
        defaultLanguage: String? = nil,
        postsAreSensitive: Bool? = nil,
        native: JSONValue
    ) {
        self.platformUserID = platformUserID
        self.fullID = fullID
        self.username = username
        self.handle = handle
        self.displayName = displayName
        self.url = url
        self.avatarURL = avatarURL
        self.about = about
        self.createdAt = createdAt
        self.followers = followers
        self.following = following
        self.posts = posts
        self.defaultVisibility = defaultVisibility
        self.defaultLanguage = defaultLanguage
        self.postsAreSensitive = postsAreSensitive
        self.native = native
    }
}
