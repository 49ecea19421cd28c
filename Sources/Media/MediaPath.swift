import Crypto
import Foundation

/// Where a file lies below the media directory: `{user}/{platform}/{SHA-256 of the stable URL}.{extension}`, or
/// `{user}/uploads/{SHA-256 of the content}.{extension}` of what a person gave.
///
/// A value of this type can't lead anywhere else: each part is checked against an alphabet without dots
/// and slashes, or made here.
package struct MediaPath: Hashable, Sendable, CustomStringConvertible {
    /// For the database column.
    package let storedText: String

    /// What the file's name says it is.
    package let type: MediaType

    package var description: String { storedText }

    /// The place of what a URL gives.
    ///
    /// `user` is a row id and `platform` a platform's word (`a`–`z`, `0`–`9`, inside also `-` and `_`); `stableURL` may
    /// be any text, since only its hash is used.
    package init(user: String, platform: String, stableURL: String, type: MediaType) throws(MediaPathError) {
        guard Self.isSafe(user) else { throw .unsafe(part: "user id") }
        guard Self.isSafe(platform) else { throw .unsafe(part: "platform") }
        let name = SHA256.hash(data: Data(stableURL.utf8)).hexDigits
        storedText = "\(user)/\(platform)/\(name).\(type.fileExtension)"
        self.type = type
    }

    /// The place of an upload, which has no URL: the same bytes are the same file.
    init(user: String, upload content: SHA256Digest, type: MediaType) throws(MediaPathError) {
        guard Self.isSafe(user) else { throw .unsafe(part: "user id") }
        storedText = "\(user)/\(Self.uploads)/\(content.hexDigits).\(type.fileExtension)"
        self.type = type
    }

    /// In the place of a platform; none is called so.
    private static let uploads = "uploads"

    /// Reads what a column holds.
    package init(storedText: String) throws(MediaPathError) {
        let parts = storedText.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, Self.isSafe(parts[0]), Self.isSafe(parts[1]) else { throw .notAMediaPath }
        let name = parts[2].split(separator: ".", omittingEmptySubsequences: false)
        guard name.count == 2, name[0].utf8.count == 64, name[0].utf8.allSatisfy(Self.isHexDigit),
            let type = MediaType(fileExtension: name[1])
        else { throw .notAMediaPath }
        self.storedText = storedText
        self.type = type
    }

    /// Letters and digits, inside also `-` and `_`, at most 64: no dot, no slash, nothing that means
    /// something to a file system.
    static func isSafe(_ part: some StringProtocol) -> Bool {
        guard (1...64).contains(part.utf8.count), let first = part.utf8.first, isLetterOrDigit(first) else {
            return false
        }
        return part.utf8.allSatisfy {
            isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension Digest {
    /// Two lower-case hexadecimal digits a byte.
    var hexDigits: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// A text is not fit to be, or to become, the path of a media file.
package enum MediaPathError: MediaError, Equatable {
    case unsafe(part: String)
    case notAMediaPath

    package var sentence: String {
        switch self {
        case .unsafe(let part):
            "The \(part) has characters that may not be part of a file's path, so no file was stored. Please report this."
        case .notAMediaPath:
            "The stored path is not one that Roost makes, so no file was touched. Run: roost doctor"
        }
    }

    package var code: String {
        switch self {
        case .unsafe: "media_path_unsafe"
        case .notAMediaPath: "media_path_unreadable"
        }
    }
}
