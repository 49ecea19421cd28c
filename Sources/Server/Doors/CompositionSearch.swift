import Accounts
import Archive
import Publishing
import Web

// Searching what isn't published yet, in the words of the search box.

extension Compositions {
    func found(
        _ text: String,
        _ query: CompositionQuery,
        for viewer: Accounts.Viewer
    ) async throws -> Page<CompositionItem> {
        let place: SearchPlace? = try query.position.place()
        let found = try await search(
            try Archive.SearchQuery(checking: text),
            status: query.status.map { sameWord($0) },
            connection: try query.connectionID.map { try identifier($0, "connection") },
            order: query.order == .newest ? .newest : .relevance,
            after: place,
            limit: query.limit + 1,
            for: viewer
        )
        return Page(
            items: found.prefix(query.limit).map { hit in
                var item = CompositionItem(hit.whole)
                item.excerpt = pieces(of: hit.excerpt)
                return item
            },
            older: found.count > query.limit
                ? SearchPlace(after: (place?.count ?? 0) + query.limit).description : nil
        )
    }
}
