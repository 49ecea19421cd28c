package import Foundation

/// How the router behaves; every option has a default that suits a Roost on one machine.
package struct WebConfiguration: Sendable {
    /// Who may be at the other end.
    package enum Transport: Sendable {
        /// Anybody who reaches the port.
        case network
        /// Whoever may open the Unix socket in the data directory: the operator. Serves API and health only, and
        /// honours `X-Roost-User`.
        case operatorSocket
    }

    /// `ROOST_URL`: where browsers find this Roost.
    package var publicURL: PublicURL
    package var transport: Transport
    /// Where this Roost's pages are; nil where none are served, as to a command that runs by itself.
    package var pagesURL: PublicURL?
    /// `ROOST_TRUSTED_PROXIES`: whose `X-Forwarded-*` count.
    package var trustedProxies: AddressList
    /// `ROOST_ASSETS`: in debug builds, the folder templates, styles and scripts are read from at each request.
    package var assetsDirectory: String?
    /// The longest form body, in bytes.
    package var formLimit: Int
    /// The longest JSON body, in bytes.
    package var jsonLimit: Int
    /// Waits for the moment a silent event stream should say that it is alive.
    package var heartbeat: @Sendable () async throws -> Void
    /// The version the API's description names.
    package var version: String
    package var now: @Sendable () -> Date

    package init(
        publicURL: PublicURL,
        transport: Transport = .network,
        pagesURL: PublicURL? = nil,
        trustedProxies: AddressList = .none,
        assetsDirectory: String? = nil,
        formLimit: Int = 64 * 1024,
        jsonLimit: Int = 1024 * 1024,
        heartbeat: @escaping @Sendable () async throws -> Void = { try await Task.sleep(for: .seconds(15)) },
        version: String = "0.1.0",
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.publicURL = publicURL
        self.transport = transport
        self.pagesURL = transport == .network ? publicURL : pagesURL
        self.trustedProxies = trustedProxies
        self.assetsDirectory = assetsDirectory
        self.formLimit = formLimit
        self.jsonLimit = jsonLimit
        self.heartbeat = heartbeat
        self.version = version
        self.now = now
    }

    /// The longest form a page takes, in bytes: a thread for several accounts is longer than what is asked for elsewhere.
    func limit(ofFormAt path: String) -> Int {
        path.hasPrefix(ComposerPages.path) ? jsonLimit : formLimit
    }
}
