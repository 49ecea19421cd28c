/// A page of a longer list.
///
/// A cursor is opaque; `nil` means there is nothing on that side.
package struct Page<Item: Sendable & Codable>: Sendable, Codable {
    package var items: [Item]
    /// Continues towards the past.
    package var older: String?
    /// Goes back towards the present.
    package var newer: String?

    package init(
        items: [Item],
        older: String? = nil,
        newer: String? = nil
    ) {
        self.items = items
        self.older = older
        self.newer = newer
    }
}

/// Where in a list to continue.
package enum Position: Sendable, Equatable {
    case newest
    case olderThan(String)
    case newerThan(String)
}
