import Database
import Foundation
import TestSupport
import Testing

/// What the platforms have in the end, beside what Roost says of it.
struct Verdict: Sendable {
    var targets = 0
    /// There more than once, or there though nobody wrote it.
    var doubles: [String] = []
    /// Not there though Roost says so, not there and nobody is asked, or still open.
    var losses: [String] = []
    var byAnswer = 0
    var byLook = 0
    var byArchive = 0
    /// Left to a person, with a sentence.
    var asked = 0

    var isClean: Bool { doubles.isEmpty && losses.isEmpty }
}

extension ChaosRun {
    /// Reads the simulators' own books: each target exactly once, and what Roost couldn't settle asks with a sentence and is
    /// there once or not at all.
    func judge() async throws -> Verdict {
        try await heal()
        let posts = record.now.posts
        var verdict = Verdict()
        verdict.targets = posts.count
        let said = try await outcomes()
        for account in accounts {
            var made: [String: Int] = [:]
            for post in try await account.madePosts() { made[post.text, default: 0] += 1 }
            let wanted = posts.filter { $0.account == account.name }
            let texts = Set(wanted.flatMap(\.parts))
            for (text, count) in made where !texts.contains(text) {
                verdict.doubles.append("“\(text)” is \(count) times at \(account.name), and nobody wrote it")
            }
            for (text, count) in made where texts.contains(text) {
                let most = wanted.count { $0.parts.contains(text) }
                if count > most {
                    verdict.doubles.append("“\(text)” is \(count) times at \(account.name)")
                }
            }
            for text in Set(wanted.map { $0.parts[0] }) {
                let alike = wanted.filter { $0.parts[0] == text }
                let outcomes = said["\(account.name) \(text)"] ?? []
                let there = alike[0].parts.map { made[$0] ?? 0 }
                judge(text, at: account, alike.count, outcomes, there, &verdict)
            }
        }
        return verdict
    }

    private func judge(
        _ text: String,
        at account: ChaosAccount,
        _ wanted: Int,
        _ outcomes: [Outcome],
        _ there: [Int],
        _ verdict: inout Verdict
    ) {
        if outcomes.count < wanted {
            verdict.losses.append("\(account.name) “\(text)”: Roost knows \(outcomes.count) of \(wanted)")
        }
        let published = outcomes.count { $0.status == "published" }
        let asking = outcomes.filter { $0.question != nil }
        if let fewest = there.min(), fewest < published {
            verdict.losses.append("\(account.name) “\(text)”: published, and \(fewest) times there")
        }
        for outcome in asking {
            if outcome.sentence.isEmpty {
                verdict.losses.append("\(account.name) “\(text)” asks without a sentence")
            }
            verdict.asked += 1
        }
        for outcome in outcomes where outcome.status != "published" && outcome.question == nil {
            verdict.losses.append("\(account.name) “\(text)” is \(outcome.status): \(outcome.sentence)")
        }
        for proof in outcomes.compactMap(\.proof) {
            switch proof {
            case "answer": verdict.byAnswer += 1
            case "lookup": verdict.byLook += 1
            case "archive": verdict.byArchive += 1
            default: break
            }
        }
    }

    private struct Outcome: Sendable {
        let status: String
        let question: String?
        let sentence: String
        /// How its first part became certain.
        let proof: String?
    }

    /// What Roost says of each target that somebody scheduled, by account and text.
    private func outcomes() async throws -> [String: [Outcome]] {
        try await setting.reading { tx in
            var outcomes: [String: [Outcome]] = [:]
            let rows = try tx.rows(
                """
                SELECT n.name, c.text, t.status, t.question, t.error, e.confirmed_via
                FROM main.targets t JOIN main.compositions c ON c.id = t.composition_id
                LEFT JOIN main.connections n ON n.id = t.connection_id
                LEFT JOIN main.effects e ON e.subject_id = t.id AND e.step = 'post:0'
                WHERE t.status <> 'draft'
                """
            )
            for row in rows {
                let key =
                    "\(try row.value("name", as: String.self)) \(try row.value("text", as: String.self))"
                outcomes[key, default: []].append(
                    Outcome(
                        status: try row.value("status"),
                        question: try row.value("question"),
                        sentence: try row.value("error", as: String?.self) ?? "",
                        proof: try row.value("confirmed_via")
                    )
                )
            }
            return outcomes
        }
    }

    /// Judges, prints what there was, and expects that nothing is lost and nothing there twice.
    @discardableResult
    func expectEachOnce(sourceLocation: SourceLocation = #_sourceLocation) async throws -> Verdict {
        let verdict = try await judge()
        tell(verdict)
        #expect(
            verdict.isClean,
            """
            \(title) on \(engine), ROOST_CHAOS_SEED=\(seed)
            doubles: \(verdict.doubles.joined(separator: "; "))
            lost: \(verdict.losses.joined(separator: "; "))
            """,
            sourceLocation: sourceLocation
        )
        return verdict
    }

    /// One line, which `scripts/chaos` adds up.
    func tell(_ verdict: Verdict) {
        let state = record.now
        let seconds = Double((ContinuousClock.now - state.began).components.seconds)
        print(
            "chaos: \(title) | engine=\(engine) seed=\(seed) targets=\(verdict.targets) kills=\(state.kills) "
                + "faults=\(state.faults) doubles=\(verdict.doubles.count) lost=\(verdict.losses.count) "
                + "by-answer=\(verdict.byAnswer) by-look=\(verdict.byLook) by-archive=\(verdict.byArchive) "
                + "asked=\(verdict.asked) seconds=\(Int(seconds))"
        )
    }
}
