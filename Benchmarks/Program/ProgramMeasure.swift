import Database
import Foundation
import TestSupport

/// The program as its user starts it, over an archive that is there already.
struct ProgramMeasure {
    let engine: Engine
    let posts: Int
    /// Posts that are fetched from a simulated server while it is watched.
    let synced: Int
    let starts: Int
    /// Seconds after which it counts as idle.
    let rest: Int

    func run() async throws -> ReportTable {
        try await TestDatabase.withLocation(engine) { database in
            let house = try ProgramHouse(database)
            try await house.addUser()
            try await BulkPosts(numbers: 0..<posts).fill(database)

            var startTimes: [Double] = []
            for _ in 0..<starts {
                let server = try await house.serve()
                startTimes.append(server.startTime)
                try await server.stop()
            }
            let server = try await house.serve()
            startTimes.append(server.startTime)
            try await Task.sleep(for: .seconds(rest))
            let idle = server.facts.resident
            let idlePeak = server.facts.peak
            let (page, search, peakOfPages) = try await visit(server)
            let (paceOfSync, peak) = try await sync(house, server)
            try await Task.sleep(for: .seconds(rest))
            let idleAfter = server.facts.resident
            try await server.stop()

            let count = Unit.count.text(Double(posts))
            var table = ReportTable("“roost serve” with \(count) posts on \(engine.title)")
            table.add(
                "from its start to the first answered /readyz",
                Spread(startTimes),
                .milliseconds,
                aim: .atMost(300)
            )
            table.add(
                "memory (VmRSS) idle, \(rest) s after the start",
                Spread(idle),
                .megabytes,
                aim: .atMost(60)
            )
            table.add("most memory (VmHWM) until then", Spread(idlePeak), .megabytes)
            table.add("most after pages and searches", Spread(peakOfPages), .megabytes)
            table.add("most after a sync of \(synced) posts with media", Spread(peak), .megabytes)
            table.add("memory (VmRSS) \(rest) s later", Spread(idleAfter), .megabytes)
            table.add("a page of the archive", page, .milliseconds)
            table.add("a search", search, .milliseconds)
            table.add("posts fetched, with their media, over HTTP", Spread(paceOfSync), .perSecond)
            table.notes = [
                "The posts are made by SQL, with the words they are found by and without payloads. Starts are warm: the files "
                    + "are in the system’s cache.",
                "Pages: ten of the archive, and ten searches of which half find a thousand posts and half every post.",
            ]
            return table
        }
    }

    private func visit(
        _ server: ProgramHouse.Server
    ) async throws -> (page: Spread, search: Spread, peak: Double) {
        var pages: [Double] = []
        var searches: [Double] = []
        try await SignedInBrowser.with(server.address, ProgramHouse.user, ProgramHouse.password) { browser in
            for number in 0..<10 {
                pages.append(try await seconds { try await browser.get("/archive?connection=all") } * 1000)
                let query = number.isMultiple(of: 2) ? "topic\(number)" : "post"
                searches.append(try await seconds { try await browser.get("/search?q=\(query)") } * 1000)
            }
        }
        return (Spread(pages), Spread(searches), server.facts.peak)
    }

    private func sync(
        _ house: ProgramHouse,
        _ server: ProgramHouse.Server
    ) async throws -> (pace: Double, peak: Double) {
        let simulator = try Program.start(
            "roost-simulator",
            ["--port", "0", "--posts", "\(synced)", "--seed", "7", "--no-rate-limits"]
        )
        defer { simulator.signal(SIGKILL) }
        let fields = try await simulator.line { $0.hasPrefix("http://") }.split(separator: " ").map(
            String.init
        )
        let pace = try await rate(synced) {
            try await house.connect(to: fields[0], token: fields[2])
            try await house.command(
                "sync",
                "--user",
                ProgramHouse.user,
                "--connection",
                "Simulated",
                "--backfill"
            )
        }
        return (pace, server.facts.peak)
    }
}
