import Database

// Imports of export files, beside their runs.

extension TransferTables {
    static let imports = Migration(12, "imports") { d in
        [
            """
            CREATE TABLE main.imports (
              id TEXT PRIMARY KEY,
              user_id TEXT NOT NULL REFERENCES \(d.target("users"))(id) ON DELETE CASCADE,
              run_id TEXT NOT NULL,
              connection_id TEXT,
              -- What a connection that is made for it is to be called.
              connection_name TEXT,
              format TEXT NOT NULL CHECK (format IN ('mastodon')),
              file_name TEXT NOT NULL,
              byte_count \(d.integer) NOT NULL CHECK (byte_count >= 0),
              \(d.flag("is_dry_run", default: false)),
              phase TEXT NOT NULL DEFAULT 'waiting' CHECK (phase IN ('waiting', 'posts', 'media', 'done')),
              -- How far it is in the list of posts and among the media files, so that it goes on from there.
              items_done \(d.integer) NOT NULL DEFAULT 0 CHECK (items_done >= 0),
              media_done \(d.integer) NOT NULL DEFAULT 0 CHECK (media_done >= 0),
              account TEXT,
              report \(d.json) NOT NULL DEFAULT '{}',
              \(d.flag("has_file", default: true)),
              created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              updated_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              UNIQUE (user_id, id),
              UNIQUE (run_id),
              \(d.owningReference("run_id", to: "runs")),
              \(d.survivingReference("connection_id", to: "connections"))
            ) \(d.strict)
            """,
            d.index("imports_connection", on: "imports", "connection_id", where: "connection_id IS NOT NULL"),
            d.index("imports_files", on: "imports", "updated_at", where: "has_file"),

            // What was wrong with single items.
            """
            CREATE TABLE main.import_errors (
              id TEXT PRIMARY KEY,
              user_id TEXT NOT NULL REFERENCES \(d.target("users"))(id) ON DELETE CASCADE,
              import_id TEXT NOT NULL,
              -- A post's place in its list, or the path of an entry.
              item TEXT NOT NULL,
              code TEXT NOT NULL,
              sentence TEXT NOT NULL,
              created_at \(d.timestamp) NOT NULL DEFAULT \(d.now),
              UNIQUE (user_id, id),
              UNIQUE (import_id, item),
              \(d.owningReference("import_id", to: "imports"))
            ) \(d.strict)
            """,
        ] + d.touch("imports")
    } down: { _ in
        ["DROP TABLE main.import_errors", "DROP TABLE main.imports"]
    }
}
