import Foundation

/// The files of the project's own tree, from its root.
enum ProjectFiles {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    /// The paths, from the root, of the files below `directory` that end in `suffix`.
    static func paths(under directory: String, endingIn suffix: String) -> [String] {
        let start = root.appending(path: directory)
        let below = FileManager.default.enumerator(atPath: start.path)?.compactMap { $0 as? String } ?? []
        return below.filter { $0.hasSuffix(suffix) }.map { "\(directory)/\($0)" }.sorted()
    }
}
