import Database
import Foundation
import TestSupport
import Testing

@Suite struct `Every table and column of the requirements has its home` {
    @Test func `the map has each of them once`() throws {
        let mapped = try SeedMap().columns.map(\.name)
        let required = try required("seed-columns.txt").map { "\($0.document) / \($0.text)" }
        #expect(required.count > 400, "the list of required columns is not whole")
        #expect(Set(required).subtracting(mapped).sorted() == [], "missing from docs/seed-map.md")
        #expect(Set(mapped).subtracting(required).sorted() == [], "in docs/seed-map.md, and no requirement")
        let repeated = Dictionary(grouping: mapped) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
        #expect(repeated == [], "more than once in docs/seed-map.md")
    }

    @Test func `the map speaks of every index, enum, trigger and policy`() throws {
        let chapters = try ProjectFiles.text("docs/seed-map.md").components(separatedBy: "\n## ")
        let named = try required("seed-names.txt")
        #expect(named.count > 70, "the list of names is not whole")
        let missing = named.filter { name in
            !chapters.contains { $0.hasPrefix(name.document + "\n") && $0.contains(name.text) }
        }
        #expect(missing.map { "\($0.document) / \($0.text)" } == [])
    }

    @Test func `what is left out has its reason`() throws {
        let map = try SeedMap()
        let columns = map.columns.filter { $0.homes.contains(.leftOut) }.map { ($0.note, $0.line) }
        let indexes = map.indexes.filter { $0.homes.contains(.leftOut) }.map { ($0.note, $0.line) }
        #expect(!columns.isEmpty)
        for (note, line) in columns + indexes {
            #expect(
                note.count > 10,
                "docs/seed-map.md, line \(line) leaves something out and doesn't say why"
            )
        }
    }

    @Test(arguments: Engine.allCases)
    func `every home is in the schema, and what is planned is not yet`(engine: Engine) async throws {
        let catalogue = try await liveCatalogue(engine)
        let mistakes = try SeedMap().columns.flatMap { column in
            column.homes.compactMap { mistake(in: $0, at: column.line, isThere: catalogue.has) }
        }
        #expect(mistakes == [])
    }

    @Test(arguments: Engine.allCases)
    func `every index and key the map names is there`(engine: Engine) async throws {
        let catalogue = try await liveCatalogue(engine)
        let mistakes = try SeedMap().indexes.flatMap { index in
            index.homes.compactMap {
                mistake(in: $0, at: index.line) { catalogue.hasIndex($0, on: engine) }
            }
        }
        #expect(mistakes == [])
    }

    @Test(arguments: Engine.allCases)
    func `every word of an enum is one its column allows`(engine: Engine) async throws {
        let catalogue = try await liveCatalogue(engine)
        var mistakes: [String] = []
        for entry in try SeedMap().words {
            for case .place(let place) in entry.homes {
                let refused = Set(entry.words).subtracting(catalogue.allowedWords(in: place)).sorted()
                guard entry.words.isEmpty || !refused.isEmpty else { continue }
                mistakes.append("line \(entry.line): \(place) doesn't allow \(refused)")
            }
        }
        #expect(mistakes == [])
    }

    @Test(arguments: Engine.allCases)
    func `every trigger the map names is there`(engine: Engine) async throws {
        let catalogue = try await liveCatalogue(engine)
        let triggers = try SeedMap().triggers
        #expect(!triggers.isEmpty)
        let missing = triggers.filter { trigger in
            !catalogue.lines.contains { $0.hasPrefix("trigger \(trigger.name): ") }
        }
        #expect(missing.map { "line \($0.line): there is no \($0.name)" } == [])
    }

    /// What is wrong about a home, as a sentence; nil when it is right.
    private func mistake(in home: SeedMap.Home, at line: Int, isThere: (String) -> Bool) -> String? {
        switch home {
        case .place(let place) where !isThere(place): "line \(line): there is no \(place)"
        case .planned(let place) where isThere(place): "line \(line): \(place) has come; take “planned:” away"
        default: nil
        }
    }

    /// The lines of a list in `Fixtures`, each with the document it stands under.
    private func required(_ list: String) throws -> [(document: String, text: String)] {
        var document = ""
        var lines: [(document: String, text: String)] = []
        for line in try ProjectFiles.text("Tests/ArchitectureTests/Fixtures/\(list)").split(separator: "\n") {
            if line.hasPrefix("## ") {
                document = String(line.dropFirst(3))
            } else if !line.hasPrefix("#") {
                lines.append((document, String(line)))
            }
        }
        return lines
    }

    private func liveCatalogue(_ engine: Engine) async throws -> SchemaCatalogue {
        try await TestDatabase.withLocation(engine) { database in
            try await database.migrator.up()
            return try await database.migrator.catalogue().live
        }
    }
}

extension SchemaCatalogue {
    /// `table` or `table.column`.
    fileprivate func has(_ place: String) -> Bool {
        let parts = place.split(separator: ".").map(String.init)
        guard let first = parts.first, let table = table(first) else { return false }
        return parts.count == 1 || (parts.count == 2 && table.has(parts[1]))
    }

    /// An index's name, also `name (PostgreSQL)`, or a key as `table UNIQUE (column, …)`.
    fileprivate func hasIndex(_ place: String, on engine: Engine) -> Bool {
        if let key = place.wholeMatch(of: /(\w+) UNIQUE \(([\w, ]+)\)/) {
            return hasKey(String(key.2), of: String(key.1))
        }
        if let name = place.wholeMatch(of: /(\w+) \(PostgreSQL\)/)?.1 {
            return lines.contains { $0.hasPrefix("index \(name): ") } == (engine == .postgres)
        }
        return lines.contains { $0.hasPrefix("index \(place): ") }
    }

    private func hasKey(_ columns: String, of table: String) -> Bool {
        lines.contains { line in
            guard line.hasPrefix("table \(table): ") || line.hasPrefix("constraint \(table).") else {
                return false
            }
            // SQLite keeps a key of one column where the column is defined.
            let definition = line.split(separator: #/[(,] /#).first { $0.hasPrefix("\(columns) ") }
            return line.contains("UNIQUE (\(columns))") || definition?.contains(" UNIQUE") == true
        }
    }

    /// The words a CHECK lists for `table.column`, as either engine writes it down.
    fileprivate func allowedWords(in place: String) -> Set<String> {
        let parts = place.split(separator: ".").map(String.init)
        guard parts.count == 2, let table = table(parts[0]) else { return [] }
        let definition = table.definition.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for opening in ["(\(parts[1]) IN (", "(\(parts[1]) = ANY (ARRAY["] {
            guard let found = definition.firstRange(of: opening) else { continue }
            let list = definition[found.upperBound...].prefix { $0 != ")" && $0 != "]" }
            return Set(list.matches(of: /'([^']*)'/).map { String($0.1) })
        }
        return []
    }
}
