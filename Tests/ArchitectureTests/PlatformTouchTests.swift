import Testing

/// What has to be touched to add a platform: its folder, its line in the catalogue, the simulator, the docs.
@Suite struct `A platform` {
    /// Where its name may decide something, and why.
    private static let homes: [(path: String, reason: String)] = [
        ("Sources/PlatformAdapters/", "its folder, and its line in the catalogue"),
        ("Sources/PlatformSimulator/", "the platform as it is played"),
        ("Sources/roost-simulator/", "the platform as it is played"),
        ("Sources/Demo/", "what is shown of it"),
        (
            "Sources/Platforms/PlatformKind.swift",
            "the word, as tables write it: all of the design's are there"
        ),
        ("Sources/Platforms/ServerSoftware.swift", "how programs spell their names"),
        ("Sources/TestSupport/", "rows to try tables with"),
    ]

    /// What is about the file one platform hands its people, a way in of its own beside connections.
    private static let exports: Set = [
        "Sources/Transfer/Tables/TransferTables+Imports.swift", "Sources/Web/Pages/ImportPages.swift",
        "Sources/Web/API/ImportRoutes.swift", "Sources/roost/Commands/ImportCommand.swift",
    ]

    private struct Mention: Hashable {
        let file: String
        let line: String
    }

    /// The lines of code, not comments, in which one of the words is a value that something can depend on.
    private func mentions(of words: [String]) throws -> Set<Mention> {
        var found: Set<Mention> = []
        for file in ProjectFiles.paths(under: "Sources", endingIn: ".swift") {
            for line in try ProjectFiles.text(file).split(separator: "\n") {
                let code = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false)[0]
                let isMeant = words.contains { word in
                    code.contains("\"\(word)\"") || code.contains(".\(word))") || code.contains(".\(word),")
                        || code.contains(".\(word):") || code.contains("== .\(word)")
                }
                if isMeant { found.insert(Mention(file: file, line: code.trimmed)) }
            }
        }
        return found
    }

    /// The folders that hold an adapter each.
    private func adapters() throws -> [String] {
        let catalogue = try ProjectFiles.text("Sources/PlatformAdapters/AdapterCatalog+Standard.swift")
        return catalogue.matches(of: /(\w+)Adapter\.self,/).map { String($0.output.1) }
    }

    @Test func `is one folder and one line in the catalogue`() throws {
        let adapters = try adapters()
        #expect(adapters.count >= 3)
        for adapter in adapters {
            #expect(
                ProjectFiles.exists("Sources/PlatformAdapters/\(adapter)/\(adapter)Adapter.swift"),
                "\(adapter) has no folder of its own"
            )
        }
    }

    @Test func `is decided by in no other place`() throws {
        let words = try adapters().map { $0.lowercased() } + ["gotosocial"]
        let elsewhere = try mentions(of: words).filter { mention in
            !Self.homes.contains { mention.file.hasPrefix($0.path) } && !Self.exports.contains(mention.file)
        }
        #expect(
            elsewhere.map { "\($0.file): \($0.line)" }.sorted() == [],
            "say by a capability, a form or a property of the adapter what its name is asked for here"
        )
        // The words are found where they do stand, so that this can fail.
        #expect(!(try mentions(of: words)).isEmpty)
    }

    @Test func `is named to people in the docs`() throws {
        let readme = try ProjectFiles.text("README.md")
        let architecture = try ProjectFiles.text("docs/architecture.md")
        for adapter in try adapters() {
            #expect(readme.contains(adapter), "README.md doesn’t name \(adapter)")
        }
        #expect(architecture.contains("## Adding a platform"))
    }
}

extension Substring {
    fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
