import Accounts
package import Database
import Foundation

/// A search that a person keeps under a name.
package struct SavedSearch: Record, Hashable {
    package static let table = "saved_searches"
    package let id: SavedSearchID
    package let name: String
    package let query: String
    package let order: PostSearch.Order
    /// Nil searches all connections.
    package let connection: ConnectionID?
    package let createdAt: Timestamp

    package init(row: Row) throws {
        id = try row.value("id")
        name = try row.value("name")
        query = try row.value("query")
        order = try row.value("sort")
        connection = try row.value("connection_id")
        createdAt = try row.value("created_at")
    }
}

extension PostSearch.Order: ColumnValue {}

/// The searches a person keeps, in the scope of the caller's transaction.
package enum SavedSearches {
    /// What a person wants to keep.
    package struct Draft: Sendable, Hashable {
        package var name: String
        package var query: String
        package var order: PostSearch.Order
        package var connection: ConnectionID?

        package init(name: String, query: String, order: PostSearch.Order, connection: ConnectionID?) {
            self.name = name
            self.query = query
            self.order = order
            self.connection = connection
        }
    }

    private static let most = 200
    private static let longestName = 100
    private static let longestQuery = 2000

    /// By name.
    package static func list(in tx: Transaction) throws -> [SavedSearch] {
        try tx.all(SavedSearch.self, "SELECT * FROM saved_searches").sorted {
            ($0.name.lowercased(), $0.id) < ($1.name.lowercased(), $1.id)
        }
    }

    /// - Throws: ``AccountError`` with a sentence, such as for a name that is taken.
    package static func save(_ draft: Draft, of user: UserID, in tx: Transaction) throws -> SavedSearch {
        let name = draft.name.trimmingCharacters(in: .whitespacesAndNewlines)
        let query = draft.query.trimmingCharacters(in: .whitespacesAndNewlines)
        guard (1...longestName).contains(name.unicodeScalars.count), !name.contains("\0") else {
            throw AccountError(
                .invalid,
                "A saved search needs a name of 1 to \(longestName) characters.",
                field: "name"
            )
        }
        guard (1...longestQuery).contains(query.unicodeScalars.count), !query.contains("\0") else {
            throw AccountError(
                .invalid,
                "Type what to search for, in at most \(longestQuery) characters, and save it then.",
                field: "query"
            )
        }
        if let problem = SearchQuery(query).problems.first {
            throw AccountError(.invalid, problem, field: "query")
        }
        guard try tx.value(Int.self, "SELECT count(*) FROM saved_searches") ?? 0 < most else {
            throw AccountError(
                .conflict,
                "\(most) searches are saved already. Delete one you no longer need."
            )
        }
        let id = SavedSearchID.new()
        let saved = try tx.run(
            """
            INSERT INTO main.saved_searches (id, user_id, name, query, sort, connection_id)
            VALUES (\(id), \(user), \(name), \(query), \(draft.order), \(draft.connection))
            ON CONFLICT (user_id, name) DO NOTHING
            """
        )
        guard saved > 0,
            let search = try tx.one(SavedSearch.self, "SELECT * FROM saved_searches WHERE id = \(id)")
        else {
            throw AccountError(
                .conflict,
                "A search is saved as “\(name)” already. Choose another name, or delete that one first.",
                field: "name"
            )
        }
        return search
    }

    /// Returns what was deleted, which saved again is as it was.
    package static func delete(_ id: SavedSearchID, in tx: Transaction) throws -> SavedSearch {
        guard let search = try tx.one(SavedSearch.self, "SELECT * FROM saved_searches WHERE id = \(id)")
        else {
            throw AccountError(.notFound, "This saved search is gone. Load the page again.")
        }
        try tx.run("DELETE FROM main.saved_searches WHERE id = \(id)")
        return search
    }
}
