import HTTPTypes

/// What a route says back, before a fault may spoil it on the wire.
struct Answer: Sendable {
    var status: Int = 200
    var headers: HTTPFields = [:]
    var body: Body = .empty

    enum Body: Sendable {
        case empty
        case json(JSON)
        case html(String)
        /// Made only when it is sent, outside the lock around the world.
        case file(contentType: String, @Sendable () -> [UInt8])
    }

    static func json(_ value: JSON, status: Int = 200) -> Answer {
        Answer(status: status, body: .json(value))
    }

    static func html(_ text: String, status: Int = 200) -> Answer {
        Answer(status: status, body: .html(text))
    }

    static func redirect(to location: String, status: Int = 302) -> Answer {
        Answer(
            status: status,
            headers: [.location: location],
            body: .html("<p>Redirecting to \(location)</p>")
        )
    }

    /// The body's type and bytes.
    var content: (type: String?, bytes: [UInt8]) {
        switch body {
        case .empty: (nil, [])
        case .json(let value): ("application/json; charset=utf-8", value.bytes)
        case .html(let text): ("text/html; charset=utf-8", Array(text.utf8))
        case .file(let type, let bytes): (type, bytes())
        }
    }
}
