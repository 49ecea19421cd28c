import Database

// The posts with their media and their numbers.

extension ArchiveTables {
    static func posts(_ d: Dialect) -> [String] {
        [
            """
            CREATE TABLE main.posts (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              connection_id TEXT,
              channel_id TEXT,
              profile_id TEXT,
              platform TEXT NOT NULL CHECK (platform IN (\(platforms))),
              instance TEXT NOT NULL DEFAULT '' CHECK (instance = lower(instance)),
              platform_post_id TEXT NOT NULL CHECK (length(platform_post_id) > 0),
              full_id TEXT,
              url TEXT,
              author_id TEXT,
              author_handle TEXT,
              author_name TEXT,
              content_type TEXT NOT NULL DEFAULT 'post'
                CHECK (content_type IN ('post', 'activity', 'story', 'reel', 'reply', 'repost', 'article')),
              activity_type TEXT,
              text TEXT NOT NULL DEFAULT '',
              html TEXT,
              language TEXT,
              warning TEXT,
              \(d.flag("is_sensitive", default: false)),
              poll \(d.json),
              visibility TEXT NOT NULL DEFAULT 'public' CHECK (visibility IN
                ('public', 'unlisted', 'local', 'followers', 'mutuals', 'direct', 'private', 'unknown')),
              reply_to_id TEXT,
              reply_to_full_id TEXT,
              reply_to_author_id TEXT,
              repost_of_id TEXT,
              repost_of_full_id TEXT,
              -- Somebody else's words, which are never the author's own text.
              repost \(d.json),
              quote_of_id TEXT,
              quote_of_full_id TEXT,
              quote_of_url TEXT,
              created_at_platform \(d.timestamp) NOT NULL,
              edited_at_platform \(d.timestamp),
              \(d.flag("published", default: true)),
              \(d.flag("deleted_on_platform", default: false)),
              deleted_at_platform \(d.timestamp),
              first_seen_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              \(d.flag("is_read", default: false)),
              \(d.flag("is_marked", default: false)),
              \(times(d)),
              UNIQUE (user_id, id),
              UNIQUE (user_id, platform, instance, platform_post_id),
              \(channelOfConnection(d)),
              \(d.survivingReference("connection_id", to: "connections")),
              \(d.survivingReference("channel_id", to: "channels")),
              \(d.survivingReference("profile_id", to: "profiles"))
            ) \(d.strict)
            """,
            // One post seen through two servers is one row.
            d.index(
                "posts_full_id",
                on: "posts",
                "user_id, full_id",
                unique: true,
                where: "full_id IS NOT NULL"
            ),
            d.index("posts_timeline", on: "posts", "user_id, created_at_platform DESC, id DESC"),
            d.index(
                "posts_platform_timeline",
                on: "posts",
                "user_id, platform, created_at_platform DESC, id DESC"
            ),
            d.index(
                "posts_connection_timeline",
                on: "posts",
                "connection_id, created_at_platform DESC, id DESC",
                where: "connection_id IS NOT NULL"
            ),
            d.index(
                "posts_unread",
                on: "posts",
                "user_id, created_at_platform DESC, id DESC",
                where: "NOT is_read"
            ),
            d.index("posts_author", on: "posts", "user_id, author_id"),
            d.index("posts_author_handle", on: "posts", "user_id, author_handle"),
            d.index("posts_first_seen", on: "posts", "user_id, first_seen_at"),
            d.index("posts_deleted", on: "posts", "user_id", where: "deleted_on_platform"),
            d.index(
                "posts_replies",
                on: "posts",
                "user_id, reply_to_id",
                where: "reply_to_id IS NOT NULL"
            ),
            d.index("posts_instance", on: "posts", "platform, instance"),
            d.index("posts_channel", on: "posts", "channel_id", where: "channel_id IS NOT NULL"),
            d.index("posts_profile", on: "posts", "profile_id", where: "profile_id IS NOT NULL"),
        ] + versions(d)
            + [
                // How a post or a profile was received, at one instant. Unknown is NULL and never 0.
                """
                CREATE TABLE main.snapshots (
                  id TEXT PRIMARY KEY,
                  \(owner(d)),
                  post_id TEXT,
                  profile_id TEXT,
                  run_id TEXT,
                  taken_at \(d.timestamp) NOT NULL,
                  total_reactions \(d.integer) CHECK (total_reactions >= 0),
                  replies \(d.integer) CHECK (replies >= 0),
                  reposts \(d.integer) CHECK (reposts >= 0),
                  quotes \(d.integer) CHECK (quotes >= 0),
                  views \(d.integer) CHECK (views >= 0),
                  followers \(d.integer) CHECK (followers >= 0),
                  posts \(d.integer) CHECK (posts >= 0),
                  stats \(d.json),
                  raw \(d.json),
                  created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
                  UNIQUE (post_id, taken_at),
                  UNIQUE (profile_id, taken_at),
                  CHECK ((post_id IS NULL) <> (profile_id IS NULL)),
                  \(d.owningReference("post_id", to: "posts")),
                  \(d.owningReference("profile_id", to: "profiles")),
                  \(d.survivingReference("run_id", to: "runs"))
                ) \(d.strict)
                """,
                d.index("snapshots_user", on: "snapshots", "user_id, taken_at"),
                d.index("snapshots_run", on: "snapshots", "run_id", where: "run_id IS NOT NULL"),
            ]
    }
}

