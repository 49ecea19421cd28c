import Foundation
import Server

/// Where a demo lies: in a directory that goes with it, or in one that is kept.
struct DemoDirectory: Sendable {
    let url: URL
    /// Whether it was made for this time only.
    let isTemporary: Bool

    /// What a kept demo needs to know when it starts again.
    struct Facts: Codable, Sendable {
        /// The day the history goes up to.
        var endsAt: Date
        /// The ports of the simulated platforms, which stand in the accounts' addresses.
        var ports: [Int]
        /// When their owner went on after the first archive; nil while that is still to come.
        var continuedAt: Date?
    }

    private var factsFile: URL { url.appending(path: "demo.json") }

    /// Makes a temporary one, or takes the one at `path`, which is empty, new or a demo's.
    init(at path: String?) throws {
        guard let path else {
            let template = FileManager.default.temporaryDirectory.appending(path: "roost-demo.XXXXXX").path
            guard let made = Self.make(template) else {
                throw ConfigurationError(
                    "No directory can be made at \(template) (\(String(cString: strerror(errno)))). Name one with --data."
                )
            }
            url = URL(filePath: made)
            isTemporary = true
            return
        }
        url = URL(filePath: path).standardizedFileURL
        isTemporary = false
        let content = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
        guard content.isEmpty || content.contains("demo.json") else {
            throw ConfigurationError(
                "\(url.path) holds something that is no demo, and a demo must not mix with it. Name a new directory with --data."
            )
        }
        _ = try DataDirectory(url)
    }

    private static func make(_ template: String) -> String? {
        template.withCString { text in
            guard let name = strdup(text) else { return nil }
            defer { free(name) }
            return mkdtemp(name).map { String(cString: $0) }
        }
    }

    /// Nil where the demo has never run.
    func facts() throws -> Facts? {
        guard let data = try? Data(contentsOf: factsFile) else { return nil }
        do {
            return try JSONDecoder().decode(Facts.self, from: data)
        } catch {
            throw ConfigurationError(
                "\(factsFile.path) can’t be read, so this demo can’t go on. Begin anew in another directory."
            )
        }
    }

    func keep(_ facts: Facts) throws {
        try JSONEncoder().encode(facts).write(to: factsFile, options: .atomic)
    }

    /// Takes a temporary directory away with everything in it.
    func removeIfTemporary() {
        if isTemporary { try? FileManager.default.removeItem(at: url) }
    }
}
