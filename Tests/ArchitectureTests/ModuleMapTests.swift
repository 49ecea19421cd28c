import Testing

@Suite struct `No arrow between modules points the wrong way` {
    @Test func `docs/architecture.md names the modules there are`() throws {
        let map = try ModuleMap()
        let modules = Set(try PackageTargets().modules.keys)
        #expect(modules.subtracting(map.allowed.keys).sorted() == [], "missing from docs/architecture.md")
        #expect(
            map.planned.intersection(modules).sorted() == [],
            "these exist now; take “planned” from their lines"
        )
        let claimed = Set(map.allowed.keys).subtracting(map.planned)
        #expect(
            claimed.subtracting(modules).sorted() == [],
            "in docs/architecture.md, and not in Package.swift"
        )
        for (module, allowed) in map.allowed {
            #expect(
                allowed.subtracting(map.allowed.keys).sorted() == [],
                "\(module) may depend on what nothing is"
            )
        }
    }

    @Test func `Package.swift holds no dependency the map doesn't allow`() throws {
        let map = try ModuleMap()
        for (module, dependencies) in try PackageTargets().modules {
            let forbidden = dependencies.subtracting(map.allowed[module] ?? [])
            #expect(forbidden.sorted() == [], "\(module) may not depend on these; see docs/architecture.md")
        }
    }

    @Test func `no source file imports what its module may not`() throws {
        let map = try ModuleMap()
        var mistakes: [String] = []
        for module in try PackageTargets().modules.keys.sorted() {
            for file in ProjectFiles.paths(under: folder(of: module), endingIn: ".swift") {
                let forbidden = try imports(of: file).intersection(map.allowed.keys)
                    .subtracting(map.allowed[module] ?? []).subtracting([module])
                mistakes += forbidden.sorted().map { "\(file) may not import \($0)" }
            }
        }
        #expect(mistakes == [], "see docs/architecture.md")
    }

    @Test func `no source file imports what Package.swift doesn't give its module`() throws {
        let targets = try PackageTargets()
        var mistakes: [String] = []
        for modules in [targets.modules, targets.tests] {
            for module in modules.keys.sorted() {
                for file in ProjectFiles.paths(under: folder(of: module), endingIn: ".swift") {
                    // It would build for whoever happens to have built the other module before.
                    let missing = try imports(of: file).intersection(targets.modules.keys)
                        .subtracting(targets.reach(from: module)).subtracting([module])
                    mistakes += missing.sorted().map { "\(file) imports \($0)" }
                }
            }
        }
        #expect(mistakes == [])
    }

    @Test func `no module reaches itself`() throws {
        let map = try ModuleMap()
        for module in map.allowed.keys {
            #expect(!map.reach(from: module).contains(module), "\(module) depends on itself by a detour")
        }
    }

    @Test func `no capability reaches another`() throws {
        let map = try ModuleMap()
        #expect(map.siblings.count > 1)
        for capability in map.siblings {
            let others = map.siblings.subtracting([capability])
            #expect(map.allowed[capability] != nil, "\(capability) has no line")
            #expect(map.reach(from: capability).intersection(others).sorted() == [], "from \(capability)")
        }
    }

    @Test func `the simulator knows none of our modules`() throws {
        let own = Set(try PackageTargets().modules.keys).subtracting(["PlatformSimulator"])
        let files = ProjectFiles.paths(under: "Sources/PlatformSimulator", endingIn: ".swift")
        #expect(!files.isEmpty)
        for file in files {
            #expect(try imports(of: file).intersection(own).sorted() == [], "\(file)")
        }
        #expect(try PackageTargets().modules["PlatformSimulator"] == [])
    }

    @Test func `pages and API don't know the database`() throws {
        let files = ProjectFiles.paths(under: "Sources/Web", endingIn: ".swift")
        #expect(!files.isEmpty)
        for file in files {
            #expect(try imports(of: file).isDisjoint(with: ["Database", "GRDB", "CLibPQ"]), "\(file)")
        }
    }

    /// Where a target's files are: the benchmarks have a folder of their own at the top.
    private func folder(of target: String) -> String {
        target == "roost-bench" ? "Benchmarks" : (target.hasSuffix("Tests") ? "Tests/" : "Sources/") + target
    }

    /// What a file imports, whatever stands before the word and of whatever kind the import is.
    private func imports(of file: String) throws -> Set<String> {
        let pattern =
            /^\s*(?:@\w+\s+)*(?:\w+\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias|actor)\s+)?(\w+)/
        return Set(
            try ProjectFiles.text(file).split(separator: "\n").compactMap { line in
                line.firstMatch(of: pattern).map { String($0.1) }
            }
        )
    }
}
