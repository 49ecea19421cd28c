/// The two roles users' transactions run under.
///
/// They own nothing and can't log in; a transaction takes one on and gives it back.
struct PostgresRoles: Sendable {
    let person: String
    let worker: String

    init(database: String) {
        person = database + "_person"
        worker = database + "_worker"
    }

    private var names: [String] { [person, worker] }

    /// The lines for an administrator, for a login that may not create roles.
    func creation(for login: String) -> [String] {
        names.flatMap { name in
            let quoted = PostgresConnection.quoted(name: name)
            return [
                "CREATE ROLE \(quoted) NOLOGIN;",
                "GRANT \(quoted) TO \(PostgresConnection.quoted(name: login));",
            ]
        }
    }

    /// Makes the roles where they are missing.
    func create(on connection: PostgresConnection) throws {
        let login = try connection.text("SELECT current_user::text") ?? ""
        let lines = creation(for: login)
        for name in names {
            let quoted = PostgresConnection.quoted(name: name)
            let exists = try connection.text(
                "SELECT rolname::text FROM pg_catalog.pg_roles WHERE rolname = '\(name.replacing("'", with: "''"))'"
            )
            do {
                if exists == nil { try connection.execute("CREATE ROLE \(quoted) NOLOGIN") }
                // From 16 on a member may need a grant of its own to take the role on.
                let right = connection.serverVersion >= 160_000 ? "SET" : "MEMBER"
                let mayEnter = try connection.text(
                    "SELECT pg_catalog.pg_has_role(current_user, "
                        + "'\(name.replacing("'", with: "''"))', '\(right)')::text"
                )
                if mayEnter != "true" {
                    try connection.execute("GRANT \(quoted) TO \(PostgresConnection.quoted(name: login))")
                }
            } catch let error as DatabaseError where error.kind == .forbidden {
                throw DatabaseError(
                    .migration,
                    "Roost keeps users apart with two PostgreSQL roles that the login “\(login)” may not create. "
                        + "Have an administrator run these lines once, then start again:\n"
                        + lines.map { "    " + $0 }.joined(separator: "\n"),
                    error.detail
                )
            }
        }
    }

    /// Refuses roles under which row security would be no protection.
    func verify(on connection: PostgresConnection) throws {
        for name in names {
            let literal = "'" + name.replacing("'", with: "''") + "'"
            let trouble = try connection.text(
                """
                SELECT CASE
                  WHEN r.rolsuper THEN 'is a superuser'
                  WHEN r.rolbypassrls THEN 'may bypass row security'
                  WHEN r.rolcanlogin THEN 'can log in'
                  WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_class c WHERE c.relowner = r.oid) THEN 'owns tables'
                  WHEN NOT pg_catalog.pg_has_role(current_user, r.oid, 'MEMBER') THEN 'can’t be entered by this login'
                  WHEN EXISTS (
                    SELECT 1 FROM pg_catalog.pg_auth_members m WHERE m.member = r.oid) THEN 'is a member of another role'
                  ELSE 'none' END
                FROM pg_catalog.pg_roles r WHERE r.rolname = \(literal)
                """
            )
            switch trouble {
            case "none": continue
            case nil:
                throw DatabaseError(
                    .configuration,
                    "The PostgreSQL role “\(name)” is missing. Run “roost migrate up”."
                )
            case let trouble?:
                throw DatabaseError(
                    .configuration,
                    "The PostgreSQL role “\(name)” \(trouble), so it would not keep users apart. Drop it and run "
                        + "“roost migrate up”, or repair it by hand."
                )
            }
        }
    }
}

extension PostgresConnection {
    /// The first column of the first row of a statement of the store itself.
    func text(_ statement: String) throws -> String? {
        var answer: String?
        let sql = RenderedSQL("\(uncheckedCode: statement)", for: .postgres)
        try query(sql, subject: "the database", caller: #function) { row in
            if answer == nil { answer = try row.first(as: String?.self) }
        }
        return answer
    }
}
