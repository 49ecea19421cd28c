import Database

// What publishing asks of a connection.

extension AccountTables {
    static let publishing = Migration(25, "requires_alt") { d in
        ["ALTER TABLE main.connections ADD COLUMN \(d.flag("requires_alt", default: false))"]
    } down: { _ in
        ["ALTER TABLE main.connections DROP COLUMN requires_alt"]
    }
}
