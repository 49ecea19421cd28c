import CSQLite
import Foundation
import GRDB
import KillPoints

/// The database file itself: how it is opened, where it may lie, and copies of it.
enum SQLiteFile {
    /// A commit is on disk when it returns.
    static var durableCommits: String {
        OldBug.unsyncedCommits.isOn ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL"
    }

    /// Once, before the first connection is opened.
    private static let memoryIsUncounted: Void = roost_sqlite_leave_memory_uncounted()

    /// What every connection has in common.
    ///
    /// `synchronous` is FULL: a commit is on disk when it returns.
    static var configuration: Configuration {
        memoryIsUncounted
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try db.execute(sql: durableCommits)
            // A log that once grew large is cut back when it is used again.
            try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
        }
        return configuration
    }

    /// Refuses a place where SQLite can't keep its promises, before anything is written there.
    static func checkPlace(
        _ file: String,
        mounts: String? = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
    ) throws {
        let directory = URL(filePath: file).deletingLastPathComponent().path
        if let kind = MountTable(mounts ?? "").networkFileSystem(at: directory) {
            throw DatabaseError(
                .networkFileSystem,
                "\(directory) is on a network file system (\(kind)), where SQLite loses data. Put ROOST_DATA on a "
                    + "local disk, or use PostgreSQL with ROOST_DATABASE_URL."
            )
        }
        let probe = directory + "/.roost-probe-\(ProcessInfo.processInfo.processIdentifier)"
        guard FileManager.default.createFile(atPath: probe, contents: Data()) else {
            throw DatabaseError(
                .readOnly,
                "The directory \(directory) can’t be written. Give it to the user Roost runs as, or choose another "
                    + "with ROOST_DATA."
            )
        }
        try? FileManager.default.removeItem(atPath: probe)
    }

    /// A consistent copy while work goes on, by SQLite's own backup; appears under its name when it is whole.
    static func copy(
        _ source: any DatabaseReader,
        to file: String,
        progress: (@Sendable (Double) -> Void)?
    ) throws {
        guard !FileManager.default.fileExists(atPath: file) else {
            throw DatabaseError(.configuration, "\(file) exists already. Choose another name for the backup.")
        }
        let partial = file + ".partial"
        try? FileManager.default.removeItem(atPath: partial)
        do {
            // Made first, so that it never exists with wider rights.
            guard
                FileManager.default.createFile(
                    atPath: partial,
                    contents: nil,
                    attributes: [.posixPermissions: 0o600]
                )
            else {
                throw DatabaseError(.readOnly, "The backup \(file) can’t be written there.")
            }
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            let target = try DatabaseQueue(path: partial, configuration: configuration)
            try source.backup(to: target, pagesPerStep: 4096) { step in
                let total = max(1, step.totalPageCount)
                progress?(Double(step.completedPageCount) / Double(total))
            }
            // One file that needs no log beside it.
            try target.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try target.close()
            try FileManager.default.moveItem(atPath: partial, toPath: file)
        } catch {
            try? FileManager.default.removeItem(atPath: partial)
            throw SQLiteFailure.translate(error, "backup")
        }
    }
}

/// The kernel's table of mounted file systems, as `/proc/self/mountinfo` prints it.
struct MountTable {
    private var entries: [(point: String, kind: String)] = []

    init(_ text: String) {
        for line in text.split(separator: "\n") {
            // 36 35 98:0 /root /mount/point options… - type source superoptions
            let fields = line.split(separator: " ")
            guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else {
                continue
            }
            entries.append(
                (point: String(fields[4].replacing("\\040", with: " ")), kind: String(fields[dash + 1]))
            )
        }
    }

    private static let network: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "afs", "lustre", "glusterfs", "davfs", "ncpfs",
        "fuse.sshfs", "fuse.rclone", "fuse.glusterfs", "fuse.s3fs", "fuse.davfs2", "fuse.gcsfuse", "fuse.mfs",
    ]

    /// The kind of network file system `path` is on; nil when it is local or unknown.
    func networkFileSystem(at path: String) -> String? {
        let resolved = URL(filePath: path).resolvingSymlinksInPath().path
        let holding = entries.filter {
            $0.point == "/" || resolved == $0.point || resolved.hasPrefix($0.point + "/")
        }
        // Of two mounts on one point the later hides the earlier.
        let nearest = holding.enumerated().max {
            ($0.element.point.count, $0.offset) < ($1.element.point.count, $1.offset)
        }
        guard let kind = nearest?.element.kind, Self.network.contains(kind) else { return nil }
        return kind
    }
}
