package import Accounts
package import Database
import Platforms

// The same rules at every door: what is asked before a schedule is saved.

extension Compositions {
    /// How far back the same words on the same account are taken for a repetition.
    static let repetition: Duration = .seconds(7 * 86_400)

    /// What stands in the way of publishing a composition as it is saved, errors first.
    package func problems(of id: CompositionID, for viewer: Viewer) async throws -> [PostProblem] {
        let whole = try await find(id, for: viewer)
        guard !whole.targets.isEmpty else {
            return [PostProblem(.error, .account, "Choose at least one account to publish to.")]
        }
        var problems: [PostProblem] = []
        for target in whole.targets {
            problems += try await self.problems(of: target, in: whole, for: viewer)
        }
        return problems.filter { $0.severity == .error } + problems.filter { $0.severity == .prompt }
    }

    private func problems(
        of target: Target,
        in whole: Whole,
        for viewer: Viewer
    ) async throws -> [PostProblem] {
        guard let id = target.connection, let connection = try? await connections.find(id, for: viewer) else {
            return [
                PostProblem(
                    .error,
                    .account,
                    "The account \(target.accountName) was disconnected. Take it out, or connect it again."
                )
            ]
        }
        guard let platform = connections.publishing(on: connection.platform) else {
            return [
                PostProblem(
                    .error,
                    .account,
                    "Roost can’t publish on \(connection.platform.displayName).",
                    connection: connection.id
                )
            ]
        }
        let check = PostCheck(
            connection,
            form: platform.form(of: connection.serverSoftware),
            limits: try await connections.limits(of: connection),
            requiresAlt: connection.requiresAlt
        )
        let post = AdaptedPost(whole.composition, target.overrides, media: whole.media)
        let repeated = try await store.read(as: viewer.scope) { tx in
            try repetition(of: post.parts[0].text, by: connection, besides: whole.composition.id, in: tx)
        }
        return check.problems(of: post)
            + account(connection, scheduledAt: whole.composition.scheduledAt) + repeated
    }

    /// What is known of the account that keeps its posts waiting.
    func account(_ connection: Connection, scheduledAt: Timestamp?) -> [PostProblem] {
        func prompt(_ sentence: String) -> [PostProblem] {
            [PostProblem(.prompt, .account, sentence, connection: connection.id)]
        }
        if !connection.isActive {
            return prompt("“\(connection.name)” is switched off: the post waits until it is switched on.")
        }
        if !connection.isWorkable {
            return prompt(
                "“\(connection.name)” has to be connected again: the post waits until then. \(connection.healthMessage ?? "")"
            )
        }
        if !connection.isRenewed, let end = connection.tokenExpiresAt, end < scheduledAt ?? now() {
            return prompt(
                "Roost’s access to “\(connection.name)” ends at \(end), before this post is to go out. Connect it again before."
            )
        }
        return []
    }

    /// The same words went, or are to go, to the same account within some days.
    func repetition(
        of text: String,
        by connection: Connection,
        besides composition: CompositionID?,
        in tx: Transaction
    ) throws -> [PostProblem] {
        guard !text.allSatisfy(\.isWhitespace) else { return [] }
        let earliest = now().adding(.zero - Self.repetition)
        let others: SQL = composition.map { "c.id <> \($0)" } ?? "TRUE"
        let earlier = try tx.first(
            """
            SELECT t.status, t.due_at FROM targets t JOIN compositions c ON c.id = t.composition_id
            WHERE t.connection_id = \(connection.id) AND \(others) AND c.text = \(text)
              AND t.status IN ('scheduled', 'publishing', 'published', 'unknown') AND t.due_at >= \(earliest)
            ORDER BY t.due_at DESC LIMIT 1
            """
        )
        guard let earlier, let at: Timestamp = try earlier.value("due_at") else { return [] }
        return [
            PostProblem(
                .prompt,
                .duplicate,
                "The same words are \(try earlier.value("status", as: String.self)) for \(connection.handle) already (\(at)).",
                connection: connection.id
            )
        ]
    }
}
