import Foundation
import Platforms
import Testing

@Suite struct CapabilitiesTests {
    @Test func `what nobody mentioned is not there, with a reason`() {
        let capabilities = Capabilities([.publish: .init(.limited, "Needs an image.", source: .server)])
        #expect(capabilities.allows(.publish))
        #expect(capabilities.reason(for: .publish) == "Needs an image.")
        #expect(!capabilities.allows(.editAltText))
        #expect(capabilities.reason(for: .editAltText)?.isEmpty == false)
    }

    @Test func `a full capability needs no reason`() {
        let capabilities = Capabilities([.publish: .init(.full, source: .server)])
        #expect(capabilities.reason(for: .publish) == nil)
    }

    @Test func `limits and capabilities survive JSON with their source`() throws {
        let limits = Limits(
            textLength: Sourced(500, .documented("2026-09")),
            altLength: Sourced(1500, .server)
        )
        #expect(try JSONDecoder().decode(Limits.self, from: JSONEncoder().encode(limits)) == limits)
        let capabilities = Capabilities([.publish: .init(.none, "No.", source: .grant)])
        #expect(
            try JSONDecoder().decode(Capabilities.self, from: JSONEncoder().encode(capabilities))
                == capabilities
        )
    }

    @Test(arguments: [
        (Limits.TextUnit.graphemes, 2), (.scalars, 6), (.bytes, 19),
    ])
    func `each platform counts in its own unit`(unit: Limits.TextUnit, length: Int) {
        #expect(unit.length(of: "a👩‍👩‍👧") == length)
    }

    @Test func `a used-up window, a refusal and Retry-After say when to go on`() {
        let reset = Date(timeIntervalSince1970: 1000)
        let open = RateLimitFacts(windows: [
            RateLimitWindow(name: "requests", limit: 300, remaining: 5, resetsAt: reset)
        ])
        #expect(open.opensAt(isRefusal: false) == nil)
        #expect(open.opensAt(isRefusal: true) == reset)
        let blocked = RateLimitFacts(windows: open.windows, blockedUntil: reset + 60)
        #expect(blocked.opensAt(isRefusal: false) == reset + 60)
        #expect(RateLimitFacts.untold.opensAt(isRefusal: true) == nil)
    }
}
