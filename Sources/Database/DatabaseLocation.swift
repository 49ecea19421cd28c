import Foundation

/// Where the database is: what `ROOST_DATABASE_URL` says.
package enum DatabaseLocation: Sendable, Equatable {
    /// A file, by absolute path.
    case sqlite(file: String)
    case postgres(PostgresServer)

    /// `sqlite:///absolute/path.db`, `postgres://user:password@host:port/database` (also `postgresql://`).
    package init(url text: String) throws {
        if let path = text.droppingPrefix("sqlite://") {
            guard path.hasPrefix("/"), path.count > 1 else {
                throw DatabaseError(
                    .configuration,
                    "ROOST_DATABASE_URL must give SQLite’s file as an absolute path, with three slashes: "
                        + "sqlite:///var/lib/roost/roost.db."
                )
            }
            self = .sqlite(file: path.removingPercentEncoding ?? path)
            return
        }
        guard text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") else {
            throw DatabaseError(
                .configuration,
                "ROOST_DATABASE_URL must begin with sqlite:/// or postgres://; see docs/configuration.md."
            )
        }
        guard let components = URLComponents(string: text), components.path.count > 1 else {
            throw DatabaseError(
                .configuration,
                "ROOST_DATABASE_URL must name the database: postgres://user:password@host:5432/roost."
            )
        }
        self = .postgres(PostgresServer(url: text, database: String(components.path.dropFirst())))
    }

    package var engine: Engine {
        switch self {
        case .sqlite: .sqlite
        case .postgres: .postgres
        }
    }
}

/// A database on a PostgreSQL server.
///
/// Its URL may hold a password, so it describes itself without one.
package struct PostgresServer: Sendable, Equatable {
    /// What libpq connects with.
    let url: String
    package let database: String

    /// Host, port and database, as people name them.
    package var name: String {
        guard let components = URLComponents(string: url) else { return database }
        let socket = components.queryItems?.first { $0.name == "host" }?.value
        let port =
            components.port ?? (components.queryItems?.first { $0.name == "port" }?.value).flatMap(Int.init)
        let host = [components.host, socket].compactMap(\.self).first { !$0.isEmpty } ?? "the local socket"
        return "\(database) on \(host)" + (port.map { ", port \($0)" } ?? "")
    }

    /// The URL with the password left out, to be shown in a command to run.
    var publicURL: String {
        guard var components = URLComponents(string: url) else { return "postgres://…/\(database)" }
        if components.password != nil { components.password = nil }
        return components.string ?? "postgres://…/\(database)"
    }
}

extension PostgresServer: CustomStringConvertible, CustomReflectable {
    package var description: String { name }
    package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}

extension String {
    fileprivate func droppingPrefix(_ prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
