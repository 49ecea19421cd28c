import Accounts
import Database
import Foundation
import Media
import Platforms
import Publishing
import Queue
import Web

extension CompositionServices {
    init(_ roost: Installation) {
        let compositions = roost.compositions
        self.init(
            list: { viewer, query in
                try await presenting {
                    if let text = query.text {
                        return try await compositions.found(text, query, for: try Accounts.Viewer(viewer))
                    }
                    let found = try await compositions.list(
                        for: try Accounts.Viewer(viewer),
                        status: query.status.map { sameWord($0) },
                        connection: try query.connectionID.map { try identifier($0, "connection") },
                        after: try query.position.place(),
                        limit: query.limit + 1
                    )
                    return Page(
                        found,
                        limit: query.limit,
                        place: { Place($0.composition.updatedAt, $0.composition.id) },
                        item: CompositionItem.init
                    )
                }
            },
            find: { viewer, id in
                try await presenting {
                    CompositionItem(
                        try await compositions.find(compositionID(id), for: try Accounts.Viewer(viewer))
                    )
                }
            },
            create: { viewer, draft in
                try await presenting {
                    CompositionItem(
                        try await compositions.create(
                            try Publishing.CompositionDraft(draft),
                            by: try Accounts.Viewer(viewer)
                        )
                    )
                }
            },
            save: { viewer, id, draft in
                try await presenting {
                    guard let revision = draft.revision else {
                        throw AccountError(
                            .invalid,
                            "Say which revision was changed: the one that was read last.",
                            field: "revision"
                        )
                    }
                    return CompositionItem(
                        try await compositions.save(
                            try Publishing.CompositionDraft(draft),
                            to: compositionID(id),
                            revision: revision,
                            by: try Accounts.Viewer(viewer)
                        )
                    )
                }
            },
            delete: { viewer, id in
                try await presenting {
                    try await compositions.delete(compositionID(id), by: try Accounts.Viewer(viewer))
                }
            },
            copy: { viewer, id in
                try await presenting {
                    CompositionItem(
                        try await compositions.copy(compositionID(id), by: try Accounts.Viewer(viewer))
                    )
                }
            },
            problems: { viewer, id in
                try await presenting {
                    try await compositions.problems(of: compositionID(id), for: try Accounts.Viewer(viewer))
                        .map(PostProblemItem.init)
                }
            },
            schedule: { viewer, id, draft in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    return CompositionItem(
                        try await compositions.schedule(
                            compositionID(id),
                            at: try PublishTime(draft, for: viewer),
                            revision: draft.revision,
                            by: viewer
                        )
                    )
                }
            },
            unschedule: { viewer, id in
                try await presenting {
                    CompositionItem(
                        try await compositions.unschedule(compositionID(id), by: try Accounts.Viewer(viewer))
                    )
                }
            },
            queue: { viewer, query in
                try await presenting {
                    let queued = try await compositions.queued(
                        through: try query.connectionID.map { try identifier($0, "connection") },
                        after: try query.position.place(),
                        for: try Accounts.Viewer(viewer),
                        limit: query.limit + 1
                    )
                    return Page(
                        queued,
                        limit: query.limit,
                        place: { Compositions.QueuePlace($0.target) },
                        item: QueuedTarget.init
                    )
                }
            },
            target: { viewer, id in
                try await presenting { try await detail(id, compositions, try Accounts.Viewer(viewer)) }
            },
            cancel: { viewer, id in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    _ = try await compositions.cancel(targetID(id), by: viewer)
                    return try await detail(id, compositions, viewer)
                }
            },
            retry: { viewer, id in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    _ = try await compositions.retry(targetID(id), by: viewer)
                    return try await detail(id, compositions, viewer)
                }
            },
            answerLate: { viewer, id, answer in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    _ = try await compositions.answerLate(targetID(id), publish: answer.publish, by: viewer)
                    return try await detail(id, compositions, viewer)
                }
            },
            settle: { viewer, id, draft in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let finding: Compositions.Finding =
                        draft.isThere ? .isThere(url: draft.address) : .sendAgain
                    _ = try await compositions.settle(targetID(id), finding, by: viewer)
                    return try await detail(id, compositions, viewer)
                }
            },
            change: { viewer, id, draft in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    _ = try await compositions.change(targetID(id), try PostChange(draft), by: viewer)
                    return try await detail(id, compositions, viewer)
                }
            },
            takeDown: { viewer, id in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    _ = try await compositions.takeDown(targetID(id), by: viewer)
                    return try await detail(id, compositions, viewer)
                }
            },
            upload: { viewer, name, bytes in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let file = try roost.uploads.begin(by: viewer)
                    do {
                        while let piece = try await bytes.next() { try file.write(piece) }
                    } catch {
                        file.abandon()
                        throw error
                    }
                    return UploadItem(
                        try await roost.uploads.keep(try file.finish(), named: name, by: viewer)
                    )
                }
            },
            findUpload: { viewer, id in
                try await presenting {
                    UploadItem(
                        try await roost.uploads.find(identifier(id, "file"), for: try Accounts.Viewer(viewer))
                    )
                }
            },
            uploads: { viewer, query in
                try await presenting {
                    let found = try await roost.uploads.list(
                        for: try Accounts.Viewer(viewer),
                        after: try query.position.place(),
                        limit: query.limit + 1
                    )
                    return Page(
                        found,
                        limit: query.limit,
                        place: { Place($0.at, $0.upload.id) },
                        item: { UploadItem($0.upload) }
                    )
                }
            },
            deleteUpload: { viewer, id in
                try await presenting {
                    try await roost.uploads.delete(identifier(id, "file"), by: try Accounts.Viewer(viewer))
                }
            }
        )
    }
}

