import Foundation
import Hummingbird

/// One post, with everything the archive knows of it.
enum PostPages {
    static let routes: [Route] = [
        .page(.get, "/posts/{id}") { viewer, call in
            let detail = try await call.services.archive.post(viewer, call.parameter())
            return try await call.page(PostPage(detail, mayLook: viewer.role >= .moderator, time: call.time))
        },
        .page(.get, "/posts/{id}/raw") { viewer, call in
            let id = try call.parameter()
            let json = try await call.services.archive.rawData(viewer, id)
            return try await call.page(RawDataPage(postLink: "/posts/\(id)", json: json))
        },
        .page(.post, "/posts/{id}/look", role: .moderator) { viewer, call in
            let run = try await call.services.archive.lookAgain(viewer, call.parameter())
            return call.done("/runs/\(run.runID)")
        },
        .page(.post, "/posts/{id}/marks") { viewer, call in
            let form = try await call.form()
            let id = try call.parameter()
            _ = try await call.services.archive.mark(
                viewer,
                id,
                PostMarks(
                    isRead: form["read"].map { $0 == "1" },
                    isMarked: form["marked"].map { $0 == "1" }
                )
            )
            return .redirect(to: Call.localPath(form["return"], otherwise: "/posts/\(id)"))
        },
    ]
}

struct PostPage: PageContent {
    static let template = "post"
    var title: String { "Post by \(post.author)" }
    let post: PostView
    let firstSeen: TimeView
    let deleted: TimeView?
    let look: LookView?
    let isLookOffered: Bool
    let before: [ThreadView]
    let after: [ThreadView]
    let hasBefore: Bool
    let hasAfter: Bool
    let isCut: Bool
    let versions: [Version]
    let wasChanged: Bool
    let versionCount: String
    let engagement: [Row]
    let hasEngagement: Bool
    let rawLink: String

    struct Version: Sendable {
        let number: Int
        let seen: TimeView
        let versionWarning: String?
        let versionText: String
        /// Shows what it changed rather than all of it.
        let isDifference: Bool
        let changes: [Change]
    }

    struct Change: Sendable {
        let subject: String
        let changePieces: [ChangePiece]
    }

    struct ChangePiece: Sendable {
        let piece: String
        let isRemoved: Bool
        let isAdded: Bool
    }

    struct LookView: Sendable {
        let last: TimeView?
        let next: TimeView
        let missingSince: TimeView?
    }

    struct Row: Sendable {
        let at: TimeView
        let reactions: String
        let replies: String
        let reposts: String
        let views: String
    }

    init(_ detail: PostDetail, mayLook: Bool, time: (Date) -> TimeView) {
        post = PostView(detail.post, time: time)
        firstSeen = time(detail.firstSeenAt)
        versions = detail.versions.enumerated().reversed().map { index, version in
            Version(
                number: index + 1,
                seen: time(version.seenAt),
                versionWarning: version.warning,
                versionText: version.text,
                isDifference: !version.changes.isEmpty,
                changes: version.changes.map { change in
                    Change(
                        subject: change.subject,
                        changePieces: change.pieces.map {
                            ChangePiece(
                                piece: $0.text,
                                isRemoved: $0.kind == .removed,
                                isAdded: $0.kind == .added
                            )
                        }
                    )
                }
            )
        }
        before = detail.thread.before.map { ThreadView($0, time: time) }
        after = detail.thread.after.map { ThreadView($0, time: time) }
        (hasBefore, hasAfter, isCut) = (!before.isEmpty, !after.isEmpty, detail.thread.isCut)
        deleted = detail.deletedAt.map(time)
        look = detail.look.map {
            LookView(
                last: $0.lastAt.map(time),
                next: time($0.nextAt),
                missingSince: $0.missingSince.map(time)
            )
        }
        isLookOffered = mayLook && detail.look != nil
        wasChanged = detail.versions.count > 1
        versionCount = counted(detail.versions.count, "version")
        engagement = Self.rows(detail.engagement, time: time)
        hasEngagement = !detail.engagement.isEmpty
        rawLink = "/posts/\(detail.post.id)/raw"
    }

    /// The latest first.
    static func rows(_ points: [EngagementPoint], time: (Date) -> TimeView) -> [Row] {
        points.reversed().map { point in
            Row(
                at: time(point.at),
                reactions: shown(point.numbers.reactions),
                replies: shown(point.numbers.replies),
                reposts: shown(point.numbers.reposts),
                views: shown(point.numbers.views)
            )
        }
    }

    /// A number the platform did not tell is not 0.
    private static func shown(_ number: Int?) -> String { number.map(grouped) ?? "–" }
}

/// A post beside the one a page is about.
struct ThreadView: Sendable {
    let threadHref: String?
    let isOthers: Bool
    let authorLine: LineView
    let handle: String
    let created: TimeView
    let isDeleted: Bool
    let warning: LineView?
    let html: String?
    let pieces: [TextPiece]
    let isTextless: Bool
    let attachments: String?
    let linkCard: LinkCardView?
    /// 0 to 4: how far it stands in.
    let indent: Int

    init(_ post: ThreadPost, time: (Date) -> TimeView) {
        threadHref = post.id.map { "/posts/\($0)" } ?? webAddress(post.url)
        isOthers = post.id == nil
        authorLine = LineView(post.authorName ?? post.authorHandle, post.authorNameHTML)
        handle = post.authorHandle
        created = time(post.createdAt)
        isDeleted = post.isDeletedOnPlatform
        warning = post.warning.map { LineView($0, post.warningHTML) }
        html = post.html
        pieces = TextPiece.pieces(of: post.text)
        isTextless = post.text.isEmpty
        attachments = post.mediaCount > 0 ? counted(post.mediaCount, "attachment") : nil
        linkCard = post.linkCard.flatMap(LinkCardView.init)
        indent = min(post.depth, 4)
    }
}

struct RawDataPage: PageContent {
    static let template = "raw-data"
    var title: String { "Raw data" }
    let postLink: String
    let json: String
}
