import Foundation
import TestSupport

/// A disk that loses what was not synced, or has no room, as far as that can be played without such a disk.
///
/// A process that is killed loses nothing it has written: the kernel still has it. A machine that loses its power loses what
/// was not synced. So Roost runs with a small library before its C library (Scripts/disk.c), which keeps a copy of
/// SQLite's log as it was whenever the kernel was told to sync it, for that is all a disk is sure to hold. After the
/// kill this copy takes the log's place. The database's own file is left alone: SQLite syncs the log before it moves
/// anything from there to it, whatever `synchronous` says.
struct PlayedDisk: Sendable {
    private let log: String
    private let library: URL
    private let marker: URL

    init(under run: ChaosRun) async throws {
        log = run.setting.data.appending(path: run.databaseName).path + "-wal"
        library = run.setting.data.appending(path: "disk.so")
        marker = run.setting.data.appending(path: "disk-is-full")
        let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Scripts/disk.c")
        let outcome = try await Program.run(
            "/usr/bin/env",
            ["clang", "-shared", "-fPIC", "-O1", "-o", library.path, source.path, "-ldl"]
        )
        guard outcome.status == 0 else { throw TestEnvironmentError("clang: \(outcome.errors)") }
        try? FileManager.default.removeItem(atPath: log + ".synced")
    }

    /// What a program needs to run on it.
    var settings: [String: String] {
        ["LD_PRELOAD": library.path, "ROOST_TEST_FULL_DISK": marker.path]
    }

    /// The power goes: takes what was not synced away from a program that was killed.
    func losePower() throws {
        try? FileManager.default.removeItem(atPath: log)
        try? FileManager.default.removeItem(atPath: log.dropLast(3) + "shm")
        if FileManager.default.fileExists(atPath: log + ".synced") {
            try FileManager.default.moveItem(atPath: log + ".synced", toPath: log)
        }
    }

    func fill() throws { try Data().write(to: marker) }

    func makeRoom() throws { try FileManager.default.removeItem(at: marker) }
}
