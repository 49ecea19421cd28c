/// What changes in a post's native data without the post having changed: counts, the viewer's own flags, signed or
/// moved addresses, the author's profile.
///
/// An adapter states its list as data. A like is then no new version of a post, and an edit is one.
package struct VolatileFields: Sendable, Hashable {
    /// Members left out wherever they occur.
    package var names: Set<String>

    /// Members that hold more than their identity, wherever they occur, with the members that are kept of them.
    package var reduced: [String: Set<String>]

    package init(names: Set<String>, reduced: [String: Set<String>] = [:]) {
        self.names = names
        self.reduced = reduced
    }

    /// The native data without everything volatile.
    package func removed(from native: JSONValue) -> JSONValue {
        switch native {
        case .object(let members):
            var kept: [String: JSONValue] = [:]
            for (name, value) in members where !names.contains(name) {
                kept[name] = removed(from: reduce(name, value))
            }
            return .object(kept)
        case .array(let elements):
            return .array(elements.map(removed(from:)))
        case .null, .bool, .number, .string:
            return native
        }
    }

    private func reduce(_ name: String, _ value: JSONValue) -> JSONValue {
        guard let kept = reduced[name], case .object(let members) = value else { return value }
        return .object(members.filter { kept.contains($0.key) })
    }
}
