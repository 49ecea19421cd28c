package import Accounts
package import Database
package import Platforms

/// Whose posts are received: the owner, what they come through, and where.
package struct ArchiveSource: Sendable, Hashable {
    package let user: UserID
    package let connection: ConnectionID?
    package let channel: ChannelID?
    /// Nil for an account of one's own.
    package let profile: ProfileID?
    package let platform: PlatformKind
    /// As tables keep it: the server's origin, or empty on platforms that are one network.
    package let instance: String

    package init(
        user: UserID,
        connection: ConnectionID?,
        channel: ChannelID? = nil,
        profile: ProfileID? = nil,
        platform: PlatformKind,
        instance: InstanceOrigin?
    ) {
        self.user = user
        self.connection = connection
        self.channel = channel
        self.profile = profile
        self.platform = platform
        self.instance = platform.hasInstances ? instance?.text ?? "" : ""
    }

    /// What an account of one's own posts.
    package init(_ connection: Connection) {
        self.init(
            user: connection.owner,
            connection: connection.id,
            platform: connection.platform,
            instance: connection.instance
        )
    }

    /// Whether the posts are the account's own.
    ///
    /// What is only watched never takes an own post's place.
    var isOwn: Bool { profile == nil && connection != nil }

    /// What a post belongs to.
    ///
    /// A connection that merely looked at somebody's profile is not its owner.
    var ownConnection: ConnectionID? { isOwn ? connection : nil }
}
