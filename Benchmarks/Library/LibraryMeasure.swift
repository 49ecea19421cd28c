import Database
import Foundation
import TestSupport

/// Pages that a signed-in person asks for over HTTP, one after the other, while the archive grows.
struct LibraryMeasure {
    let engine: Engine
    /// Posts in the archive, rising.
    let sizes: [Int]
    /// How often each page is asked for.
    let requests: Int

    private struct Question {
        let name: String
        let path: @Sendable (_ number: Int) -> String
        let limit: Double
        let mayGrow: Double?
        /// The words, where the peer is asked for the same.
        var words: (@Sendable (_ number: Int) -> String)?
    }

    private static let questions: [Question] = [
        Question(name: "timeline", path: { _ in "/archive?connection=all" }, limit: 10, mayGrow: 1.5),
        Question(
            name: "newest with a word that every post has",
            path: { _ in "/search?q=post" },
            limit: 10,
            mayGrow: 1.5,
            words: { _ in "post" }
        ),
        Question(
            name: "newest with a word of one in 1 000",
            path: { "/search?q=topic\($0 % 1000)" },
            limit: 10,
            mayGrow: 1.5,
            words: { "topic\($0 % 1000)" }
        ),
        Question(
            name: "newest with a word of one in 50 021",
            path: { "/search?q=thing\($0 * 7919 % 50_021)" },
            limit: 10,
            mayGrow: 1.5,
            words: { "thing\($0 * 7919 % 50_021)" }
        ),
        Question(
            name: "newest with two words",
            path: { "/search?q=post%20topic\($0 % 1000)" },
            limit: 10,
            mayGrow: 1.5,
            words: { "post topic\($0 % 1000)" }
        ),
        Question(
            name: "most relevant with a word that every post has",
            path: { _ in "/search?q=post&sort=relevance" },
            limit: 50,
            mayGrow: nil
        ),
        Question(
            name: "most relevant with a word of one in 1 000",
            path: { "/search?q=topic\($0 % 1000)&sort=relevance" },
            limit: 50,
            mayGrow: nil
        ),
        Question(
            name: "counts of a word that every post has",
            path: { _ in "/search/counts?q=post" },
            limit: 1000,
            mayGrow: nil
        ),
    ]

    func run() async throws -> ReportTable {
        try await TestDatabase.withLocation(engine) { database in
            let house = try ProgramHouse(database)
            try await house.addUser()
            var found: [[Spread]] = []
            var filled = 0
            for size in sizes {
                try await BulkPosts(numbers: filled..<size).fill(database)
                filled = size
                let server = try await house.serve()
                found.append(try await ask(server))
                try await server.stop()
            }
            let peers = engine == .sqlite ? try await askDatasette(database) : []
            return table(found, peers)
        }
    }

    private func ask(_ server: ProgramHouse.Server) async throws -> [Spread] {
        try await SignedInBrowser.with(server.address, ProgramHouse.user, ProgramHouse.password) { browser in
            var spreads: [Spread] = []
            for question in Self.questions {
                spreads.append(try await timed { try await browser.get(question.path($0)) })
            }
            return spreads
        }
    }

    /// Of those questions that it can be asked; nil for the others.
    private func askDatasette(_ database: TestDatabase) async throws -> [Spread?] {
        try await Datasette.with(database.directory.appending(path: "roost.db")) { datasette in
            var spreads: [Spread?] = []
            for question in Self.questions {
                guard let words = question.words else {
                    spreads.append(nil)
                    continue
                }
                spreads.append(try await timed { try await datasette.search(words($0)) })
            }
            return spreads
        }
    }

    /// Milliseconds of each request, after a few that warm up.
    private func timed(_ request: (Int) async throws -> Void) async throws -> Spread {
        var values: [Double] = []
        for number in 0..<(requests + 5) {
            let time = try await seconds { try await request(number) } * 1000
            if number >= 5 { values.append(time) }
        }
        return Spread(values)
    }

    private func table(_ found: [[Spread]], _ peers: [Spread?]) -> ReportTable {
        let most = Unit.count.text(Double(sizes.last ?? 0))
        let least = Unit.count.text(Double(sizes.first ?? 0))
        var table = ReportTable("Pages over HTTP with \(most) posts on \(engine.title)")
        for (index, question) in Self.questions.enumerated() {
            guard let last = found.last?[index] else { continue }
            table.add(
                "\(question.name), p50",
                Spread(last.median),
                .milliseconds,
                aim: .atMost(question.limit)
            )
            table.add("\(question.name), p99", Spread(last.quantile(0.99)), .milliseconds)
            for (size, spreads) in zip(sizes, found).dropLast() {
                table.add(
                    "\(question.name), p50, beside the archive when it was smaller",
                    Spread(last.median),
                    .milliseconds,
                    beside: "with \(Unit.count.text(Double(size)))",
                    Spread(spreads[index].median),
                    aim: size == sizes.first ? question.mayGrow.map { .ratioAtMost($0) } : nil
                )
            }
            if peers.indices.contains(index), let peer = peers[index] {
                table.add(
                    "\(question.name), p50",
                    Spread(last.median),
                    .milliseconds,
                    beside: "Datasette",
                    Spread(peer.median)
                )
            }
        }
        table.notes = [
            "\(requests) requests one after the other by one signed-in person, whole pages as a browser gets them; growth from "
                + "\(least) posts. The pages take in the check of the session, the rights and the rendering.",
            "Datasette answers the same question out of the same file as JSON, without anybody signed in.",
        ]
        return table
    }
}
