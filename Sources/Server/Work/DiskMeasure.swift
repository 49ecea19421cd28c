import Archive
import Database
import Foundation
import Media

/// Adds up what lies in the data directory, by kind: once a day and after somebody looked, so that nobody waits for it.
struct DiskMeasure {
    private let roost: Installation

    init(_ roost: Installation) {
        self.roost = roost
    }

    func run() async throws {
        let usages = try measured()
        try await roost.store.write(as: .system, durability: .relaxed) { tx in
            try DiskUsage.remember(usages, in: tx)
        }
    }

    private func measured() throws -> [DiskUsage] {
        let time = Timestamp.now
        var usages = Dictionary(
            uniqueKeysWithValues: DiskUsage.Kind.allCases.map { ($0, DiskUsage($0, at: time)) }
        )
        try roost.media.forEachFile { file in
            let kind: DiskUsage.Kind = file.original == nil ? .media : .thumbnails
            usages[kind]?.add(bytes: Int64(file.byteCount))
        }
        let data = roost.directory.url
        for (kind, folder) in [(DiskUsage.Kind.incoming, "media/.incoming"), (.imports, "imports")] {
            for size in Self.sizes(of: data.appending(path: folder)) { usages[kind]?.add(bytes: size) }
        }
        for size in Self.sizes(of: data, named: { $0.contains(".before-migration-") }) {
            usages[.backups]?.add(bytes: size)
        }
        return DiskUsage.Kind.allCases.compactMap { usages[$0] }
    }

    /// Of the files that lie in a folder, which may not be there.
    private static func sizes(of folder: URL, named isMeant: (String) -> Bool = { _ in true }) -> [Int64] {
        let files = FileManager.default
        let names = (try? files.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter(isMeant).compactMap { name in
            let facts = try? files.attributesOfItem(atPath: folder.appending(path: name).path)
            guard facts?[.type] as? FileAttributeType == .typeRegular else { return nil }
            return facts?[.size] as? Int64
        }
    }
}
