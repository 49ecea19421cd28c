package import Platforms

/// An adapter as the catalogue makes it.
package protocol ShippedAdapter: PlatformAdapter {
    static var platform: PlatformKind { get }

    /// What an operator can set of it.
    static var settings: [PlatformSetting] { get }

    /// - Throws: `PlatformSettingError`, for a setting that can't be used.
    init(http: GuardedHTTPClient, settings: PlatformSettings) throws
}

extension ShippedAdapter {
    package var kind: PlatformKind { Self.platform }
    package static var settings: [PlatformSetting] { [] }
}

extension AdapterCatalog {
    /// Every platform Roost speaks with: one line each.
    private static let shipped: [any ShippedAdapter.Type] = [
        MastodonAdapter.self,
        PixelfedAdapter.self,
        BlueskyAdapter.self,
    ]

    package static func standard(
        http: GuardedHTTPClient,
        settings: PlatformSettings = PlatformSettings()
    ) throws -> AdapterCatalog {
        AdapterCatalog(try shipped.map { try $0.init(http: http, settings: settings) })
    }

    /// What can be connected, in the order of the list.
    package static var platforms: [PlatformKind] { shipped.map { $0.platform } }

    /// The settings of all platforms.
    package static var settings: [PlatformSetting] { shipped.flatMap { $0.settings } }
}
