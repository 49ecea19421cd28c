package import Accounts
package import Database

extension Compositions {
    /// An account is disconnected: what was to go there is called off, and what may be there only a person can tell.
    ///
    /// Part of the system's transaction that deletes the connection.
    package static func forget(_ connection: Connection, in tx: Transaction) throws {
        let sentence = "Its account “\(connection.name)” was disconnected."
        let mayBeThere: SQL = """
            EXISTS (SELECT 1 FROM main.effects e WHERE e.subject_id = targets.id AND e.kind = 'post'
              AND e.state IN ('in_flight', 'unknown', 'needs_user'))
            """
        try tx.run(
            """
            UPDATE main.targets SET
              status = CASE WHEN \(mayBeThere) THEN 'unknown' WHEN platform_post_id IS NOT NULL THEN 'partial'
                ELSE 'cancelled' END,
              published_at = CASE WHEN platform_post_id IS NOT NULL AND NOT \(mayBeThere)
                THEN coalesce(published_at, updated_at) ELSE published_at END,
              question = CASE WHEN \(mayBeThere) THEN 'unsettled' END,
              error_code = 'disconnected', error = \(sentence)
            WHERE connection_id = \(connection.id) AND status IN ('draft', 'scheduled', 'publishing', 'unknown')
            """
        )
        // A change of which nothing arrived is forgotten with the account: what is there says what it said before.
        let openEdit: SQL = "e.subject_id = targets.id AND e.kind = 'edit' AND e.answer IS NOT NULL"
        let isOpen: SQL = "e.state IN ('planned', 'retry_ok', 'in_flight', 'unknown')"
        try tx.run(
            """
            UPDATE main.targets SET overrides = (
              SELECT \(sqlite: "e.answer", postgres: "e.answer::jsonb") FROM main.effects e
              WHERE \(openEdit) AND \(isOpen) ORDER BY e.step LIMIT 1)
            WHERE connection_id = \(connection.id)
              AND EXISTS (SELECT 1 FROM main.effects e WHERE \(openEdit) AND \(isOpen))
              AND NOT EXISTS (SELECT 1 FROM main.effects e JOIN main.effects done
                ON done.subject_id = e.subject_id AND done.kind = 'edit' AND done.created_at = e.created_at
                  AND done.state = 'confirmed'
                WHERE \(openEdit) AND \(isOpen))
            """
        )
        // Whether a post is there a person can tell; a change or a deletion the account's archive told, and won't any more.
        try tx.run(
            """
            UPDATE main.effects SET state = CASE WHEN kind = 'post' AND state IN ('in_flight', 'unknown')
              THEN 'needs_user' ELSE 'abandoned' END
            WHERE connection_id = \(connection.id) AND state IN ('planned', 'retry_ok', 'in_flight', 'unknown')
            """
        )
    }
}
