import ArgumentParser
import Foundation
import Server
import Web

struct StatusCommand: ReachingCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tells how the installation stands: disk, quotas, queues, slow statements."
    )

    @OptionGroup var reach: ReachOptions
    @OptionGroup var output: OutputOptions

    func perform(_ client: APIClient) async throws {
        let status: InstallationStatus = try await client.get("/api/v1/status")
        try output.print(status, text: Self.lines(status).joined(separator: "\n"))
    }

    private static func lines(_ status: InstallationStatus) -> [String] {
        let size = ByteCount.text
        var lines = [
            "Disk  \(status.disk.freeBytes.map(size) ?? "an unknown size") free at \(status.disk.path)"
        ]
        let log = status.database.logBytes.map { ", of it \(size($0)) write-ahead log" } ?? ""
        lines.append("Database  \(size(status.database.bytes))\(log)  \(status.database.engine)")
        for usage in status.disk.usage {
            lines.append("\(usage.kind.rawValue.capitalized)  \(size(usage.bytes)) in \(usage.files) files")
        }
        let measured = status.disk.usage.map(\.measuredAt).min()
        lines.append(
            measured.map {
                "Files were measured at \($0.formatted(.iso8601))"
                    + (status.disk.isBeingMeasured
                        ? " and are being measured again; ask again in a moment." : ".")
            }
                ?? "Files are being measured for the first time; ask again in a moment."
        )
        for user in status.users {
            let quota = user.quota.map { " of \(size($0))" } ?? ""
            lines.append("User \(user.username)  \(size(user.bytes))\(quota) in \(user.files) media files")
        }
        for queue in status.queues {
            let oldest = queue.oldestReadySeconds.map { ", the oldest ready for \(Int($0)) s" } ?? ""
            lines.append(
                "Queue \(queue.name)  \(queue.waiting) waiting, \(queue.ready) ready, \(queue.running) running, "
                    + "\(queue.held) held, \(queue.dead) dead\(oldest)" + (queue.isPaused ? ", paused" : "")
            )
        }
        for statement in status.slowStatements {
            lines.append(
                "Slow \(statement.name)  \(statement.count) times, \(statement.totalMilliseconds) ms together, "
                    + "\(statement.longestMilliseconds) ms the longest"
            )
        }
        return lines
    }
}
