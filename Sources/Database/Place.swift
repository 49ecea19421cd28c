/// A place between two rows of a list that is ordered by an instant and then by identifier.
///
/// The next page begins after the last row of this one, however many rows share its instant and whatever was added
/// before it in the meantime. To everybody but the list it is a text to be handed back.
package struct Place<Subject: Identified>: Sendable, Hashable, CustomStringConvertible {
    package let instant: Timestamp
    package let id: ID<Subject>

    package init(_ instant: Timestamp, _ id: ID<Subject>) {
        self.instant = instant
        self.id = id
    }

    /// Nil for what is no place of ours.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let milliseconds = Int64(parts[0]), let id = ID<Subject>(String(parts[1])),
            (Timestamp.earliest.milliseconds...Timestamp.latest.milliseconds).contains(milliseconds)
        else { return nil }
        self.init(Timestamp(milliseconds: milliseconds), id)
    }

    package var description: String { "\(instant.milliseconds).\(id)" }
}
