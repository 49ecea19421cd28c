import Database
import Foundation
import Server
import Testing
import Vault

@Suite struct `The configuration` {
    @Test func `is what its reference says`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let document = try String(contentsOf: root.appending(path: "docs/configuration.md"), encoding: .utf8)
        #expect(
            document.contains(ConfigurationReference.table),
            "docs/configuration.md must hold this table:\n\(ConfigurationReference.table)"
        )
    }

    @Test func `needs nothing to be set`() throws {
        let configuration = try Configuration(environment: [:])
        #expect(configuration.isEmbedded)
        #expect(configuration.mediaLimit == 50_000_000)
        #expect(configuration.dataDirectory.lastPathComponent == "roost-data")
        #expect(!configuration.isPrivateNetworkAllowed)
    }

    @Test(arguments: [
        ("ROOST_DATABASE_URL", "mysql://x"), ("ROOST_URL", "roost.example"),
        ("ROOST_URL", "https://x.example/path"),
        ("ROOST_MEDIA_LIMIT", "much"), ("ROOST_MEDIA_LIMIT", "-1MB"), ("ROOST_LOG_LEVEL", "loud"),
        ("ROOST_ALLOW_PRIVATE_NETWORKS", "perhaps"), ("ROOST_KEEP_RUNS", "0"), ("ROOST_MEDIA_PARALLEL", "99"),
    ])
    func `names the setting that can't be used`(name: String, value: String) {
        let error = #expect(throws: (any Error).self) { _ = try Configuration(environment: [name: value]) }
        let sentence = error.map { "\($0)" } ?? ""
        #expect(sentence.contains(name))
    }

    @Test(arguments: [
        ("1GB", 1_000_000_000), ("200 KB", 200_000), ("123", 123), ("1.5MB", 1_500_000), ("7B", 7),
    ])
    func `reads sizes as people write them`(text: String, bytes: Int) throws {
        #expect(try Configuration(environment: ["ROOST_MEDIA_LIMIT": text]).mediaLimit == bytes)
    }

    @Test func `shows no secret when it is printed`() throws {
        let key = Keyring.makeKeyText().revealForUse()
        let configuration = try Configuration(environment: [
            "PLATFORM_ENCRYPTION_KEY": key, "ROOST_DATABASE_URL": "postgres://roost:s3cret@localhost/roost",
        ])
        var printed = ""
        dump(configuration, to: &printed)
        #expect(!printed.contains(key))
        #expect(!printed.contains("s3cret"))
    }
}

@Suite struct `The data directory` {
    @Test func `is held by one at a time and made for its owner alone`() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "roost-data-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        let directory = try DataDirectory(url)
        let mode = try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
        #expect(mode == 0o700)
        var held = try directory.lock()
        #expect(held != nil)
        #expect(directory.holder == Int(ProcessInfo.processInfo.processIdentifier))
        #expect(try directory.lock() == nil)
        held = nil
        #expect(try directory.lock() != nil)
    }

    /// A program has all files of the one that starts it open for a moment: a copy of their descriptors.
    @Test func `is free as soon as it is let go, also while a program is being started`() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "roost-data-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        let directory = try DataDirectory(url)
        let held = try #require(try directory.lock())
        let path = url.resolvingSymlinksInPath().appending(path: "roost.lock").path
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").first {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path
        }
        let copy = dup(try #require(open.flatMap { Int32($0) }))
        defer { close(copy) }
        held.release()
        let next = try directory.lock()
        #expect(next != nil)
        // What was let go doesn’t let go what the next one holds.
        held.release()
        #expect(try directory.lock() == nil)
        withExtendedLifetime(next) {}
    }
}
