package import Hummingbird
import Logging
import NIOCore

/// What is known of a request while it is answered: who sent it, and as whom.
package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The address at the other end of the socket; `nil` on a Unix socket.
    let peerAddress: String?
    var client = ClientFacts()
    var identity = Identity.nobody
    /// What the hidden token of this browser's forms is derived from.
    var formSeed = ""
    /// The theme this browser chose: `light`, `dark`, or `nil` to follow the system.
    var theme: String?

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peerAddress = source.channel.remoteAddress?.ipAddress
    }

    /// As whom a request is answered.
    enum Identity: Sendable {
        case nobody
        case known(Viewer)
    }

    var viewer: Viewer? {
        guard case .known(let viewer) = identity else { return nil }
        return viewer
    }

    /// The id that stands in the log line and on error pages.
    var requestID: String { logger[metadataKey: "hb.request.id"]?.description ?? "" }
}
