package import Accounts
package import Archive
package import Database
package import Platforms

// How what was published is received, from the snapshots of the archive. Of a thread its first post counts.

/// What one account's posts of a period got so far.
package struct AccountEngagement: Sendable, Hashable {
    /// Nil stands for all of the platform that are no longer connected.
    package let connection: ConnectionID?
    package let platform: PlatformKind
    /// Whose numbers were told at least once.
    package let posts: Int
    /// Together, by what was told last; nil is what the platform never tells.
    package let counts: EngagementCounts
}

/// A published target with what it got so far.
package struct PostEngagement: Sendable, Hashable {
    package let target: Target
    package let text: String
    package let counts: EngagementCounts
    package let takenAt: Timestamp
}

package struct PublishedEngagement: Sendable, Hashable {
    package let period: FigurePeriod
    /// In the order of their platforms.
    package let accounts: [AccountEngagement]
    /// With the most reactions, reposts and replies together first.
    package let best: [PostEngagement]
}

/// What one target got over time.
package struct TargetSeries: Sendable, Hashable {
    package let target: Target
    /// The oldest first.
    package let snapshots: [Snapshot]
    /// When its numbers are looked at next.
    package let nextLook: Timestamp?
}

extension Compositions {
    /// What the posts got that went out in so many days, with today, in the viewer's zone.
    package func engagement(
        days: Int,
        connection: ConnectionID? = nil,
        best: Int = 10,
        for viewer: Viewer
    ) async throws -> PublishedEngagement {
        let period = FigurePeriod(days: days, until: now(), in: try TimeZoneName(viewer.timeZone))
        let ofConnection: SQL = connection.map { "t.connection_id = \($0)" } ?? "TRUE"
        // The index `targets_published` leads, and each post's last snapshot is one look into its own. PostgreSQL would
        // rather read all snapshots there are than look some up by their keys, unless it has no choice.
        let measured: SQL = """
            FROM targets t \(sqlite: """
                JOIN snapshots s ON s.id = (
                  SELECT l.id FROM snapshots l WHERE l.post_id = t.post_id ORDER BY l.taken_at DESC LIMIT 1)
                """, postgres: """
                CROSS JOIN LATERAL (
                  SELECT l.* FROM snapshots l WHERE l.post_id = t.post_id ORDER BY l.taken_at DESC LIMIT 1) s
                """)
            """
        let went: SQL = """
            t.published_at >= \(period.start) AND t.published_at < \(period.end) AND \(ofConnection)
            """
        return try await store.read(as: viewer.scope) { tx in
            let accounts = try tx.rows(
                """
                SELECT t.platform, t.connection_id, count(*) AS posts,
                  CAST(sum(s.total_reactions) AS BIGINT) AS reactions, CAST(sum(s.replies) AS BIGINT) AS replies,
                  CAST(sum(s.reposts) AS BIGINT) AS reposts, CAST(sum(s.quotes) AS BIGINT) AS quotes,
                  CAST(sum(s.views) AS BIGINT) AS views
                \(measured) WHERE \(went) GROUP BY t.platform, t.connection_id
                """
            ).map { row in
                AccountEngagement(
                    connection: try row.value("connection_id"),
                    platform: try row.value("platform"),
                    posts: try row.value("posts"),
                    counts: EngagementCounts(
                        reactions: try row.value("reactions"),
                        replies: try row.value("replies"),
                        reposts: try row.value("reposts"),
                        quotes: try row.value("quotes"),
                        views: try row.value("views")
                    )
                )
            }
            let posts = try tx.rows(
                """
                SELECT t.*, c.text AS says, s.taken_at AS measured_at, s.total_reactions AS reactions,
                  s.replies AS replies, s.reposts AS reposts, s.quotes AS quotes, s.views AS views
                \(measured) JOIN compositions c ON c.id = t.composition_id
                WHERE \(went)
                ORDER BY coalesce(s.total_reactions, 0) + coalesce(s.reposts, 0) + coalesce(s.replies, 0) DESC,
                  t.published_at DESC, t.id DESC
                LIMIT \(best)
                """
            ).map(PostEngagement.init)
            return PublishedEngagement(
                period: period,
                accounts: accounts.sorted {
                    ($0.platform.displayName, $0.connection?.text ?? "~")
                        < ($1.platform.displayName, $1.connection?.text ?? "~")
                },
                best: posts
            )
        }
    }

    /// What one target got, from the first look on.
    package func engagement(of id: TargetID, for viewer: Viewer) async throws -> TargetSeries {
        try await store.read(as: viewer.scope) { tx in
            let target = try Self.target(id, in: tx)
            let snapshots = try target.post.map { post in
                try tx.all(
                    Snapshot.self,
                    "SELECT * FROM snapshots WHERE post_id = \(post) ORDER BY taken_at"
                )
            }
            let next = try tx.value(
                Int64.self,
                "SELECT run_at FROM jobs WHERE target_id = \(id) AND kind = \(MeasurePost.kind)"
            )
            return TargetSeries(
                target: target,
                snapshots: snapshots ?? [],
                nextLook: next.map(Timestamp.init(milliseconds:))
            )
        }
    }
}

extension PostEngagement {
    fileprivate init(_ row: Row) throws {
        target = try Target(row: row)
        text = try row.value("says")
        counts = EngagementCounts(
            reactions: try row.value("reactions"),
            replies: try row.value("replies"),
            reposts: try row.value("reposts"),
            quotes: try row.value("quotes"),
            views: try row.value("views")
        )
        takenAt = try row.value("measured_at")
    }
}
