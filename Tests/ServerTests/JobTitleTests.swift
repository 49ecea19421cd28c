import Database
import Queue
import Server
import Testing
import Web

@Suite struct `The list of jobs` {
    @Test func `calls every kind of work by a name that people read`() async throws {
        try await House.with(.sqlite) { house in
            try await house.opened([:]) { roost in
                let kinds = roost.jobHandlers.kinds
                #expect(kinds.count > 5)
                for kind in kinds { #expect(JobItem.title(of: kind) != kind) }
            }
        }
    }
}
