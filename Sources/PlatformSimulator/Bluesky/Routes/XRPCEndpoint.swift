import HTTPTypes

/// One method of the protocol's API, or one page beside it.
struct XRPCEndpoint: PlatformEndpoint {
    let method: HTTPRequest.Method
    let pattern: String
    let access: Access
    let handle: @Sendable (Call, BlueskyCaller, inout BlueskyNetwork) throws -> Answer

    typealias Handler = @Sendable (Call, BlueskyCaller, inout BlueskyNetwork) throws -> Answer

    enum Access: Sendable {
        /// No token is looked at.
        case open
        /// Anybody; a token that is sent must hold.
        case anybody
        /// A session; with `active` of an account that is neither deactivated nor gone elsewhere.
        case session(active: Bool)
        /// The refresh token of a session.
        case refresh
    }

    init(_ method: HTTPRequest.Method, _ pattern: String, _ access: Access, _ handle: @escaping Handler) {
        (self.method, self.pattern, self.access, self.handle) = (method, pattern, access, handle)
    }

    static func query(_ name: String, _ access: Access, _ handle: @escaping Handler) -> XRPCEndpoint {
        XRPCEndpoint(.get, "/xrpc/\(name)", access, handle)
    }

    static func procedure(_ name: String, _ access: Access, _ handle: @escaping Handler) -> XRPCEndpoint {
        XRPCEndpoint(.post, "/xrpc/\(name)", access, handle)
    }

    /// What says that a query is no procedure, and the other way round.
    var refusalOfTheOtherMethod: XRPCEndpoint {
        let other: HTTPRequest.Method = method == .get ? .post : .get
        let message = "Incorrect HTTP method (\(other.rawValue)) expected \(method.rawValue)"
        return XRPCEndpoint(other, pattern, .open) { _, _, _ in throw XRPCError.invalidRequest(message) }
    }

    /// Everything a simulated Bluesky answers: a personal data server, an AppView, the directory and handles.
    static let all: [XRPCEndpoint] = {
        let methods =
            SessionRoutes.all + IdentityRoutes.all + RepositoryReading.all + RepositoryWriting.all
            + BlobRoutes.all + ActorRoutes.all + FeedRoutes.all
        return methods + methods.map(\.refusalOfTheOtherMethod) + DirectoryRoutes.all + ImageRoutes.all
    }()
}

/// Who is asking, as far as the token says.
struct BlueskyCaller: Sendable {
    /// The account's DID; nil for strangers.
    var did: String?
    var token: JSONWebToken?

    static let stranger = BlueskyCaller()

    func requireDID() throws -> String {
        guard let did else { throw XRPCError.authMissing }
        return did
    }
}

extension Call {
    /// A parameter that must be there.
    func required(_ name: String) throws -> String {
        guard let value = fields.text(name), !value.isEmpty else {
            throw XRPCError.invalidRequest("Error: Params must have the property \"\(name)\"")
        }
        return value
    }

    /// A page's size, or a sentence about one that is none.
    func limit(default standard: Int, most: Int) throws -> Int {
        guard let text = fields.text("limit") else { return standard }
        guard let limit = Int(text) else { throw XRPCError.invalidRequest("Error: limit must be an integer") }
        guard limit >= 1 else { throw XRPCError.invalidRequest("Error: limit can not be less than 1") }
        guard limit <= most else {
            throw XRPCError.invalidRequest("Error: limit can not be greater than \(most)")
        }
        return limit
    }

    /// What a procedure is sent, which must have these members.
    func input(_ names: String...) throws -> JSON {
        for name in names where fields[name] == nil || fields[name] == .null {
            throw XRPCError.invalidRequest("Input must have the property \"\(name)\"")
        }
        return fields.root
    }
}
