import Archive
import Database
import Platforms
import Queue

/// Everything the publishing of one target needs of the database, as it is now.
struct TargetWork: Sendable {
    let target: Target
    let composition: Composition
    let post: AdaptedPost
    var effects: [String: Effect]

    /// Nil where there is nothing to do: the target is gone or over, or waits for a person.
    static func load(_ id: TargetID, in tx: Transaction) throws -> TargetWork? {
        guard let work = try whole(id, in: tx), work.target.status.isOpen, work.target.question == nil else {
            return nil
        }
        return work
    }

    /// The same, whatever the target waits for.
    static func whole(_ id: TargetID, in tx: Transaction) throws -> TargetWork? {
        try work(on: tx.rows(ofEach: questions(about: id)), in: tx)
    }

    /// The same, with the row of the connection it goes through.
    static func whole(
        _ id: TargetID,
        through connection: ConnectionID,
        in tx: Transaction
    ) throws -> (work: TargetWork?, account: Row?) {
        let account: SQL = "SELECT * FROM connections WHERE id = \(connection)"
        let answers = try tx.rows(ofEach: questions(about: id) + [account])
        return (try work(on: answers, in: tx), answers[answers.count - 1].first)
    }

    private static func questions(about id: TargetID) -> [SQL] {
        let composition: SQL = "(SELECT composition_id FROM targets WHERE id = \(id))"
        return [
            "SELECT * FROM targets WHERE id = \(id)",
            "SELECT * FROM compositions WHERE id = \(composition)",
            "SELECT * FROM composition_media WHERE composition_id = \(composition) ORDER BY part, position",
            EffectLedger().question(about: id.text),
        ]
    }

    private static func work(on answers: [[Row]], in tx: Transaction) throws -> TargetWork? {
        guard let target = try answers[0].first.map(Target.init(row:)),
            let composition = try answers[1].first.map(Composition.init(row:))
        else { return nil }
        let media = try CompositionFiles.withFiles(answers[2].map(CompositionMedia.init(row:)), in: tx)
        let effects = try answers[3].map(Effect.init(row:))
        return TargetWork(
            target: target,
            composition: composition,
            post: AdaptedPost(composition, target.overrides, media: media),
            effects: Dictionary(effects.map { ($0.step, $0) }, uniquingKeysWith: { first, _ in first })
        )
    }

    /// Whether it is still this that is to go out.
    ///
    /// Nobody writes the composition anew or calls it off until the transaction ends.
    func isCurrent(in tx: Transaction) throws -> Bool {
        let row = try tx.first(
            """
            SELECT c.revision, t.status FROM compositions c JOIN targets t ON t.composition_id = c.id
            WHERE c.id = \(composition.id) AND t.id = \(target.id)
            \(sqlite: "", postgres: "FOR NO KEY UPDATE OF c")
            """
        )
        guard let row else { return false }
        let status: Target.Status = try row.value("status")
        return try row.value("revision") == composition.revision && status.isOpen
    }

    /// The step that publishes a part.
    static func step(ofPart part: Int) -> String { "post:\(part)" }

    /// The step that uploads a file of a part.
    static func step(ofMedium position: Int, part: Int) -> String { "media:\(part):\(position)" }

    func effect(ofPart part: Int) -> Effect? { effects[Self.step(ofPart: part)] }

    /// Where a part hangs: below the one before, which is there.
    func place(ofPart part: Int) -> ThreadPlace? {
        guard part > 0, let root = effect(ofPart: 0)?.published,
            let parent = effect(ofPart: part - 1)?.published
        else { return nil }
        return ThreadPlace(root: root, parent: parent)
    }

    /// Whether nothing of it was ever sent by this Roost, as far as its database knows.
    var isUntouched: Bool {
        effects.values.allSatisfy {
            // One that was called off and wanted again has never been sent either.
            $0.kind != .post || $0.sendCount == 0 && ($0.state == .planned || $0.state == .retryOK)
        }
    }

    var publishedParts: Int { post.parts.indices.count { effect(ofPart: $0)?.state == .confirmed } }
}

extension Effect {
    /// The post that came of it, as the next part refers to it.
    var published: PublishedPart? {
        guard state == .confirmed, let remoteID else { return nil }
        return PublishedPart(platformPostID: remoteID, version: remoteVersion)
    }
}
