import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSSL
import Platforms
import Synchronization

/// How far a request got, which decides whether it may have had an effect.
final class RequestProgress: Sendable {
    private struct State {
        var hasBody = false
        var bodyWasAskedFor = false
    }

    private let state = Mutex(State())
    private let deadline: ContinuousClock.Instant?

    init(deadline: ContinuousClock.Instant? = SendingDeadline.current) {
        self.deadline = deadline
    }

    /// A request is about to be made; a redirect begins anew.
    func begin(hasBody: Bool) {
        state.withLock { $0 = State(hasBody: hasBody) }
    }

    /// Throws where it is too late to let the first byte go.
    func bodyIsAskedFor() throws(ExchangeFailure) {
        let isLate = deadline.map { $0 <= .now } ?? false
        let isRefused = state.withLock { state in
            if isLate, !state.bodyWasAskedFor { return true }
            state.bodyWasAskedFor = true
            return false
        }
        if isRefused { throw .tooLate }
    }

    /// Whether the server may have received enough to act on it, judged after a failure.
    ///
    /// A request with a body acts only once its body arrives, and the body is asked for after the connection is ready. Without
    /// one, the failure itself has to prove that there was no connection; every doubt counts as sent.
    func mayHaveBeenSent(before failure: any Error) -> Bool {
        if Self.provesNothingWasSent(failure) { return false }
        return state.withLock { $0.hasBody ? $0.bodyWasAskedFor : true }
    }

    private static func provesNothingWasSent(_ failure: any Error) -> Bool {
        switch failure {
        case is AddressRefused, is NIOConnectionError, is NIOSSLExtraError: true
        // Other TLS errors, a connection torn down above all, may come after the request.
        case NIOSSLError.handshakeFailed: true
        case let failure as HTTPClientError:
            [
                .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .alreadyShutdown,
                .invalidURL,
            ]
            .contains(failure)
        case let failure as ExchangeFailure: failure.isBeforeConnecting
        default: false
        }
    }
}
