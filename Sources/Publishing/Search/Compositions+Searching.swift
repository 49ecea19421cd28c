package import Accounts
package import Archive
package import Database

extension Compositions {
    /// What comes first among those that fit.
    package enum SearchOrder: Sendable, Hashable {
        /// What was changed last.
        case newest
        case relevance
    }

    /// One that fits, with the piece of it that does.
    package struct Found: Sendable, Hashable {
        package let whole: Whole
        package let excerpt: Excerpt
    }

    /// A place in the order of those that were found: after so many.
    package struct SearchPlace: Sendable, Hashable, CustomStringConvertible {
        package let count: Int

        package init(after count: Int) { self.count = count }

        /// Nil for what is no place of ours.
        package init?(_ text: String) {
            guard text.first == "f", let count = Int(text.dropFirst()), count >= 0 else { return nil }
            self.count = count
        }

        package var description: String { "f\(count)" }
    }

    /// At most so many are put in order: the newest.
    package static let mostFound = 1000

    /// Finds what isn't published yet by what somebody typed, as posts are found; what was published is found as a post.
    ///
    /// Of `before:` and `after:` the time is meant at which it is to go out, else when it was changed last. What asks
    /// for posts that are read, marked or deleted finds nothing here.
    package func search(
        _ query: SearchQuery,
        status: Composition.Status? = nil,
        connection: ConnectionID? = nil,
        order: SearchOrder = .relevance,
        after place: SearchPlace? = nil,
        limit: Int,
        for viewer: Viewer
    ) async throws -> [Found] {
        let plan = SearchPlan(query)
        guard !query.isEmpty, !plan.findsNothing, !plan.asksForMarks else { return [] }
        let narrowing = CompositionSearchIndex.Narrowing(status: status, connection: connection)
        var isStale = try await store.read(as: viewer.scope) { try CompositionSearchIndex.isStale(in: $0) }
        while isStale {
            let now = now()
            isStale = try await store.write(as: .worker(viewer.user)) { tx in
                try CompositionSearchIndex.refresh(at: now, in: tx)
            }
        }
        return try await store.read(as: viewer.scope) { tx in
            let places = try CompositionSearchIndex.places(plan, narrowing, most: Self.mostFound, in: tx)
            let best = Self.ordered(places, by: order, plan, on: tx.engine)
                .dropFirst(place?.count ?? 0).prefix(limit).map(\.id)
            let wholes = try Self.wholes(of: best, in: tx)
            let byID = Dictionary(uniqueKeysWithValues: wholes.map { ($0.composition.id, $0) })
            return best.compactMap { id in
                byID[id].map { whole in
                    Found(
                        whole: whole,
                        excerpt: Excerpt(of: CompositionDocument.texts(of: whole), around: plan)
                    )
                }
            }
        }
    }

    private static func ordered(
        _ places: [CompositionSearchIndex.Place],
        by order: SearchOrder,
        _ plan: SearchPlan,
        on engine: Engine
    ) -> [CompositionSearchIndex.Place] {
        // Without words nothing is more relevant than anything else.
        let scores =
            order == .relevance && plan.hasWords
            ? plan.scores(of: places.map(\.words), on: engine) : places.map { _ in 0 }
        return places.indices
            .sorted { (scores[$0], places[$0].changedAt) > (scores[$1], places[$1].changedAt) }
            .map { places[$0] }
    }

    /// Compositions with what belongs to them, in whatever order.
    static func wholes(of ids: [CompositionID], in tx: Transaction) throws -> [Whole] {
        guard !ids.isEmpty else { return [] }
        let targets = Dictionary(
            grouping: try tx.all(
                Target.self,
                "SELECT * FROM targets WHERE \("composition_id", isOneOf: ids) ORDER BY created_at, id"
            ),
            by: \.composition
        )
        let media = Dictionary(
            grouping: try CompositionFiles.media(ofAll: ids, in: tx),
            by: \.medium.composition
        )
        return try tx.all(Composition.self, "SELECT * FROM compositions WHERE \("id", isOneOf: ids)").map {
            Whole(composition: $0, media: media[$0.id] ?? [], targets: targets[$0.id] ?? [])
        }
    }
}
