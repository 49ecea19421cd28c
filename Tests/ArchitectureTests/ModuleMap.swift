import Foundation

/// What may depend on what, as the block in docs/architecture.md declares it.
struct ModuleMap {
    /// By module, those of our own modules it may import.
    private(set) var allowed: [String: Set<String>] = [:]
    /// Modules that are declared and don't exist yet.
    private(set) var planned: Set<String> = []
    /// Capabilities: none of them may import another.
    private(set) var siblings: Set<String> = []

    init() throws {
        let page = try ProjectFiles.text("docs/architecture.md")
        guard let block = page.firstMatch(of: /```modules\n((?:.*\n)*?)```/)?.1 else {
            throw ModuleMapError("docs/architecture.md has no block that begins with ```modules.")
        }
        for line in block.split(separator: "\n") {
            guard let found = line.wholeMatch(of: /(planned |siblings)?([\w-]*)\s*:((?: [\w-]+)*)\s*/) else {
                throw ModuleMapError(
                    "docs/architecture.md: “\(line)” is not “Module: Dependency Dependency”."
                )
            }
            let names = Set(found.3.split(separator: " ").map(String.init))
            if found.1 == "siblings" {
                siblings = names
                continue
            }
            allowed[String(found.2)] = names
            if found.1 == "planned " { planned.insert(String(found.2)) }
        }
    }

    /// The modules that can be reached from `module`, itself only if there is a circle.
    func reach(from module: String) -> Set<String> { reachable(from: module, by: allowed) }
}

/// The targets of Package.swift and which of our own targets each depends on.
struct PackageTargets {
    /// Of the program and its test kit.
    private(set) var modules: [String: Set<String>] = [:]
    private(set) var tests: [String: Set<String>] = [:]

    init() throws {
        // Comments may hold anything.
        let manifest = try ProjectFiles.text("Package.swift").replacing(/\/\/[^"\n]*\n/, with: "\n")
        guard let start = manifest.firstRange(of: "    targets: [") else {
            throw ModuleMapError("Package.swift lists no targets.")
        }
        var rest = manifest[start.upperBound...]
        while let opening = rest.firstMatch(of: /\.(target|executableTarget|testTarget|systemLibrary)\(/) {
            let body = try Self.balanced(rest[opening.range.upperBound...])
            guard let name = body.firstMatch(of: /name: "([^"]+)"/)?.1 else {
                throw ModuleMapError("Package.swift has a target without a name.")
            }
            let dependencies = try Self.dependencies(in: body)
            if opening.1 == "testTarget" {
                tests[String(name)] = dependencies
            } else {
                modules[String(name)] = dependencies
            }
            rest = rest[body.endIndex...]
        }
    }

    /// What is built before `target`, and can therefore be imported.
    func reach(from target: String) -> Set<String> {
        reachable(from: target, by: modules.merging(tests) { module, _ in module })
    }

    private static func dependencies(in body: Substring) throws -> Set<String> {
        guard let list = body.firstRange(of: "dependencies: [") else { return [] }
        let own = String(try balanced(body[list.upperBound...])).replacing(/\.product\([^)]*\)/, with: "")
        return Set(own.matches(of: /"([^"]+)"/).map { String($0.1) })
    }

    /// What stands before the bracket that closes what was opened before `text`.
    private static func balanced(_ text: Substring) throws -> Substring {
        var depth = 1
        for index in text.indices {
            switch text[index] {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            default: continue
            }
            if depth == 0 { return text[..<index] }
        }
        throw ModuleMapError("Package.swift has a bracket that is never closed.")
    }
}

private func reachable(from start: String, by arrows: [String: Set<String>]) -> Set<String> {
    var reached: Set<String> = []
    var waiting = Array(arrows[start] ?? [])
    while let next = waiting.popLast() {
        guard reached.insert(next).inserted else { continue }
        waiting += arrows[next] ?? []
    }
    return reached
}

struct ModuleMapError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
