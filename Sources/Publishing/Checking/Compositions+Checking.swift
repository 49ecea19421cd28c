package import Accounts
package import Database
import Media
import Platforms
import Queue

// The same rules at every door: what is asked before a schedule is saved.

extension Compositions {
    /// How long before and after a post the same words on the same account are taken for a repetition.
    static let repetition: Duration = .seconds(7 * 86_400)

    /// What stands in the way of publishing a composition as it is saved, errors first.
    package func problems(of id: CompositionID, for viewer: Viewer) async throws -> [PostProblem] {
        let whole = try await find(id, for: viewer)
        var problems: [PostProblem] = []
        var isAccountMissing = true
        for target in whole.targets {
            guard let connection = try await connection(of: target, for: viewer) else {
                // It keeps no other account's post back.
                problems.append(
                    PostProblem(
                        .prompt,
                        .account,
                        "The account \(target.accountName) was disconnected: nothing goes there."
                    )
                )
                continue
            }
            isAccountMissing = false
            problems += try await self.problems(
                of: AdaptedPost(whole.composition, target.overrides, media: whole.media),
                on: connection,
                due: whole.composition.scheduledAt,
                besides: whole.composition.id,
                for: viewer
            )
        }
        if isAccountMissing { problems.append(Self.accountMissing) }
        problems += places(in: whole.media)
        return Self.errorsFirst(problems)
    }

    static let accountMissing = PostProblem(.error, .account, "Choose at least one account to publish to.")

    static func errorsFirst(_ problems: [PostProblem]) -> [PostProblem] {
        problems.filter { $0.severity == .error } + problems.filter { $0.severity == .prompt }
    }

    /// - Throws: `AccountError` with the sentence of each error.
    static func requireNone(_ problems: [PostProblem]) throws(AccountError) {
        let errors = problems.filter { $0.severity == .error }
        guard let first = errors.first else { return }
        var sentences: [String] = []
        for error in errors where !sentences.contains(error.sentence) { sentences.append(error.sentence) }
        throw AccountError(.invalid, sentences.joined(separator: " "), field: first.code.rawValue)
    }

    /// What stands in the way of one post on one account.
    ///
    /// `besides`: the composition it belongs to, which repeats nothing by being there.
    func problems(
        of post: AdaptedPost,
        on connection: Connection,
        due: Timestamp?,
        besides composition: CompositionID?,
        for viewer: Viewer
    ) async throws -> [PostProblem] {
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
        let circumstances = try await store.read(as: viewer.scope) { tx in
            try limit(of: connection, due: due, for: viewer, in: tx)
                + repetition(
                    of: post.parts[0].text,
                    by: connection,
                    due: due,
                    besides: composition,
                    for: viewer,
                    in: tx
                )
        }
        return check.problems(of: post) + account(connection, due: due) + circumstances
    }

    /// Which images tell where they were taken: a file goes out as it is.
    func places(in media: [AdaptedPost.MediumWithFile]) -> [PostProblem] {
        guard let files else { return [] }
        return media.filter { file in
            guard file.upload.kind == .image, let path = try? MediaPath(storedText: file.upload.path),
                // A file that can't be read fails elsewhere, with its own sentence.
                let facts = try? files.facts(of: path)
            else { return false }
            return facts.tellsPlace
        }
        .map { file in
            PostProblem(
                .prompt,
                .place,
                "“\(file.upload.fileName)” holds a note of where it was taken, and goes out with it; whether a server takes it out is its own affair. To keep the place to yourself, save a copy without it (most programs call it “location” or “Exif”), and add that.",
                part: file.medium.part,
                medium: file.medium.position
            )
        }
    }

    /// Nil where it was disconnected.
    ///
    /// A database that doesn't answer is no such answer.
    private func connection(of target: Target, for viewer: Viewer) async throws -> Connection? {
        guard let id = target.connection else { return nil }
        do {
            return try await connections.find(id, for: viewer)
        } catch let error as AccountError where error.code == .notFound {
            return nil
        }
    }

    /// What is known of the account that keeps its posts waiting.
    func account(_ connection: Connection, due: Timestamp?) -> [PostProblem] {
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
        if !connection.isRenewed, let end = connection.tokenExpiresAt, end < due ?? now() {
            return prompt(
                "Roost’s access to “\(connection.name)” ends at \(end), before this post is to go out. Connect it again before."
            )
        }
        return []
    }

    /// Its server takes no posts of the account when this one is to go out, so it waits.
    func limit(
        of connection: Connection,
        due: Timestamp?,
        for viewer: Viewer,
        in tx: Transaction
    ) throws -> [PostProblem] {
        let told = try LaneLimits(clock: queue.clock).state(of: Lane.posts(connection.id).name, in: tx)
        let now = now()
        guard let opens = told?.blockedUntil, opens > max(due ?? now, now) else { return [] }
        let time = try ZonedTime(at: opens, in: TimeZoneName(viewer.timeZone))
        return [
            PostProblem(
                .prompt,
                .limited,
                "“\(connection.name)” has reached its server’s limit: it goes out after \(time).",
                connection: connection.id
            )
        ]
    }

    /// The same words went, or are to go, to the same account within some days of this post.
    ///
    /// They are compared with what the account gets, which may have words of its own.
    func repetition(
        of text: String,
        by connection: Connection,
        due: Timestamp?,
        besides composition: CompositionID?,
        for viewer: Viewer,
        in tx: Transaction
    ) throws -> [PostProblem] {
        guard !text.allSatisfy(\.isWhitespace) else { return [] }
        let middle = due ?? now()
        let (first, last) = (middle.adding(.zero - Self.repetition), middle.adding(Self.repetition))
        let others: SQL = composition.map { "c.id <> \($0)" } ?? "TRUE"
        let own: SQL =
            "\(sqlite: "t.overrides ->> '$.parts[0].text'", postgres: "t.overrides #>> '{parts,0,text}'")"
        let other = try tx.first(
            """
            SELECT t.status, t.due_at FROM targets t JOIN compositions c ON c.id = t.composition_id
            WHERE t.connection_id = \(connection.id) AND \(others) AND coalesce(\(own), c.text) = \(text)
              AND t.status IN ('scheduled', 'publishing', 'published', 'partial', 'unknown')
              AND t.due_at >= \(first) AND t.due_at <= \(last)
            ORDER BY t.due_at DESC LIMIT 1
            """
        )
        guard let other, let at: Timestamp = try other.value("due_at") else { return [] }
        let status: Target.Status = try other.value("status")
        let state =
            switch status {
            case .publishing: "being published"
            case .partial: "published in part"
            case .unknown: "perhaps published"
            default: status.rawValue
            }
        let time = try ZonedTime(at: at, in: TimeZoneName(viewer.timeZone))
        return [
            PostProblem(
                .prompt,
                .duplicate,
                "The same words are \(state) for \(connection.handle) already: \(time).",
                connection: connection.id
            )
        ]
    }
}
