package import Platforms

extension AdapterCatalog {
    /// Every platform Roost speaks with: one line each.
    package static func standard(http: GuardedHTTPClient) -> AdapterCatalog {
        AdapterCatalog([
            MastodonAdapter(http: http),
            PixelfedAdapter(http: http),
        ])
    }
}
