package import Database

/// A table whose rows name files below the media directory.
///
/// A file that no register knows is an orphan, and repairing removes it: whoever stores files there has one.
package struct FileRegister: Sendable {
    /// Of these paths, those that its rows name, each with whether thumbnails of it are made or about to be.
    let named: @Sendable (_ paths: Set<String>, _ tx: Transaction) throws -> [String: Bool]

    /// `named` is asked under the system's scope.
    package init(
        named: @escaping @Sendable (_ paths: Set<String>, _ tx: Transaction) throws -> [String: Bool]
    ) {
        self.named = named
    }

    /// The archive's own.
    static let mediaFiles = FileRegister { paths, tx in
        let rows = try tx.rows(
            "SELECT path, thumbnail_status FROM main.media_files WHERE \("path", isOneOf: paths)"
        ).map { (try $0.value("path") as String, try $0.value("thumbnail_status") as String) }
        return Dictionary(rows) { first, _ in first }.mapValues { ["made", "pending"].contains($0) }
    }
}

extension [FileRegister] {
    /// What any of them knows.
    func named(_ paths: Set<String>, _ tx: Transaction) throws -> [String: Bool] {
        try reduce(into: [:]) { known, register in
            known.merge(try register.named(paths, tx)) { $0 || $1 }
        }
    }
}
