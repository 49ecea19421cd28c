package import Platforms

/// The two services the network has besides the accounts' own servers.
package struct BlueskyServices: Sendable, Hashable {
    /// Says who an account is and where, for ids of the kind `did:plc:`.
    package var directory: InstanceOrigin

    /// Counts reactions and knows everybody's posts.
    package var appView: InstanceOrigin

    package init(directory: InstanceOrigin, appView: InstanceOrigin) {
        (self.directory, self.appView) = (directory, appView)
    }

    package init(_ settings: PlatformSettings) throws {
        func origin(_ setting: PlatformSetting) throws -> InstanceOrigin {
            do {
                return try InstanceOrigin(typed: settings[setting], allowingPlainHTTP: true)
            } catch {
                throw PlatformSettingError("\(setting.name) is no address of a server. \(error.sentence)")
            }
        }
        self.init(directory: try origin(Self.directorySetting), appView: try origin(Self.appViewSetting))
    }

    package static let settings = [directorySetting, appViewSetting]

    private static let directorySetting = PlatformSetting(
        "ROOST_BLUESKY_DIRECTORY",
        default: "https://plc.directory",
        "The directory that says at which server a Bluesky account is."
    )

    private static let appViewSetting = PlatformSetting(
        "ROOST_BLUESKY_APPVIEW",
        default: "https://public.api.bsky.app",
        "The AppView that counts likes, reposts and replies of Bluesky posts, and knows what they answer and repost. Posts "
            + "themselves come from the accounts’ own servers."
    )
}
