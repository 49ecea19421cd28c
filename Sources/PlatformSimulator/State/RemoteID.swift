/// An identifier as the simulated platform writes it: a snowflake's digits or a ULID.
///
/// Ordered by length, then text: the order in which both kinds were made.
package struct RemoteID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) { self.text = text }

    package var description: String { text }

    package static func < (left: RemoteID, right: RemoteID) -> Bool {
        let (leftLength, rightLength) = (left.text.utf8.count, right.text.utf8.count)
        return leftLength == rightLength ? left.text < right.text : leftLength < rightLength
    }
}

extension RemoteID {
    var json: JSON { .string(text) }
}
