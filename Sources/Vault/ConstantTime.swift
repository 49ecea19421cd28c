import Crypto
import Foundation

/// Whether two byte strings are equal, in a time that depends on their lengths only.
///
/// `SymmetricKey` compares this way; swift-crypto offers no plainer door to it.
func equalInConstantTime(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> Bool {
    SymmetricKey(data: Data(left)) == SymmetricKey(data: Data(right))
}