// MARK: - Media

extension ArchiveTables {
    static func media(_ d: Dialect) -> [String] {
        [
            // The stored bytes behind one or more media. Where they lie follows from the stable URL.
            """
            CREATE TABLE main.media_files (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              platform TEXT NOT NULL CHECK (platform IN (\(platforms))),
              original_url TEXT NOT NULL,
              stable_url TEXT NOT NULL,
              status TEXT NOT NULL DEFAULT 'pending'
                CHECK (status IN ('pending', 'downloading', 'downloaded', 'failed', 'unavailable')),
              attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
              last_attempt_at \(d.timestamp),
              error_code TEXT,
              error TEXT,
              path TEXT,
              mime_type TEXT,
              byte_count \(d.integer) CHECK (byte_count >= 0),
              width INTEGER CHECK (width > 0),
              height INTEGER CHECK (height > 0),
              content_hash TEXT,
              blurhash TEXT,
              downloaded_at \(d.timestamp),
              \(times(d)),
              UNIQUE (user_id, id),
              UNIQUE (user_id, platform, stable_url),
              -- No row claims a file without saying where and what it is.
              CHECK (status <> 'downloaded'
                OR (path IS NOT NULL AND content_hash IS NOT NULL AND byte_count IS NOT NULL))
            ) \(d.strict)
            """,
            d.index("media_files_status", on: "media_files", "status, attempts"),
            d.index("media_files_user_status", on: "media_files", "user_id, status, id"),
            d.index("media_files_path", on: "media_files", "path", where: "path IS NOT NULL"),

            """
            CREATE TABLE main.media (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              post_id TEXT NOT NULL,
              connection_id TEXT,
              file_id TEXT,
              position INTEGER NOT NULL CHECK (position >= 0),
              kind TEXT NOT NULL CHECK (kind IN ('image', 'gifv', 'video', 'audio', 'document')),
              platform_media_id TEXT,
              alt TEXT,
              file_name TEXT,
              focus_x \(d.real),
              focus_y \(d.real),
              duration_seconds \(d.real),
              -- Since when the live post shows it no longer.
              removed_at \(d.timestamp),
              analysis_status TEXT NOT NULL DEFAULT 'pending'
                CHECK (analysis_status IN ('pending', 'analyzing', 'completed', 'failed')),
              analysis \(d.json),
              analyzed_at \(d.timestamp),
              \(times(d)),
              UNIQUE (user_id, id),
              \(d.owningReference("post_id", to: "posts")),
              \(d.survivingReference("connection_id", to: "connections")),
              FOREIGN KEY (user_id, file_id) REFERENCES \(d.target("media_files"))(user_id, id)
            ) \(d.strict)
            """,
            d.index(
                "media_platform_id",
                on: "media",
                "post_id, platform_media_id",
                unique: true,
                where: "platform_media_id IS NOT NULL"
            ),
            d.index(
                "media_position",
                on: "media",
                "post_id, position",
                unique: true,
                where: "platform_media_id IS NULL"
            ),
            d.index("media_post", on: "media", "post_id, position"),
            d.index("media_connection", on: "media", "connection_id"),
            d.index("media_file", on: "media", "file_id"),
            d.index("media_analysis", on: "media", "analysis_status"),
            d.index("media_kind", on: "media", "user_id, kind"),
        ]
    }
}
