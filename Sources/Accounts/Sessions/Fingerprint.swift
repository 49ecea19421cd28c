import Crypto
import Foundation

/// Browser family, operating system and language of a session, hashed.
///
/// A change asks to sign in again; a new address or a browser's update doesn't.
package struct Fingerprint: Sendable, Hashable {
    package let text: String

    package init(userAgent: String?, language: String?) {
        let agent = userAgent ?? ""
        // Order matters: each browser also claims to be those before it.
        let browser = ["Firefox", "Edg", "OPR", "Chromium", "Chrome", "Safari", "curl"].first(
            where: agent.contains
        )
        let system = ["Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux"].first(
            where: agent.contains
        )
        let tongue = language?.split(whereSeparator: { ",;-".contains($0) }).first.map { $0.lowercased() }
        let parts = [browser ?? "other", system ?? "other", tongue ?? "none"].joined(separator: "|")
        text = SHA256.hash(data: Data(parts.utf8)).prefix(16)
            .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
