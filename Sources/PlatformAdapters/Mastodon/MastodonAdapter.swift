package import Platforms

/// Mastodon, GoToSocial, and whatever else speaks Mastodon's interface.
package struct MastodonAdapter: FediverseAdapter, ShippedAdapter {
    package let client: JSONClient
    package let detection: ServerDetection
    package let authorization: (any PlatformAuthorization)?

    package init(http: GuardedHTTPClient, settings: PlatformSettings = PlatformSettings()) {
        client = JSONClient(http: http, error: { MastodonErrors.error(of: $0) })
        detection = ServerDetection(http: http)
        authorization = FediverseAuthorization(.mastodon, http: http)
    }

    package static var platform: PlatformKind { .mastodon }

    package var publishing: (any PlatformPublishing)? { MastodonPublishing(mastodon: self) }

    package var export: (any ExportFormat)? { MastodonExport() }

    /// One list holds posts, replies and boosts.
    package var streams: [PostStream] { [.posts] }

    package func capabilities(of software: ServerSoftware?, scopes: Set<String>?) -> Capabilities {
        MastodonFamily(software).capabilities(release: software?.release, scopes: scopes)
    }

    package func limits(of software: ServerSoftware?) -> Limits {
        MastodonFamily(software).limits
    }

    /// Mastodon answers for several ids at once since 4.3, up to twenty; what leaves one out has hidden or deleted it.
    package func lookupSize(on software: ServerSoftware?) -> Int {
        guard MastodonFamily(software) == .mastodon, let release = software?.release else { return 1 }
        return release >= Release(4, 3) ? 20 : 1
    }

    package func paging(of access: PlatformAccess, at origin: InstanceOrigin) -> any FediversePaging {
        MastodonPaging(family: MastodonFamily(access.software), origin: origin)
    }
}

// MARK: - The server

extension MastodonAdapter {
    package func detect(_ instance: InstanceOrigin) async throws(PlatformError) -> ServerSoftware {
        let software = try await detection.software(at: instance)
        if MastodonFamily.isKnown(software) { return software }
        // An unknown name may still speak the interface; one we know to be another platform is sent there.
        if software.name != PlatformKind.pixelfed.rawValue,
            try await detection.instanceDocument(at: instance) != nil
        {
            return software
        }
        let advice =
            software.name == PlatformKind.pixelfed.rawValue
            ? "Connect the account as a Pixelfed account."
            : "Roost can connect Mastodon, GoToSocial and other servers that speak Mastodon's interface."
        throw PlatformError(
            .permanent,
            code: .wrongSoftware,
            sentence: "\(instance.authority) runs \(software.name), not Mastodon. \(advice)",
            detail: "\(instance) says it is \(software.name) \(software.version)"
        )
    }
}
