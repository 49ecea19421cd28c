import Platforms

/// A list of statuses as received, each read on its own.
package struct StatusPage {
    let items: [JSONValue]
    var posts: [FetchedPost] = []
    var rejected: [RejectedItem] = []

    init(_ items: [JSONValue], from instance: InstanceOrigin, by adapter: some PlatformAdapter) {
        self.items = items
        for (position, item) in items.enumerated() {
            do {
                posts.append(try adapter.fetched(item, from: instance))
            } catch {
                rejected.append(
                    RejectedItem(
                        position: position,
                        platformPostID: item["id"].identifier,
                        native: item,
                        problem: error
                    )
                )
            }
        }
    }

    /// Of every item that has one, understood or not: paging must not depend on our reading.
    var ids: [String] { items.compactMap { $0["id"].identifier } }
}
