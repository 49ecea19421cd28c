import Platforms

/// What our own rules stop a request for.
enum ExchangeFailure: Error {
    case address(WebAddress.Problem)
    case plainHTTP

    /// A token with characters no header can hold. The library's own error would print it.
    case unsendableToken
    case nameNotFound(String)
    case redirect(Redirect)
    case tooLarge(maximum: Int)
    case cutOff(told: Int, received: Int)
    case totalTime(Duration)
    /// It had not begun to leave when its ``SendingDeadline`` passed.
    case tooLate
    case fileStatus(Int, RateLimitFacts)
    case sink(any Error)

    /// A file of ours that was to be sent.
    case fileUnreadable(String)

    enum Redirect {
        case tooMany(Int)
        /// From https to http.
        case downgrade
        /// Something other than a read, to where it can't be repeated as it was.
        case ofWrite
    }

    /// Whether no connection had been opened yet.
    var isBeforeConnecting: Bool {
        switch self {
        case .address, .plainHTTP, .unsendableToken, .nameNotFound: true
        case .redirect, .tooLarge, .cutOff, .totalTime, .tooLate, .fileStatus, .sink, .fileUnreadable: false
        }
    }
}
