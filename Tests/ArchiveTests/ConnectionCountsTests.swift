import Archive
import Database
import Foundation
import Platforms
import TestSupport
import Testing

@Suite struct `What is remembered of a connection's counts` {
    @Test(arguments: Engine.allCases)
    func `is forgotten with the transaction that changes it, and told to other processes`(
        engine: Engine
    ) async throws {
        try await ArchiveWorld.with(engine, posts: [native(1), native(2)]) { world in
            let here = ConnectionCountsCache(store: world.store)
            let there = ConnectionCountsCache(store: world.store)
            let listening = Task { await there.listen() }
            defer { listening.cancel() }
            #expect(try await here.counts(of: world.user).isEmpty)
            #expect(try await there.counts(of: world.user).isEmpty)
            try await world.backfill()
            #expect(try await here.counts(of: world.user).isEmpty, "nobody told it to forget")
            try await world.store.write(as: .worker(world.user)) { [user = world.user] tx in
                here.forget(user, after: tx)
            }
            #expect(try await here.counts(of: world.user)[world.connection]?.posts == 2)
            if engine == .postgres {
                let deadline = ContinuousClock.now + .seconds(10)
                while try await there.counts(of: world.user)[world.connection]?.posts != 2 {
                    try #require(ContinuousClock.now < deadline, "the other process never heard of it")
                    // Told again: the other one may not have been listening yet.
                    await here.forget(world.user)
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `is one user's and never another's`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: [native(1)]) { world in
            try await world.backfill()
            let bob = UserID.new()
            try await world.addUser(bob, named: "bob")
            let cache = ConnectionCountsCache(store: world.store)
            #expect(try await cache.counts(of: world.user).count == 1)
            #expect(try await cache.counts(of: bob).isEmpty)
        }
    }
}
