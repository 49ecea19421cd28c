import Foundation
import Hummingbird

// What isn't published yet, beside the posts that are found.

extension SearchPages {
    static let compositionRoutes: [Route] = [.page(.get, "/search/compositions", allCompositions)]

    /// The first of them, for the first page of posts; none on the pages after it.
    static func compositions(
        _ viewer: Viewer,
        _ asked: Asked,
        _ call: Call
    ) async throws -> Page<CompositionItem> {
        guard call.position == .newest else { return Page(items: []) }
        return try await call.services.compositions.list(viewer, asked.compositionQuery(.newest, limit: 5))
    }

    private static func allCompositions(_ viewer: Viewer, _ call: Call) async throws -> Response {
        let asked = try await Asked(viewer, call)
        guard !asked.text.isEmpty else { return .redirect(to: "/search") }
        do {
            let found = try await call.services.compositions.list(
                viewer,
                asked.compositionQuery(call.position, limit: 30)
            )
            return try await call.page(FoundCompositionsPage(found, asked, time: call.time))
        } catch let error as any PresentableError where error.status == 422 {
            // The search page says what is wrong.
            return .redirect(to: SearchPage.address(asked.text, connection: asked.scope.word))
        }
    }
}

extension Asked {
    func compositionQuery(_ position: Position, limit: Int) -> CompositionQuery {
        CompositionQuery(
            text: text,
            connectionID: scope.connectionID,
            order: order,
            position: position,
            limit: limit
        )
    }
}

/// The compositions that fit, as a list of links.
struct FoundCompositions: Sendable {
    let hits: [Hit]
    /// To all of them, where there are more.
    let moreLink: String?

    struct Hit: Sendable {
        let hitLink: String
        let pieces: [TextPiece]
        let isTextless: Bool
        let accounts: String
        let badge: Badge
        let scheduled: TimeView?
        let changed: TimeView
    }

    /// `nil` where nothing was found.
    init?(_ page: Page<CompositionItem>, _ asked: Asked, time: (Date) -> TimeView) {
        guard !page.items.isEmpty else { return nil }
        hits = page.items.map { Hit($0, time: time) }
        moreLink = page.older == nil ? nil : Self.address(asked)
    }

    static func address(_ asked: Asked) -> String { link("/search/compositions", parameters(asked)) }

    static func parameters(_ asked: Asked) -> [(String, String?)] {
        [
            ("q", asked.text), ("connection", asked.scope.word),
            ("sort", asked.order == .newest ? nil : asked.order.rawValue),
        ]
    }
}

extension FoundCompositions.Hit {
    init(_ composition: CompositionItem, time: (Date) -> TimeView) {
        hitLink = "/compositions/\(composition.id)"
        pieces = (composition.excerpt ?? []).map {
            TextPiece(words: $0.text, target: nil, isMatch: $0.isMatch)
        }
        isTextless = pieces.isEmpty
        accounts = Self.accounts(composition.targets.map(\.accountName))
        badge = Self.badge(composition.status)
        scheduled = composition.status == .scheduled ? composition.scheduledAt.map(time) : nil
        changed = time(composition.updatedAt)
    }

    private static func accounts(_ names: [String]) -> String {
        let shown = names.prefix(3).joined(separator: ", ")
        if names.isEmpty { return "to no account yet" }
        return "to " + shown + (names.count > 3 ? " and \(names.count - 3) more" : "")
    }

    private static func badge(_ status: CompositionStatus) -> Badge {
        switch status {
        case .draft: Badge("draft", "plain")
        case .scheduled: Badge("scheduled", "good")
        case .publishing: Badge("publishing", "busy")
        case .published: Badge("published", "good")
        case .partial: Badge("published in part", "warn")
        case .failed: Badge("failed", "bad")
        case .cancelled: Badge("cancelled", "plain")
        }
    }
}

struct FoundCompositionsPage: PageContent {
    static let template = "search-compositions"
    var title: String { "Drafts and scheduled: \(query)" }
    let query: String
    let backLink: String
    let compositions: FoundCompositions?
    let paging: Paging

    init(_ page: Page<CompositionItem>, _ asked: Asked, time: (Date) -> TimeView) {
        query = asked.text
        backLink = SearchPage.address(asked.text, connection: asked.scope.word, sort: asked.order)
        var found = page
        found.older = nil
        compositions = FoundCompositions(found, asked, time: time)
        paging = Paging(
            page,
            path: "/search/compositions",
            parameters: FoundCompositions.parameters(asked),
            forward: "More"
        )
    }
}