private func compositionID(_ id: String) throws -> CompositionID { try identifier(id, "post") }
private func targetID(_ id: String) throws -> TargetID { try identifier(id, "post to an account") }

private func detail(
    _ id: String,
    _ compositions: Compositions,
    _ viewer: Accounts.Viewer
) async throws -> TargetDetail {
    TargetDetail(try await compositions.timeline(of: targetID(id), for: viewer))
}

extension SettlementDraft {
    /// Nil for a field that was left empty.
    fileprivate var address: String? {
        url.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension PublishTime {
    init(_ draft: ScheduleDraft, for viewer: Accounts.Viewer) throws {
        if let seconds = draft.after {
            guard draft.at == nil, draft.zone == nil, draft.nextSlot != true else {
                throw AccountError(
                    .invalid,
                    "Choose a time, the next free slot, or so many seconds from now, and one of them alone.",
                    field: "after"
                )
            }
            guard (1...31_536_000).contains(seconds) else {
                throw AccountError(.invalid, "It can go out a second from now up to a year.", field: "after")
            }
            let zone = try TimeZoneName(viewer.timeZone)
            self = .at(ZonedTime(at: .now.adding(.seconds(seconds)), in: zone))
            return
        }
        if draft.nextSlot == true {
            guard draft.at == nil else {
                throw AccountError(
                    .invalid,
                    "Choose a time, or the next free slot, and not both.",
                    field: "nextSlot"
                )
            }
            self = .nextSlot
            return
        }
        guard let at = draft.at else {
            guard draft.zone == nil else {
                throw AccountError(
                    .invalid,
                    "A zone needs a time: say when, or leave the zone out to publish now.",
                    field: "at"
                )
            }
            self = .now
            return
        }
        guard let wall = WallTime(at) else {
            throw AccountError(
                .invalid,
                "“\(at.prefix(40))” is no time. Write it as 2026-11-22T09:00.",
                field: "at"
            )
        }
        do {
            self = .at(ZonedTime(wall, in: try TimeZoneName(draft.zone ?? viewer.timeZone)))
        } catch {
            throw AccountError(.invalid, error.sentence, field: "zone")
        }
    }
}
