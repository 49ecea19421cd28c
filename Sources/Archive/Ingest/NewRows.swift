import Database

/// The rows that one page adds, by table.
struct NewRows {
    var posts = MultiRowInsert(
        """
        INSERT INTO main.posts
          (id, user_id, connection_id, channel_id, profile_id, platform, instance, platform_post_id,
           full_id, url, author_id, author_handle, author_name, content_type, activity_type, text, html, language,
           other_languages,
           warning, is_sensitive, poll, visibility, reply_to_id, reply_to_full_id, reply_to_author_id,
           repost_of_id, repost_of_full_id, repost, quote_of_id, quote_of_full_id, quote_of_url,
           created_at_platform, edited_at_platform, first_seen_at, created_at, updated_at)
        VALUES
        """
    )
    var files = MultiRowInsert(
        """
        INSERT INTO main.media_files
          (id, user_id, platform, original_url, stable_url, width, height, blurhash, created_at, updated_at)
        VALUES
        """
    )
    var media = MultiRowInsert(
        """
        INSERT INTO main.media
          (id, user_id, post_id, connection_id, file_id, position, kind, platform_media_id, alt, file_name,
           focus_x, focus_y, duration_seconds, removed_at, posted_at, created_at, updated_at)
        VALUES
        """
    )
    var emoji = MultiRowInsert(
        "INSERT INTO main.emoji (id, user_id, platform, host, shortcode, file_id, created_at, updated_at) VALUES"
    )
    var linkCards = MultiRowInsert(
        """
        INSERT INTO main.link_cards
          (id, user_id, post_id, url, title, description, provider_name, file_id, created_at, updated_at)
        VALUES
        """
    )
    var textTracks = MultiRowInsert(
        """
        INSERT INTO main.text_tracks
          (id, user_id, media_id, position, language, file_id, created_at, updated_at)
        VALUES
        """
    )
    var versions = MultiRowInsert(
        """
        INSERT INTO main.ingested_posts
          (id, user_id, ingested_item_id, connection_id, post_id, platform, instance, platform_post_id, post_data,
           content_hash, status, attempts, received_at, started_at, completed_at, created_at, updated_at, is_export)
        VALUES
        """
    )
    var snapshots = MultiRowInsert(
        """
        INSERT INTO main.snapshots
          (id, user_id, post_id, run_id, taken_at, total_reactions, replies, reposts, quotes, views, created_at)
        VALUES
        """,
        onConflict: """
            ON CONFLICT (post_id, taken_at) DO UPDATE SET
              total_reactions = excluded.total_reactions, replies = excluded.replies, reposts = excluded.reposts,
              quotes = excluded.quotes, views = excluded.views
            """
    )
    /// A post that was somebody else's row until now has a place in the schedule from now on.
    var looks = MultiRowInsert(
        "INSERT INTO main.post_looks (post_id, user_id, connection_id, next_look_at, created_at, updated_at) VALUES",
        onConflict: """
            ON CONFLICT (post_id) DO UPDATE SET
              connection_id = excluded.connection_id, updated_at = excluded.updated_at
            """
    )
    /// What several answer is asked for once.
    var contexts = MultiRowInsert(
        """
        INSERT INTO main.post_contexts
          (id, user_id, connection_id, platform, instance, platform_post_id, created_at, updated_at)
        VALUES
        """,
        onConflict: "ON CONFLICT (user_id, platform, instance, platform_post_id) DO NOTHING"
    )
}
