/// The text of the policies and grants that make PostgreSQL keep users apart: the twin of ``SQLiteIsolation``.
enum PostgresIsolation {
    /// Statements that bring one table, whatever it allows now, to its declaration.
    static func statements(for table: TableAccess, columns: [String], roles: PostgresRoles) -> [String] {
        let name = "main." + PostgresConnection.quoted(name: table.table)
        let person = PostgresConnection.quoted(name: roles.person)
        let worker = PostgresConnection.quoted(name: roles.worker)
        var statements = [
            "ALTER TABLE \(name) ENABLE ROW LEVEL SECURITY",
            "REVOKE ALL ON \(name) FROM \(person), \(worker)",
            "REVOKE ALL (\(columns.joined(separator: ", "))) ON \(name) FROM \(person), \(worker)",
        ]
        for policy in ["owner_select", "owner_insert", "owner_update", "owner_delete", "worker"] {
            statements.append("DROP POLICY IF EXISTS \(policy) ON \(name)")
        }
        // A full-text index is reached through its function only.
        guard table.ownership != .index else { return statements }
        // Without a policy there is a right to look and nothing to see, as behind SQLite's empty view.
        statements.append("GRANT SELECT ON \(name) TO \(person), \(worker)")
        guard let owner = table.ownerColumn else { return statements }
        let isOwn = "\(owner) = (SELECT current_setting('roost.user_id', true))"
        let isUnrestricted = "(SELECT coalesce(current_setting('roost.connection_id', true), '')) = ''"
        let connection = "(SELECT current_setting('roost.connection_id', true))"
        let isVisible =
            switch table.restricted {
            case .nothing: isUnrestricted
            case .byConnection: "(\(isUnrestricted) OR connection_id = \(connection))"
            case .matching(let condition):
                "(\(isUnrestricted) OR (" + condition.replacing("{connection}", with: connection) + "))"
            }
        func mayWrite(_ reviewerMay: Bool) -> String {
            guard reviewerMay, columns.contains("connection_id") else { return isUnrestricted }
            return "(\(isUnrestricted) OR (connection_id = \(connection) "
                + "AND (SELECT current_setting('roost.access', true)) = 'review'))"
        }
        statements += [
            "CREATE POLICY owner_select ON \(name) FOR SELECT TO \(person) USING (\(isOwn) AND \(isVisible))",
            "CREATE POLICY owner_insert ON \(name) FOR INSERT TO \(person) "
                + "WITH CHECK (\(isOwn) AND \(mayWrite(table.reviewer.insert)))",
            "CREATE POLICY owner_update ON \(name) FOR UPDATE TO \(person) "
                + "USING (\(isOwn) AND \(mayWrite(table.reviewer.update != .nothing))) "
                + "WITH CHECK (\(isOwn) AND \(mayWrite(table.reviewer.update != .nothing)))",
            "CREATE POLICY owner_delete ON \(name) FOR DELETE TO \(person) "
                + "USING (\(isOwn) AND \(mayWrite(table.reviewer.delete)))",
            // No job is restricted to a connection, and each statement would be set up for the case that it were.
            "CREATE POLICY worker ON \(name) TO \(worker) USING (\(isOwn)) WITH CHECK (\(isOwn))",
        ]
        // A reviewer comes in the person's role, so the role has what either may; the policies tell them apart.
        let touched = columns.filter { $0 == TableAccess.touchedColumn }
        statements += grants(table.person, table.reviewer, touched, on: name, to: person)
        statements += grants(table.worker, .nothing, touched, on: name, to: worker)
        return statements
    }

    private static func grants(
        _ writing: TableAccess.Writing,
        _ also: TableAccess.Writing,
        _ touched: [String],
        on name: String,
        to role: String
    ) -> [String] {
        var grants: [String] = []
        if writing.insert || also.insert { grants.append("GRANT INSERT ON \(name) TO \(role)") }
        if writing.delete || also.delete { grants.append("GRANT DELETE ON \(name) TO \(role)") }
        for update in [writing.update, also.update] {
            switch update {
            case .nothing: break
            case .everything: grants.append("GRANT UPDATE ON \(name) TO \(role)")
            case .columns(let columns):
                grants.append(
                    "GRANT UPDATE (\((columns + touched).joined(separator: ", "))) ON \(name) TO \(role)"
                )
            }
        }
        return grants
    }
}
