import Accounts
import Database
import TestSupport
import Testing

@Suite struct `The list of notices` {
    @Test(arguments: Engine.allCases)
    func `goes on page by page, open ones first, through those of one instant`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let bob = try await world.signedIn("bob")
            // In one transaction, so that PostgreSQL gives them all one instant.
            try await world.store.write(as: .system) { tx in
                for number in 0..<9 {
                    try Notices.raise("disk", about: "\(number)", "Notice \(number).", for: ada.user, in: tx)
                }
                try tx.run("UPDATE main.notices SET created_at = (SELECT min(created_at) FROM main.notices)")
                for number in 0..<4 {
                    try Notices.clear(["disk"], about: "\(number)", for: ada.user, at: .now, in: tx)
                }
                try Notices.raise("disk", about: "x", "Bob’s.", for: bob.user, in: tx)
            }
            let whole = try await world.notices.list(for: ada)
            #expect(
                whole.map { $0.clearedAt == nil } == Array(repeating: true, count: 5)
                    + Array(repeating: false, count: 4)
            )
            for size in [1, 2, 5, 6] {
                var found: [Notices.Notice] = []
                var count = size
                while count == size {
                    let place = try found.last.map { try #require(NoticePlace(NoticePlace($0).description)) }
                    let page = try await world.notices.list(for: ada, after: place, limit: size)
                    count = page.count
                    found += page
                }
                #expect(found.map(\.id) == whole.map(\.id), "by \(size)")
            }
            for text in ["", "open-", "open-1.job-12345678", "shut-1.ntc-12345678"] {
                #expect(NoticePlace(text) == nil, "\(text)")
            }
        }
    }
}
