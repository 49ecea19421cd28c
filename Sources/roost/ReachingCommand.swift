import ArgumentParser
import Server
import Web

/// A command that asks Roost's API: it says what it does with the client, and how it gets one stands here.
protocol ReachingCommand: AsyncParsableCommand, Sendable {
    var reach: ReachOptions { get }
    var address: CommandSession.Address { get }
    /// Whether background work must be done in this process when no server does it.
    static var works: Bool { get }
    func perform(_ client: APIClient) async throws
}

extension ReachingCommand {
    static var works: Bool { false }
    var address: CommandSession.Address { reach.address }

    func run() async throws {
        try await reportingErrors {
            try await CommandSession.run(address, works: Self.works) { try await perform($0) }
        }
    }
}

extension APIClient {
    /// Follows a list from page to page until its end, or for `limit` items; 0 is all.
    func each<Item: Codable & Sendable>(
        _ path: String,
        _ query: [(String, String?)] = [],
        limit: Int,
        as type: Item.Type = Item.self,
        _ body: (Item) throws -> Void
    ) async throws {
        var cursor: String?
        var left = limit > 0 ? limit : .max
        repeat {
            let page: Page<Item> = try await get(
                path,
                query + [("before", cursor), ("limit", String(min(left, 100)))]
            )
            for item in page.items { try body(item) }
            left -= page.items.count
            cursor = page.older
        } while cursor != nil && left > 0
    }
}
