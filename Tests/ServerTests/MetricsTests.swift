import Database
import Foundation
import TestSupport
import Testing

/// What `/metrics` says, held against the tables.
@Suite struct `The metrics` {
    @Test(arguments: Engine.allCases)
    func `count what was done`(engine: Engine) async throws {
        try await Setting.with(engine, posts: 60) { setting in
            try await setting.serving { _, address in
                try await setting.addUserAndConnection()
                #expect(try await setting.roost("sync", "--user", "ada", "--backfill").status == 0)
                // The last attempt is counted after its outcome was written.
                var files = 0
                var metrics: [String: Double] = [:]
                try await eventually("every file to be counted") {
                    files = try await setting.count("SELECT count(*) FROM main.media_files")
                    metrics = Self.values(try await get("\(address)/metrics"))
                    return metrics[#"roost_queue_attempts_total{outcome="succeeded",queue="media"}"#]
                        == Double(files)
                }
                #expect(metrics[#"roost_queue_claimed_total{queue="media"}"#] == Double(files))
                let passes = try #require(
                    metrics[#"roost_queue_attempts_total{outcome="succeeded",queue="sync"}"#]
                )
                #expect(passes >= 1)
                #expect(metrics[#"roost_queue_claimed_total{queue="sync"}"#] == passes)
                #expect(metrics["roost_queue_leases_lost_total"] ?? 0 == 0)
                #expect(metrics["roost_queue_stale_finishes_total"] ?? 0 == 0)
            }
        }
    }

    /// Each line `name{labels} value`, labels sorted.
    private static func values(_ text: String) -> [String: Double] {
        var values: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...])
            else {
                continue
            }
            let name = line[..<space]
            guard let brace = name.firstIndex(of: "{") else {
                values[String(name)] = value
                continue
            }
            let labels = name[name.index(after: brace)...].dropLast().split(separator: ",").sorted()
            values["\(name[..<brace]){\(labels.joined(separator: ","))}"] = value
        }
        return values
    }
}
