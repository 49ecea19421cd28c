import Foundation
import Platforms

/// The name people know an account by: a host's name, which may change hands.
///
/// <https://atproto.com/specs/handle>
struct Handle: Hashable, Sendable, CustomStringConvertible {
    /// In lower case, without `@`.
    let text: String

    /// What the network shows in place of a handle that doesn't lead back to its account.
    static let broken = "handle.invalid"

    /// Nil for what is no handle.
    init?(_ text: some StringProtocol) {
        let text = text.lowercased()
        guard text.utf8.count <= 253, text != Self.broken,
            text.wholeMatch(
                of: /([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?/
            ) != nil
        else { return nil }
        self.text = text
    }

    var description: String { text }
}

/// What a person types to say whose account is meant.
enum AccountName: Hashable, Sendable {
    case handle(Handle)
    case did(String)

    /// Reads a handle with or without its `@`, an account's id, or the address of its page.
    init(typed: String) throws(PlatformError) {
        // Copied text carries invisible marks around what is meant.
        var text = Self.visible(typed)[...]
        for prefix in ["https://", "http://", "at://"] where text.lowercased().hasPrefix(prefix) {
            text = text.dropFirst(prefix.count)
            // The account's page in an app.
            if let match = text.firstMatch(of: /\/profile\/([^\/?#]+)/) { text = match.output.1 }
            text = text.prefix { !"/?#".contains($0) }
        }
        if text.hasPrefix("@") { text = text.dropFirst() }
        if DID.isOne(text) {
            self = .did(String(text))
        } else if let handle = Handle(text) {
            self = .handle(handle)
        } else {
            throw Self.unreadable(typed, isMail: text.contains("@"), isBare: !text.contains("."))
        }
    }

    /// Without blanks around it and what nobody sees; every letter stays, since without one it would be another name.
    private static func visible(_ typed: String) -> String {
        String(
            String.UnicodeScalarView(
                typed.unicodeScalars.filter { scalar in
                    !scalar.properties.isDefaultIgnorableCodePoint
                        && scalar.properties.generalCategory != .control
                        && scalar.properties.generalCategory != .format
                }
            )
        )
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func unreadable(_ typed: String, isMail: Bool, isBare: Bool) -> PlatformError {
        let advice =
            if isMail {
                "Type the account’s handle instead of an e-mail address: ada.bsky.social."
            } else if isBare, !typed.isEmpty {
                "A handle is a whole name with its dots, such as \(typed.prefix(40)).bsky.social."
            } else {
                "Type the account’s handle, such as ada.bsky.social."
            }
        return PlatformError(
            .permanent,
            code: .accountUnknown,
            sentence: "“\(typed.prefix(80))” is no handle. \(advice)",
            detail: "neither a handle nor a DID"
        )
    }
}
