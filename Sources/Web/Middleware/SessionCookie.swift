import Crypto
import Foundation
import Hummingbird

/// The cookies of a browser: its session, the seed of its forms before there is one, and its theme.
struct SessionCookie: Sendable {
    let isSecure: Bool

    /// A name with this prefix is only accepted with `Secure`, `Path=/` and no domain, so that no other host can
    /// plant it.
    private var prefix: String { isSecure ? "__Host-" : "" }
    private var sessionName: String { prefix + "roost_session" }
    private var seedName: String { prefix + "roost_form" }
    private var themeName: String { "roost_theme" }

    func sessionToken(in request: Request) -> String? { request.cookies[sessionName]?.value }
    func formSeed(in request: Request) -> String? {
        guard let seed = request.cookies[seedName]?.value, seed.count == 43 else { return nil }
        return seed
    }
    func theme(in request: Request) -> String? {
        guard let theme = request.cookies[themeName]?.value, Theme(rawValue: theme) != nil else { return nil }
        return theme
    }

    func begin(_ session: NewSession, now: Date) -> Cookie {
        cookie(sessionName, session.token, maxAge: max(0, Int(session.expiresAt.timeIntervalSince(now))))
    }

    func end() -> Cookie { cookie(sessionName, "", maxAge: 0) }
    func keep(formSeed: String) -> Cookie { cookie(seedName, formSeed, maxAge: nil) }

    func keep(theme: Theme) -> Cookie {
        theme == .system
            ? cookie(themeName, "", maxAge: 0) : cookie(themeName, theme.rawValue, maxAge: 365 * 86400)
    }

    private func cookie(_ name: String, _ value: String, maxAge: Int?) -> Cookie {
        Cookie(
            name: name,
            value: value,
            maxAge: maxAge,
            path: "/",
            secure: isSecure,
            httpOnly: true,
            sameSite: .lax
        )
    }
}

/// How pages are coloured.
enum Theme: String, ClosedChoice {
    case system, light, dark
}

/// The hidden token of every form: a hash of what only this browser holds, so that another site cannot write it.
enum FormToken {
    static let fieldName = "form_token"

    static func token(for seed: String) -> String {
        Data(SHA256.hash(data: Data("roost form \(seed)".utf8))).base64URLEncoded
    }

    /// 256 random bits for a browser that is not signed in.
    static func newSeed() -> String {
        SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64URLEncoded
    }

    /// Compares in time that does not depend on where the texts differ.
    static func isValid(_ token: String, for seed: String) -> Bool {
        let expected = Array(self.token(for: seed).utf8)
        let given = Array(token.utf8)
        guard expected.count == given.count else { return false }
        return zip(expected, given).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension Data {
    var base64URLEncoded: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
