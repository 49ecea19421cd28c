import Crypto
import Foundation

/// Tokens as the reference server makes them: HS256, with scope, subject and end.
struct JSONWebToken: Sendable, Equatable {
    enum Scope: String, Sendable {
        case access = "com.atproto.access"
        case appPassword = "com.atproto.appPass"
        case refresh = "com.atproto.refresh"
    }

    let scope: Scope
    let subject: String
    let id: String
    let issuedAt: Date
    let expiresAt: Date

    func text(signedWith key: SymmetricKey, audience: String) -> String {
        let header: JSON = ["typ": .string(scope == .refresh ? "refresh+jwt" : "at+jwt"), "alg": "HS256"]
        let payload: JSON = [
            "scope": .string(scope.rawValue), "aud": .string(audience), "sub": .string(subject),
            "jti": .string(id),
            "iat": .integer(Int(issuedAt.timeIntervalSince1970)),
            "exp": .integer(Int(expiresAt.timeIntervalSince1970)),
        ]
        let signed = "\(Self.encode(header.bytes)).\(Self.encode(payload.bytes))"
        let signature = HMAC<SHA256>.authenticationCode(for: Array(signed.utf8), using: key)
        return "\(signed).\(Self.encode(Array(signature)))"
    }

    /// Reads a token this key signed, or gives nil; its end is not looked at.
    init?(_ text: String, signedWith key: SymmetricKey) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let signature = Self.decode(parts[2]), let payload = Self.decode(parts[1]),
            HMAC<SHA256>.isValidAuthenticationCode(
                signature,
                authenticating: Array("\(parts[0]).\(parts[1])".utf8),
                using: key
            ),
            let claims = try? JSON(parsing: payload),
            let scope = claims["scope"]?.text.flatMap(Scope.init), let subject = claims["sub"]?.text,
            let id = claims["jti"]?.text, let issued = claims["iat"]?.integer,
            let end = claims["exp"]?.integer
        else { return nil }
        self.init(
            scope: scope,
            subject: subject,
            id: id,
            issuedAt: Date(timeIntervalSince1970: Double(issued)),
            expiresAt: Date(timeIntervalSince1970: Double(end))
        )
    }

    init(scope: Scope, subject: String, id: String, issuedAt: Date, expiresAt: Date) {
        (self.scope, self.subject, self.id) = (scope, subject, id)
        (self.issuedAt, self.expiresAt) = (issuedAt, expiresAt)
    }

    private static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
            "=",
            with: ""
        )
    }

    private static func decode(_ text: Substring) -> [UInt8]? {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)).map
        {
            Array($0)
        }
    }
}
