import Platforms
import Testing

@Suite struct ServerSoftwareTests {
    @Test(arguments: [
        ("4.6.5", Release(4, 6, 5)), ("4.3.0+glitch", Release(4, 3, 0)),
        ("0.20.0 abc1234", Release(0, 20, 0)),
        ("4.7.0-alpha.2", Release(4, 7, 0)), ("v2.5", Release(2, 5)), ("3", Release(3)),
        ("1.2.3.4", Release(1, 2, 3)),
    ])
    func `a version is its leading numbers`(text: String, release: Release) {
        #expect(ServerSoftware(name: "Mastodon", version: text).release == release)
    }

    @Test(arguments: ["", "unknown", "-1", "git-abc"])
    func `a version without a number is none`(text: String) {
        #expect(Release(text) == nil)
    }

    @Test func `four point ten is later than four point three`() {
        #expect(Release(4, 10) > Release(4, 3, 9))
    }
}
