import Accounts
import Database
import Foundation
import Media
import Platforms
import Publishing
import Web

extension WritingServices {
    init(_ roost: Installation) {
        self.init(
            accounts: { viewer in
                try await presenting {
                    try await roost.compositions.accounts(for: try Accounts.Viewer(viewer)).map(
                        Web.WritableAccount.init
                    )
                }
            },
            preview: { viewer, draft, question in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let time = try PublishTime(question.schedule, for: viewer)
                    let preview = try await roost.compositions.preview(
                        try Publishing.CompositionDraft(draft),
                        of: try question.compositionID.map { try identifier($0, "post") },
                        at: time,
                        for: viewer
                    )
                    return Web.CompositionPreview(preview, time)
                }
            },
            bring: { viewer, name, bytes in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let file = try roost.uploads.begin(by: viewer)
                    do {
                        while let piece = try await bytes.next() { try file.write(piece) }
                    } catch {
                        file.abandon()
                        throw error
                    }
                    let stored = try file.finish()
                    do {
                        try await roost.lookInto(stored.path, named: name)
                    } catch {
                        try? await roost.uploads.discard(stored)
                        throw error
                    }
                    return UploadItem(try await roost.uploads.keep(stored, named: name, by: viewer))
                }
            },
            thumbnail: { viewer, id in
                try await presenting {
                    let upload = try await roost.uploads.find(
                        identifier(id, "file"),
                        for: try Accounts.Viewer(viewer)
                    )
                    let path = try MediaPath(storedText: upload.path)
                    // One that came another way, such as by the API, has none yet.
                    if upload.kind == .image, !roost.media.hasThumbnails(of: path) {
                        try await roost.lookInto(path, named: upload.fileName)
                    }
                    guard roost.media.hasThumbnails(of: path) else {
                        throw AccountError(.notFound, "There is no small picture of “\(upload.fileName)”.")
                    }
                    return MediaContent(
                        path: roost.media.location(of: path, .small).path(percentEncoded: false),
                        mediaType: ThumbnailSize.mimeType,
                        entityTag: upload.contentHash + "-" + ThumbnailSize.small.rawValue
                    )
                }
            }
        )
    }
}

extension Installation {
    /// Makes the small pictures of an image that was brought; what is none is left alone.
    ///
    /// - Throws: `AccountError`, for a picture nobody could see. One that is merely too large for Roost to decode stays, and
    ///   has no small picture; so it is where the program that makes them is missing.
    fileprivate func lookInto(_ path: MediaPath, named name: String) async throws {
        guard path.type.kind == .image, !media.hasThumbnails(of: path) else { return }
        do {
            guard case .failure(let refusal) = try await images.makeThumbnails(of: [path])[path] else {
                return
            }
            guard refusal.reason == .damaged || refusal.reason == .format else { return }
        } catch is ImageProcessError {
            return
        }
        throw AccountError(
            .invalid,
            "“\(name.prefix(100))” is damaged or cut off, so it can’t be shown. Choose another file, or save it anew.",
            field: "file"
        )
    }
}

// MARK: - Words

extension Web.WritableAccount {
    fileprivate init(_ account: Publishing.WritableAccount) {
        let (connection, form, limits) = (account.connection, account.form, account.limits)
        self.init(
            connectionID: connection.id.text,
            name: connection.name,
            platform: connection.platform.rawValue,
            platformName: connection.platform.displayName,
            host: connection.host,
            accountName: connection.handle,
            displayName: connection.displayName,
            visibilities: form.visibilities.compactMap { PostVisibility(rawValue: $0.rawValue) },
            labels: form.labels.map { PostLabel(value: $0.value, title: $0.title) },
            hasPolls: form.hasPolls,
            needsMedia: form.needsMedia,
            hasFocus: form.hasFocus,
            textLimit: limits.textLength?.value,
            mediaLimit: limits.attachments?.value,
            altLimit: limits.altLength?.value,
            pollOptionLimit: limits.pollOptions?.value,
            trouble: Self.trouble(of: connection)
        )
    }

    private static func trouble(of connection: Connection) -> String? {
        if !connection.isActive { return "Switched off: posts wait until it is switched on." }
        if !connection.isWorkable { return "Has to be connected again: posts wait until then." }
        return nil
    }
}

extension Web.CompositionPreview {
    fileprivate init(_ preview: Publishing.CompositionPreview, _ time: PublishTime) {
        var planned: PlannedTime?
        if case .at(let time) = time {
            planned = PlannedTime(at: time.instant.date, words: time.description, remark: time.remark)
        }
        self.init(
            accounts: preview.accounts.map(AccountPreview.init),
            problems: preview.problems.map(PostProblemItem.init),
            time: planned
        )
    }
}

extension AccountPreview {
    fileprivate init(_ account: Publishing.CompositionPreview.Account) {
        self.init(
            connectionID: account.connection.id.text,
            parts: zip(account.parts, account.post.parts).map { part, post in
                PartPreview(
                    length: part.length.count,
                    limit: part.length.limit,
                    byteCount: part.length.bytes,
                    byteLimit: part.length.byteLimit,
                    html: part.html,
                    poll: post.poll.map(PollDraft.init),
                    media: post.media.map(PreviewMedium.init),
                    linkCardURL: part.linkCard
                )
            },
            warning: account.post.warning,
            isSensitive: account.post.isSensitive,
            visibility: account.post.visibility.flatMap { PostVisibility(rawValue: $0.rawValue) }
        )
    }
}

extension PollDraft {
    init(_ poll: OutgoingPoll) {
        self.init(
            options: poll.options,
            allowsSeveral: poll.allowsSeveral,
            hidesTotals: poll.hidesTotals,
            duration: poll.duration
        )
    }
}

extension PreviewMedium {
    fileprivate init(_ medium: AdaptedPost.Medium) {
        self.init(
            uploadID: medium.upload.id.text,
            fileName: medium.upload.fileName,
            mimeType: medium.upload.mimeType,
            alt: medium.isDecorative ? "" : medium.alt,
            isDecorative: medium.isDecorative
        )
    }
}
