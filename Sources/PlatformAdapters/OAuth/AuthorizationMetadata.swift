import Foundation
import Platforms

/// Where a server asks people, as it says itself (RFC 8414), else as its kin all do.
///
/// Every address must be on the server that was named: a document can't lead a person, a code or a secret elsewhere.
struct AuthorizationMetadata: Sendable {
    let http: GuardedHTTPClient

    func server(at origin: InstanceOrigin) async throws(PlatformError) -> AuthorizationServer {
        let document = try await document(at: origin)
        if let issuer = document["issuer"].filledText, !isHome(issuer, origin) {
            throw PlatformError(
                .permanent,
                code: .wrongInstance,
                sentence:
                    "\(origin.authority) says that its people sign in at \(issuer.prefix(100)). Connect with that name instead.",
                detail: "the issuer of \(origin) is \(issuer.prefix(200))"
            )
        }
        func address(_ member: String, _ usual: String) -> String {
            guard let told = document[member].webAddress, isHome(told, origin) else {
                return origin.url(usual)
            }
            return told
        }
        return AuthorizationServer(
            instance: origin,
            issuer: document["issuer"].filledText,
            sendsIssuer: document["authorization_response_iss_parameter_supported"].flag ?? false,
            authorizeURL: address("authorization_endpoint", "/oauth/authorize"),
            tokenURL: address("token_endpoint", "/oauth/token"),
            registrationURL: address("app_registration_endpoint", "/api/v1/apps"),
            revocationURL: address("revocation_endpoint", "/oauth/revoke"),
            checksProofKeys: document["code_challenge_methods_supported"].elements.contains {
                $0.text == "S256"
            }
        )
    }

    /// Null where there is none: most servers have none, and say so in many ways.
    private func document(at origin: InstanceOrigin) async throws(PlatformError) -> JSONValue {
        let question = HTTPQuestion(
            .get,
            origin.url("/.well-known/oauth-authorization-server"),
            redirectLimit: 0,
            maximumBytes: 256 * 1024
        )
        let answer = try await http.answer(to: question)
        guard answer.isSuccess, let json = try? JSONValue(parsing: answer.body), json.isObject else {
            return .null
        }
        return json
    }

    private func isHome(_ url: String, _ origin: InstanceOrigin) -> Bool {
        (try? WebAddress(url))?.origin == origin
    }
}
