import Foundation
import GRDBSQLite
import TestSupport

/// The machine the figures are of: without it they mean nothing.
struct Machine {
    let lines: [(name: String, value: String)]

    static func describe() async -> Machine {
        let cpu = field("model name", in: "/proc/cpuinfo") ?? "unknown"
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let memory = Double(ProcessInfo.processInfo.physicalMemory) / 1_073_741_824
        let directory = FileManager.default.temporaryDirectory.path
        return Machine(lines: [
            ("date", Date.now.formatted(.iso8601.year().month().day())),
            ("processor", "\(cpu), \(cores) cores"),
            ("memory", String(format: "%.1f GiB", memory)),
            ("kernel", "Linux " + text("/proc/sys/kernel/osrelease")),
            (
                "file system",
                await firstLine("/usr/bin/stat", ["-f", "-c", "%T", directory]) + " (\(directory))"
            ),
            ("SQLite", String(cString: sqlite3_libversion()) + ", WAL, synchronous = FULL"),
            ("PostgreSQL", await postgres()),
            ("Python", await firstLine("/usr/bin/python3", ["--version"])),
            ("built", buildMode),
            ("load at the start", "\(load)"),
        ])
    }

    /// Above this the figures say more about what else ran than about Roost.
    static let quiet = 0.5

    /// Before our own build and servers made the machine busy, where scripts/bench noted it.
    static var load: Double {
        let noted = ProcessInfo.processInfo.environment["ROOST_BENCH_LOAD"] ?? text("/proc/loadavg")
        return noted.split(separator: " ").first.flatMap { Double($0) } ?? 0
    }

    func print() {
        Swift.print("\n### Machine\n")
        for (name, value) in lines { Swift.print("* \(name): \(value)") }
        if Self.load > Self.quiet {
            Swift.print(
                "\n**The machine is not quiet: the load is \(Self.load), above \(Self.quiet). "
                    + "These figures are too low; run it again when nothing else does.**"
            )
        }
    }

    private static var buildMode: String {
        #if DEBUG
            "debug (figures of a debug build are worth nothing; use scripts/bench)"
        #else
            "release"
        #endif
    }

    private static func postgres() async -> String {
        guard let bin = ProcessInfo.processInfo.environment["ROOST_TEST_POSTGRES_BIN"] else { return "none" }
        let durability = ProcessInfo.processInfo.environment["ROOST_TEST_POSTGRES_DURABLE"] == "1"
        return await firstLine("\(bin)/postgres", ["--version"])
            + (durability ? ", fsync = on, synchronous_commit = on" : ", NOT DURABLE: fsync = off")
    }

    private static func firstLine(_ program: String, _ arguments: [String]) async -> String {
        let outcome = try? await Program.run(program, arguments)
        return outcome?.output.split(separator: "\n").first.map(String.init) ?? "unknown"
    }

    private static func field(_ name: String, in file: String) -> String? {
        text(file).split(separator: "\n").first { $0.hasPrefix(name) }?
            .split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private static func text(_ file: String) -> String {
        ((try? String(contentsOfFile: file, encoding: .utf8)) ?? "")
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
