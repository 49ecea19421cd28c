import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL
import Platforms
import Vault

/// Turns whatever kept an answer from arriving into what person, operator and program need to know.
struct FailureReport {
    let question: HTTPQuestion
    let mayHaveBeenSent: Bool

    func platformError(_ error: any Error) -> PlatformError {
        switch error {
        case let error as PlatformError: error
        case let error as ExchangeFailure: ownRule(error)
        case let error as AddressRefused: addressRefused(error)
        case is CancellationError:
            make(.cancelled, "The work was stopped before \(host) had answered.", error)
        case let error as HTTPClientError: clientError(error)
        case is NIOConnectionError, is IOError, is ChannelError:
            make(.unreachable, "\(host) can't be reached. It may be down; Roost tries again later.", error)
        case NIOSSLError.uncleanShutdown: cutOff(error)
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: insecure(error)
        case is HTTPParserError: cutOff(error)
        case NIOHTTPDecompression.DecompressionError.limit:
            make(
                .answerTooLarge,
                "What \(host) sent unpacks to more than Roost accepts.",
                error,
                question.isRepeatable ? .permanent : nil
            )
        case is NIOHTTPDecompression.DecompressionError, is NIOHTTPDecompression.ExtraDecompressionError:
            make(.unreadableAnswer, "What \(host) sent can't be unpacked.", error)
        default: undescribed(error)
        }
    }

    // MARK: Our own rules

    private func ownRule(_ failure: ExchangeFailure) -> PlatformError {
        switch failure {
        case .address(.carriesCredentials):
            make(
                .addressRefused,
                "The address at \(host) contains a name or password and is not used.",
                failure,
                .permanent
            )
        case .address(.otherScheme(let scheme)):
            make(
                .addressRefused,
                "An address beginning with “\(scheme.prefix(20))” is not a web address.",
                failure,
                .permanent
            )
        case .address(.unreadable):
            make(.addressRefused, "An address at \(host) can't be read.", failure, .permanent)
        case .plainHTTP:
            make(
                .insecureConnection,
                "\(host) would be contacted without encryption. Use https, or let Roost’s operator set ROOST_ALLOW_PRIVATE_NETWORKS.",
                failure,
                .permanent
            )
        case .unsendableToken:
            make(
                .tokenRefused,
                "The stored access for this account at \(host) is damaged. Connect the account again.",
                failure,
                .reauthorise
            )
        case .nameNotFound:
            make(
                .nameNotFound,
                "There is no server named \(host), or its name can't be looked up now. Check its spelling.",
                failure
            )
        case .redirect(let problem): redirect(problem, failure)
        case .tooLarge(let maximum):
            make(
                .answerTooLarge,
                "What \(host) sent is larger than \(Self.size(maximum)), the most Roost reads. If this lasts, ask its operator.",
                failure,
                question.isRepeatable ? .permanent : nil
            )
        case .cutOff: cutOff(failure)
        case .totalTime(let limit):
            make(
                .timedOut,
                "\(host) did not answer in full within \(limit.components.seconds) seconds.",
                failure
            )
        case .tooLate:
            make(
                .timedOut,
                "It was not sent to \(host): Roost was held up for too long before it. It is tried again.",
                failure
            )
        case .fileStatus(let status, let limits): file(status, limits, failure)
        case .sink: make(.sinkFailed, "A file from \(host) could not be stored.", failure)
        case .fileUnreadable:
            make(
                .sourceFailed,
                "A file that was to go to \(host) can’t be read here any more. Add it to the post again.",
                failure,
                .permanent
            )
        }
    }

    private func redirect(_ problem: ExchangeFailure.Redirect, _ error: any Error) -> PlatformError {
        let sentence =
            switch problem {
            case .tooMany(let hops): "\(host) sent us on \(hops) times without arriving anywhere."
            case .downgrade: "\(host) sent us on to an address without encryption, where we don't go."
            case .ofWrite:
                "\(host) sent us on to another address, where this can't be done. Check the server's name."
            }
        return make(.redirectRefused, sentence, error, .permanent)
    }

    private func addressRefused(_ refusal: AddressRefused) -> PlatformError {
        make(
            .addressRefused,
            "\(host) leads to an address inside a private network, where Roost doesn't go unless its operator allows it with "
                + "ROOST_ALLOW_PRIVATE_NETWORKS.",
            refusal,
            .permanent
        )
    }

    private func file(_ status: Int, _ limits: RateLimitFacts, _ error: any Error) -> PlatformError {
        var result =
            switch status {
            case 404, 410: make(.notFound, "The file is no longer at \(host).", error, .permanent)
            case 401, 403, 451: make(.forbidden, "\(host) does not hand out this file.", error, .permanent)
            case 429:
                make(
                    .rateLimited,
                    "\(host) asks us to wait.",
                    error,
                    .rateLimited(until: limits.opensAt(isRefusal: true))
                )
            case 408, 425, 500...599:
                make(
                    .serverTrouble,
                    "\(host) has trouble and could not send the file.",
                    error,
                    .transient(notBefore: limits.blockedUntil)
                )
            default:
                make(
                    .refused,
                    "\(host) answered with status \(status) instead of the file.",
                    error,
                    .permanent
                )
            }
        result.rateLimits = limits
        return result
    }

    // MARK: The libraries' errors

    private func clientError(_ error: HTTPClientError) -> PlatformError {
        switch error {
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout:
            make(.timedOut, "\(host) can't be reached: it did not take the connection in time.", error)
        case .readTimeout, .writeTimeout, .deadlineExceeded:
            make(.timedOut, "\(host) stopped answering.", error)
        case .remoteConnectionClosed, .uncleanShutdown: cutOff(error)
        case .cancelled: make(.cancelled, "The work was stopped before \(host) had answered.", error)
        case .alreadyShutdown: make(.cancelled, "Roost is stopping.", error)
        default: undescribed(error)
        }
    }

    private func insecure(_ error: any Error) -> PlatformError {
        make(
            .insecureConnection,
            "The encrypted connection to \(host) can't be trusted; its certificate may have expired. Tell its operator.",
            error
        )
    }

    private func cutOff(_ error: any Error) -> PlatformError {
        make(.answerCutOff, "The connection to \(host) broke before its answer was complete.", error)
    }

    private func undescribed(_ error: any Error) -> PlatformError {
        make(.unreachable, "The request to \(host) failed.", error)
    }

    // MARK: Putting it together

    private func make(
        _ code: PlatformError.Code,
        _ sentence: String,
        _ error: any Error,
        _ outcome: PlatformError.Outcome? = nil
    ) -> PlatformError {
        let safe: PlatformError.Outcome =
            question.isRepeatable || !mayHaveBeenSent ? .transient(notBefore: nil) : .unknown
        return PlatformError(outcome ?? safe, code: code, sentence: sentence, detail: detail(error))
    }

    private func detail(_ error: any Error) -> String {
        let address = (try? WebAddress(question.url))?.redacted ?? "an unreadable address"
        return String(question.redacting("\(question.method.rawValue) \(address): \(error)").prefix(1000))
    }

    private var host: String {
        (try? WebAddress(question.url))?.origin.authority ?? "the server"
    }

    private static func size(_ bytes: Int) -> String {
        bytes >= 1024 * 1024 ? "\(bytes / 1024 / 1024) MB" : "\(bytes / 1024) KB"
    }
}
