/// What PostgreSQL searches and counts with: the newest hits, as many as are asked for.
///
/// Behind a policy `@@` would not use its index, so the function runs with its owner's rights and tests by itself whose
/// posts it looks at and what a restricted scope may see. Each question is planned for what it asks: a word that every post
/// has goes another way than a rare one. The posts of hits are looked up one by one; walking through both tables side by
/// side, which the planner takes for cheaper, begins at the oldest of all posts.
enum SearchFunction {
    static let text = """
        CREATE FUNCTION main.search_posts(
          query tsquery, above bigint, below bigint, for_connection text,
          for_read boolean, for_marked boolean, for_deleted boolean, most bigint)
        RETURNS TABLE (post_id text, sequence bigint)
        LANGUAGE plpgsql STABLE SECURITY DEFINER
        SET search_path = pg_catalog SET plan_cache_mode = force_custom_plan
        SET enable_mergejoin = off SET enable_hashjoin = off AS $$
        DECLARE
          owner text := current_setting('roost.user_id', true);
          restriction text := nullif(current_setting('roost.connection_id', true), '');
          wide bigint := greatest(200, least(most * 10, 1000));
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
              SELECT s.post_id, s.sequence FROM main.post_search s LEFT JOIN main.posts p ON p.id = s.post_id
              WHERE s.user_id = owner AND s.sequence >= lowest AND s.sequence < bound AND s.words @@ query
                AND \(facts)
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
            -- In their order first, so that no more posts are looked up than are wanted.
            SELECT h.post_id, h.sequence FROM (SELECT * FROM hits ORDER BY hits.sequence DESC OFFSET 0) h
              LEFT JOIN main.posts p ON p.id = h.post_id
            WHERE \(facts)
            ORDER BY h.sequence DESC LIMIT most - total;
        END $$
        """

    /// What is asked of the post itself.
    ///
    /// Where nothing is, the planner sees that and leaves the table of posts alone.
    private static let facts = """
        (restriction IS NULL OR p.connection_id = restriction)
                AND (for_connection IS NULL OR p.connection_id = for_connection)
                AND (for_read IS NULL OR p.is_read = for_read)
                AND (for_marked IS NULL OR p.is_marked = for_marked)
                AND (for_deleted IS NULL OR p.deleted_on_platform = for_deleted)
        """
}
