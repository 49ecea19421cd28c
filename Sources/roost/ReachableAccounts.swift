import Server
import Web

/// Whose accounts can be reached now, asked for at most once a second.
///
/// Where an account has to be connected again or is switched off, nothing comes of its posts until a person has done
/// something about it.
struct ReachableAccounts {
    private let client: APIClient
    private var connections: Set<String> = []
    private var asked: ContinuousClock.Instant?

    init(_ client: APIClient) { self.client = client }

    /// Whether something may come of one of the targets by itself.
    mutating func hasOne(of targets: [TargetItem]) async throws -> Bool {
        let now = ContinuousClock.now
        if asked.map({ now - $0 >= .seconds(1) }) ?? true {
            let all: ItemList<ConnectionItem> = try await client.get("/api/v1/connections")
            connections = Set(all.items.filter(\.canWork).map(\.id))
            asked = now
        }
        return targets.contains { target in target.connectionID.map { connections.contains($0) } ?? false }
    }
}

extension ConnectionItem {
    /// Whether its account can be asked for anything.
    var canWork: Bool { isActive && (health == .active || health == .error) }
}
