import Hummingbird

/// The bare address leads to what is useful: set-up, sign-in, the first connection, or the archive.
enum HomePage {
    static let routes: [Route] = [
        .openPage(.get, "/") { call in
            guard let viewer = call.context.viewer else {
                return .redirect(to: try await call.services.setup.isNeeded() ? "/setup" : "/sign-in")
            }
            let connections = try await call.services.connections.list(viewer)
            return .redirect(to: connections.isEmpty ? "/connections" : "/archive")
        }
    ]
}
