import Database
import Foundation
import TestSupport
import Testing

/// What goes out and what went out, in a real browser over the real programs.
@Suite struct `Someone who publishes` {
    private static let settings = [
        "ROOST_PUBLISH_TIMEOUT": "1", "ROOST_PUBLISH_QUIET": "0", "ROOST_LOG_LEVEL": "error",
    ]

    @Test func `watches it go out, changes it, deletes it, answers a question and moves what is planned`()
        async throws
    {
        let python = try #require(
            ProcessInfo.processInfo.environment["ROOST_TEST_PYTHON"],
            "ROOST_TEST_PYTHON names the interpreter with playwright. Run the tests through “make test”."
        )
        try await Setting.with(.sqlite, posts: 0, settings: Self.settings) { setting in
            try await SimulatedInstance.with("gotosocial", posts: 0) { other in
                try await setting.addUserAndConnection()
                try await setting.connect("Other", platform: "mastodon", to: other)
                let made = try await setting.roost("token", "create", "--name", "Story")
                let token = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
                try await setting.serving { _, address in
                    let script = URL(filePath: #filePath).deletingLastPathComponent()
                        .appending(path: "Scripts/publishing_story.py").path
                    var arguments = [
                        script, address, "ada", Setting.password, token, setting.instance,
                        setting.token, other.address,
                    ]
                    if let shots = ProcessInfo.processInfo.environment["ROOST_TEST_SCREENSHOTS"] {
                        arguments.append(shots)
                    }
                    let story = try await Program.run(python, arguments)
                    #expect(story.status == 0, "\(story.output)\n\(story.errors)")
                }
            }
        }
    }
}
