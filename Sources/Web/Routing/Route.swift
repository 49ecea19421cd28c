import HTTPTypes
import Hummingbird

/// One thing this router answers: the single declaration its registration, its access check and, for the API, its
/// description are made from.
struct Route: Sendable {
    let method: HTTPRequest.Method
    /// With parameters in braces: `/connections/{id}/edit`.
    let path: String
    let door: Door
    let access: Access
    /// Present on the routes the API's document lists.
    var operation: APIOperation?
    let answer: @Sendable (Call) async throws -> Response

    /// Which of the three doors a route belongs to; it decides how a caller proves who they are and reads errors.
    enum Door: Sendable { case page, api, system }

    enum Access: Sendable, Equatable {
        case anyone
        /// Users with this role or a higher one.
        case role(Role)
    }
}

extension Route {
    /// A page or form for people who are signed in.
    static func page(
        _ method: HTTPRequest.Method,
        _ path: String,
        role: Role = .viewer,
        _ answer: @escaping @Sendable (Viewer, Call) async throws -> Response
    ) -> Route {
        Route(method: method, path: path, door: .page, access: .role(role)) { call in
            try await answer(call.requiredViewer, call)
        }
    }

    /// A page or form that needs no sign-in.
    static func openPage(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ answer: @escaping @Sendable (Call) async throws -> Response
    ) -> Route {
        Route(method: method, path: path, door: .page, access: .anyone, answer: answer)
    }

    /// Something neither page nor API: assets, health, metrics.
    static func system(
        _ path: String,
        _ answer: @escaping @Sendable (Call) async throws -> Response
    ) -> Route {
        Route(method: .get, path: path, door: .system, access: .anyone, answer: answer)
    }

    /// The one place a role is compared with what a route asks for.
    func admit(_ viewer: Viewer?) throws {
        guard case .role(let needed) = access else { return }
        guard let viewer else { throw door == .api ? WebError.tokenNeeded : WebError.signInNeeded }
        guard viewer.role >= needed else { throw WebError.roleTooLow(viewer.role, needed: needed) }
        if case .token(_, mayWrite: false) = viewer.credential, !method.onlyReads {
            throw WebError.readOnlyToken
        }
    }
}

extension HTTPRequest.Method {
    var onlyReads: Bool { self == .get || self == .head || self == .options }
}
