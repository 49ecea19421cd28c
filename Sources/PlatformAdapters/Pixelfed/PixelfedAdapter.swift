package import Platforms

/// Pixelfed: Mastodon's interface with its own truths about paging and errors.
package struct PixelfedAdapter: FediverseAdapter, ShippedAdapter {
    package let client: JSONClient
    package let detection: ServerDetection
    package let authorization: (any PlatformAuthorization)?

    package init(http: GuardedHTTPClient, settings: PlatformSettings = PlatformSettings()) {
        client = JSONClient(http: http, error: { PixelfedErrors.error(of: $0) })
        detection = ServerDetection(http: http)
        authorization = FediverseAuthorization(.pixelfed, http: http)
    }

    package static var platform: PlatformKind { .pixelfed }

    package var publishing: (any PlatformPublishing)? { PixelfedPublishing(pixelfed: self) }

    /// One list holds posts; replies and boosts never appear in it.
    package var streams: [PostStream] { [.posts] }

    package func capabilities(of software: ServerSoftware?, scopes: Set<String>?) -> Capabilities {
        PixelfedTables.capabilities(scopes: scopes)
    }

    package func limits(of software: ServerSoftware?) -> Limits {
        PixelfedTables.limits
    }

    package func paging(of access: PlatformAccess, at origin: InstanceOrigin) -> any FediversePaging {
        PixelfedPaging()
    }
}

// MARK: - The server

extension PixelfedAdapter {
    package func detect(_ instance: InstanceOrigin) async throws(PlatformError) -> ServerSoftware {
        let software = try await detection.software(at: instance)
        if software.name == PlatformKind.pixelfed.rawValue { return software }
        let advice =
            MastodonFamily.isKnown(software)
            ? "Connect the account as a Mastodon account." : "Check the server's name."
        throw PlatformError(
            .permanent,
            code: .wrongSoftware,
            sentence: "\(instance.authority) runs \(software.name), not Pixelfed. \(advice)",
            detail: "\(instance) says it is \(software.name) \(software.version)"
        )
    }
}
