/// A string that must not be printed: a token, a key, a password.
///
/// Whatever prints or reflects on it sees `‹secret›`; the text comes out only by ``reveal()``, which is easy to search for.
package struct Secret: Sendable, Hashable {
    private let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// The secret itself, for the one line that needs it.
    package func reveal() -> String {
        text
    }

    package var isEmpty: Bool { text.isEmpty }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "‹secret›" }
    package var debugDescription: String { "‹secret›" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
