package import Accounts
package import Database
package import Platforms

/// What a draft would be on each of its accounts, and what stands in its way.
package struct CompositionPreview: Sendable {
    package var accounts: [Account]
    /// Errors first.
    package var problems: [PostProblem]

    /// The draft as one account gets it.
    package struct Account: Sendable {
        package var connection: Connection
        /// With a warning only where the platform has a field for it.
        package var post: AdaptedPost
        package var parts: [Part]
    }

    /// One post of it.
    package struct Part: Sendable {
        /// Counted as the platform counts.
        package var length: TextLength
        /// Cleaned, with what becomes a link there.
        package var html: String
        /// Of a page a card is made of when it is published; nil where there is none, or the platform makes it.
        package var linkCard: String?
    }
}

/// An account that can be published to, with what a post there may be made of.
package struct WritableAccount: Sendable {
    package var connection: Connection
    package var form: PostForm
    package var limits: Limits
}

extension Compositions {
    /// The accounts of the viewer whose platforms are published to, in the order of ``Connections/list(for:)``.
    package func accounts(for viewer: Viewer) async throws -> [WritableAccount] {
        var accounts: [WritableAccount] = []
        for connection in try await connections.list(for: viewer) {
            guard let platform = connections.publishing(on: connection.platform) else { continue }
            accounts.append(
                WritableAccount(
                    connection: connection,
                    form: platform.form(of: connection.serverSoftware),
                    limits: try await connections.limits(of: connection)
                )
            )
        }
        return accounts
    }

    /// Looks at a draft as ``problems(of:for:)`` looks at a saved composition, and keeps nothing.
    ///
    /// `id`: the composition it is a draft of, where it was saved before. `time`: when it is to go out; nil for now.
    package func preview(
        _ draft: CompositionDraft,
        of id: CompositionID?,
        at time: PublishTime = .now,
        for viewer: Viewer
    ) async throws -> CompositionPreview {
        let media = try await store.read(as: viewer.scope) { tx in
            try Self.media(of: draft, id ?? .new(), in: tx)
        }
        var preview = CompositionPreview(accounts: [], problems: [])
        if draft.targets.isEmpty { preview.problems.append(Self.accountMissing) }
        var due: Timestamp?
        do {
            due = try zoned(time, for: viewer)?.instant
        } catch let error as AccountError where error.field == PostProblem.Code.past.rawValue {
            preview.problems.append(PostProblem(.error, .past, error.sentence))
        }
        for target in draft.targets {
            let connection = try await connections.find(target.connection, for: viewer)
            let post = AdaptedPost(draft, target.overrides, media: media)
            preview.problems += try await problems(
                of: post,
                on: connection,
                due: due,
                besides: id,
                for: viewer
            )
            guard let platform = connections.publishing(on: connection.platform) else { continue }
            let form = platform.form(of: connection.serverSoftware)
            let limits = try await connections.limits(of: connection)
            var shown = post
            // Where there is no field for it, it opens the words.
            if form.warning == .inText { shown.warning = nil }
            preview.accounts.append(
                .init(
                    connection: connection,
                    post: shown,
                    parts: post.parts.indices.map { part in
                        let text = post.text(of: part, in: form)
                        return .init(
                            length: limits.length(
                                of: text,
                                warning: form.warning == .inText ? nil : post.warning
                            ),
                            html: PostMarkup.html(of: text),
                            linkCard: post.parts[part].media.isEmpty
                                ? platform.linkCards?.address(in: text) : nil
                        )
                    }
                )
            )
        }
        preview.problems += places(in: media)
        preview.problems = Self.errorsFirst(preview.problems)
        return preview
    }

    /// The files a draft names, each in its place.
    private static func media(
        of draft: CompositionDraft,
        _ id: CompositionID,
        in tx: Transaction
    ) throws -> [AdaptedPost.MediumWithFile] {
        guard !draft.media.isEmpty else { return [] }
        let uploads = try tx.all(
            Upload.self,
            "SELECT * FROM uploads WHERE \("id", isOneOf: draft.media.map(\.upload))"
        )
        let byID = Dictionary(uploads.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var positions: [Int: Int] = [:]
        return try draft.media.map { medium in
            guard let upload = byID[medium.upload] else { throw fileMissing }
            let position = positions[medium.part, default: 0]
            positions[medium.part] = position + 1
            return .init(medium: CompositionMedia(medium, of: id, position: position), upload: upload)
        }
    }
}
