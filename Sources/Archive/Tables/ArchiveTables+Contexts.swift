package import Database
package import Platforms

// Posts of others that own posts answer.

extension ArchiveTables {
    static let contexts = Migration(8, "post_contexts") { d in
        [
            // One for however many own posts answer it. Somebody else's words are never a row of `posts`.
            """
            CREATE TABLE main.post_contexts (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              connection_id TEXT,
              platform TEXT NOT NULL CHECK (platform IN (\(platforms))),
              instance TEXT NOT NULL DEFAULT '' CHECK (instance = lower(instance)),
              platform_post_id TEXT NOT NULL CHECK (length(platform_post_id) > 0),
              -- Asked for once: what isn't there then, or can't be read, stays so.
              status TEXT NOT NULL DEFAULT 'wanted' CHECK (status IN ('wanted', 'kept', 'absent')),
              post_data \(d.json),
              -- What it answers in turn, by the same server's name: one's own perhaps, so that a thread is whole.
              answers_id TEXT,
              created_at_platform \(d.timestamp),
              fetched_at \(d.timestamp),
              \(times(d)),
              UNIQUE (user_id, id),
              UNIQUE (user_id, platform, instance, platform_post_id),
              CHECK ((status = 'kept') = (post_data IS NOT NULL)),
              \(d.survivingReference("connection_id", to: "connections"))
            ) \(d.strict)
            """,
            d.index(
                "post_contexts_wanted",
                on: "post_contexts",
                "connection_id, id",
                where: "status = 'wanted'"
            ),
            d.index("post_contexts_connection", on: "post_contexts", "connection_id"),
            d.index(
                "post_contexts_answers",
                on: "post_contexts",
                "user_id, answers_id",
                where: "answers_id IS NOT NULL"
            ),
        ] + d.touch("post_contexts")
    } down: { _ in
        ["DROP TABLE main.post_contexts"]
    }
}

/// A post of somebody else's that an own post answers, as its platform told it once.
package struct PostContext: Record {
    package static let table = "post_contexts"

    package let id: PostContextID
    package let key: PlatformPostKey
    /// Nil while it wasn't asked for, and where it wasn't there.
    package let native: JSONValue?
    /// What it answers, where it answers something.
    package let answered: PlatformPostKey?
    let createdAt: Timestamp?

    package init(row: Row) throws {
        id = try row.value("id")
        key = PlatformPostKey(
            platform: try row.value("platform"),
            instance: try row.value("instance"),
            id: try row.value("platform_post_id")
        )
        native = try row.json("post_data")
        createdAt = try row.value("created_at_platform")
        let key = key
        answered = try row.value("answers_id", as: String?.self).map {
            PlatformPostKey(platform: key.platform, instance: key.instance, id: $0)
        }
    }
}

/// What tells the posts of all platforms apart.
package struct PlatformPostKey: Sendable, Hashable {
    package let platform: PlatformKind
    package let instance: String
    package let id: String
}

extension Post {
    package var key: PlatformPostKey {
        PlatformPostKey(platform: platform, instance: instance, id: platformPostID)
    }

    /// The post this one answers.
    package var answered: PlatformPostKey? {
        content.replyToID.map { PlatformPostKey(platform: platform, instance: instance, id: $0) }
    }
}
