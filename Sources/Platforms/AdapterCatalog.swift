/// The adapters this Roost has, one for each kind of platform.
package struct AdapterCatalog: Sendable {
    private let adapters: [PlatformKind: any PlatformAdapter]

    /// Of two adapters for one kind the later counts.
    package init(_ adapters: [any PlatformAdapter]) {
        self.adapters = Dictionary(adapters.map { ($0.kind, $0) }, uniquingKeysWith: { _, later in later })
    }

    /// The adapter of a platform; nil where it is known by imports or watched profiles only.
    package subscript(kind: PlatformKind) -> (any PlatformAdapter)? {
        adapters[kind]
    }

    /// What can be connected, in the order of ``PlatformKind``.
    package var kinds: [PlatformKind] {
        PlatformKind.allCases.filter { adapters[$0] != nil }
    }
}
