import Crypto
import Foundation
package import Vault

/// Proves that whoever exchanges a code is who asked for it (RFC 7636, method S256).
package struct ProofKey: Sendable, Hashable {
    package let verifier: Secret

    /// 256 random bits.
    package static func random() -> ProofKey {
        ProofKey(
            verifier: Secret(base64URL(SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }))
        )
    }

    package init(verifier: Secret) {
        self.verifier = verifier
    }

    /// What the server is told first.
    package var challenge: String {
        Self.base64URL(Data(SHA256.hash(data: Data(verifier.revealForUse().utf8))))
    }

    private static func base64URL(_ bytes: Data) -> String {
        bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}
