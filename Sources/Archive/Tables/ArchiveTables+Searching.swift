import Database

// Searches that are kept, and the functions that PostgreSQL searches and counts with.

extension ArchiveTables {
    static let searching = Migration(13, "searching") { d in
        [
            """
            CREATE TABLE main.saved_searches (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
              query TEXT NOT NULL CHECK (length(query) BETWEEN 1 AND 2000),
              sort TEXT NOT NULL DEFAULT 'newest' CHECK (sort IN ('newest', 'relevance')),
              -- Nil searches all connections.
              connection_id TEXT,
              \(times(d)),
              UNIQUE (user_id, id),
              UNIQUE (user_id, name),
              \(d.survivingReference("connection_id", to: "connections"))
            ) \(d.strict)
            """,
            d.index(
                "saved_searches_connection",
                on: "saved_searches",
                "connection_id",
                where: "connection_id IS NOT NULL"
            ),
        ]
            + d.touch("saved_searches")
            + d.only(.postgres, "DROP FUNCTION main.search_posts", search, count)
    } down: { d in
        ["DROP TABLE main.saved_searches"]
            + d.only(
                .postgres,
                "DROP FUNCTION main.count_posts",
                "DROP FUNCTION main.search_posts",
                firstSearch
            )
    }

    /// The newest hits, as many as are asked for.
    ///
    /// Behind a policy `@@` would not use its index, so the search carries the owner's test itself.
    private static let search = """
        CREATE FUNCTION main.search_posts(
          query tsquery, above bigint, below bigint, connection text,
          is_read boolean, is_marked boolean, is_deleted boolean, most bigint)
        RETURNS TABLE (post_id text, sequence bigint)
        LANGUAGE plpgsql STABLE SECURITY DEFINER
        SET search_path = pg_catalog SET plan_cache_mode = force_custom_plan AS $$
        DECLARE
          owner text := current_setting('roost.user_id', true);
          restriction text := nullif(current_setting('roost.connection_id', true), '');
          wide bigint := 1000;
          bound bigint := below;
          lowest bigint;
          seen bigint;
          found bigint;
          total bigint := 0;
        BEGIN
          -- Frequent words stand among the newest posts, where a look at each is the quickest way: a stretch at a
          -- time, as long as enough is found there.
          LOOP
            SELECT min(w.sequence), count(*) INTO lowest, seen FROM (
              SELECT s.sequence FROM main.post_search s
              WHERE s.user_id = owner AND s.sequence > above AND s.sequence < bound
              ORDER BY s.sequence DESC LIMIT wide) w;
            RETURN QUERY
              SELECT s.post_id, s.sequence FROM main.post_search s JOIN main.posts p ON p.id = s.post_id
              WHERE s.user_id = owner AND s.sequence >= lowest AND s.sequence < bound AND s.words @@ query
                AND (restriction IS NULL OR p.connection_id = restriction)
                AND (connection IS NULL OR p.connection_id = connection)
                AND (search_posts.is_read IS NULL OR p.is_read = search_posts.is_read)
                AND (search_posts.is_marked IS NULL OR p.is_marked = search_posts.is_marked)
                AND (is_deleted IS NULL OR p.deleted_on_platform = is_deleted)
              ORDER BY s.sequence DESC LIMIT most - total;
            GET DIAGNOSTICS found = ROW_COUNT;
            total := total + found;
            IF total >= most OR seen < wide THEN RETURN; END IF;
            bound := lowest;
            EXIT WHEN found * 10 < seen;
            wide := least(wide * 4, 64000);
          END LOOP;
          -- The rest is rare, and the index knows where. Materialized, since a planner that sees the LIMIT
          -- would rather look at every post.
          RETURN QUERY
            WITH hits AS MATERIALIZED (
              SELECT s.post_id, s.sequence FROM main.post_search s
              WHERE s.words @@ query AND s.user_id = owner AND s.sequence > above AND s.sequence < lowest)
            SELECT h.post_id, h.sequence FROM hits h JOIN main.posts p ON p.id = h.post_id
            WHERE (restriction IS NULL OR p.connection_id = restriction)
              AND (connection IS NULL OR p.connection_id = connection)
              AND (search_posts.is_read IS NULL OR p.is_read = search_posts.is_read)
              AND (search_posts.is_marked IS NULL OR p.is_marked = search_posts.is_marked)
              AND (is_deleted IS NULL OR p.deleted_on_platform = is_deleted)
            ORDER BY h.sequence DESC LIMIT most - total;
        END $$
        """

    /// How many hits there are, counted up to a limit.
    private static let count = """
        CREATE FUNCTION main.count_posts(
          query tsquery, above bigint, below bigint, connection text,
          is_read boolean, is_marked boolean, is_deleted boolean, most bigint)
        RETURNS bigint
        LANGUAGE plpgsql STABLE SECURITY DEFINER
        SET search_path = pg_catalog SET plan_cache_mode = force_custom_plan AS $$
        DECLARE
          owner text := current_setting('roost.user_id', true);
          restriction text := nullif(current_setting('roost.connection_id', true), '');
          found bigint;
        BEGIN
          IF coalesce(restriction, connection) IS NULL
            AND coalesce(count_posts.is_read, count_posts.is_marked, is_deleted) IS NULL
          THEN
            SELECT count(*) INTO found FROM (
              SELECT 1 FROM main.post_search s
              WHERE s.words @@ query AND s.user_id = owner AND s.sequence > above AND s.sequence < below
              LIMIT most) counted;
          ELSE
            SELECT count(*) INTO found FROM (
              SELECT 1 FROM main.post_search s JOIN main.posts p ON p.id = s.post_id
              WHERE s.words @@ query AND s.user_id = owner AND s.sequence > above AND s.sequence < below
                AND (restriction IS NULL OR p.connection_id = restriction)
                AND (connection IS NULL OR p.connection_id = connection)
                AND (count_posts.is_read IS NULL OR p.is_read = count_posts.is_read)
                AND (count_posts.is_marked IS NULL OR p.is_marked = count_posts.is_marked)
                AND (is_deleted IS NULL OR p.deleted_on_platform = is_deleted)
              LIMIT most) counted;
          END IF;
          RETURN found;
        END $$
        """
}
