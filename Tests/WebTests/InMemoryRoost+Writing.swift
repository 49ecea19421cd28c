import Foundation
import Synchronization
import Web

/// What the page on which one writes asks for: two accounts, one of which takes no more than 20 characters.
extension InMemoryRoost {
    private static func account(_ connection: ConnectionItem) -> WritableAccount {
        let isPictures = connection.platform == "pixelfed"
        return WritableAccount(
            connectionID: connection.id,
            name: connection.name,
            platform: connection.platform,
            platformName: connection.platformName,
            host: "\(connection.platform).example",
            accountName: "@ana@\(connection.platform).example",
            displayName: "Ana Reed",
            visibilities: [.public, .unlisted, .followers],
            labels: isPictures ? [] : [PostLabel(value: "nudity", title: "Nudity")],
            hasPolls: !isPictures,
            needsMedia: isPictures,
            hasFocus: !isPictures,
            textLimit: isPictures ? 20 : 500,
            mediaLimit: 4,
            altLimit: 1500,
            pollOptionLimit: 4,
            trouble: connection.isActive ? nil : "Switched off: posts wait until it is switched on."
        )
    }

    private func accounts() -> [WritableAccount] {
        state.withLock { $0.connections }.filter { $0.platform != "strava" }.map(Self.account)
    }

    nonisolated(nonsending) private func bring(
        _ viewer: Viewer,
        _ name: String,
        _ bytes: FileBytes
    ) async throws -> UploadItem {
        var count = 0
        while let piece = try await bytes.next() { count += piece.count }
        state.withLock { $0.deeds.append("bring \(name) of \(count) bytes") }
        return UploadItem(id: "upl-1", fileName: name, mimeType: "image/jpeg", byteCount: count)
    }

    var writing: WritingServices {
        WritingServices(
            accounts: { [self] _ in accounts() },
            preview: { [self] _, draft, question in
                let accounts = accounts()
                var problems: [PostProblemItem] = []
                let previews = (draft.targets ?? []).compactMap { target -> AccountPreview? in
                    guard let account = accounts.first(where: { $0.connectionID == target.connectionID })
                    else {
                        return nil
                    }
                    let parts = target.choices?.parts ?? draft.parts
                    for (index, part) in parts.enumerated() where part.text.count > account.textLimit ?? .max
                    {
                        problems.append(
                            PostProblemItem(
                                severity: .error,
                                code: "text_too_long",
                                sentence:
                                    "The post has \(part.text.count) characters, and \(account.host) takes 20.",
                                connectionID: account.connectionID,
                                part: index
                            )
                        )
                    }
                    return AccountPreview(
                        connectionID: account.connectionID,
                        parts: parts.enumerated().map { index, part in
                            PartPreview(
                                length: part.text.count,
                                limit: account.textLimit,
                                byteCount: part.text.utf8.count,
                                html: "<p>Herons over the weir.</p>",
                                poll: part.poll,
                                media: (draft.media ?? []).filter { $0.part ?? 0 == index }.map {
                                    PreviewMedium(
                                        uploadID: $0.uploadID,
                                        fileName: "heron.jpg",
                                        mimeType: "image/jpeg",
                                        alt: $0.alt ?? "",
                                        isDecorative: false
                                    )
                                }
                            )
                        },
                        warning: draft.warning
                    )
                }
                return CompositionPreview(
                    accounts: previews,
                    problems: problems,
                    time: question.schedule.at.map {
                        PlannedTime(at: Self.now, words: "\($0) (\(question.schedule.zone ?? "UTC"))")
                    }
                )
            },
            bring: bring,
            thumbnail: { [self] viewer, id in
                guard id == "upl-1" else { throw Refusal.notFound }
                return try await archive.media(viewer, "med-1", .thumbnail)
            }
        )
    }
}
