import Database
import Foundation
import TestSupport
import Testing

/// Writing in a real browser, over the real programs and three platforms.
@Suite struct `Whoever writes` {
    @Test func `adapts one post to three accounts, schedules it, and sees it go out once on each`()
        async throws
    {
        let python = try #require(
            ProcessInfo.processInfo.environment["ROOST_TEST_PYTHON"],
            "ROOST_TEST_PYTHON names the interpreter with playwright. Run the tests through “make test”."
        )
        try await SimulatedInstance.with("bluesky", posts: 0) { bluesky in
            let settings = [
                "ROOST_BLUESKY_DIRECTORY": bluesky.address, "ROOST_BLUESKY_APPVIEW": bluesky.address,
            ]
            try await Setting.with(.sqlite, posts: 0, settings: settings) { setting in
                try await SimulatedInstance.with("pixelfed", posts: 0) { pixelfed in
                    try await setting.addUserAndConnection()
                    try await setting.connect("Pictures", platform: "pixelfed", to: pixelfed)
                    let sky = try await setting.roost(
                        [
                            "connect", "--platform", "bluesky", "--handle", bluesky.account, "--name", "Sky",
                            "--password-stdin",
                        ],
                        input: (bluesky.appPassword ?? "") + "\n"
                    )
                    try #require(sky.status == 0, "\(sky.errors)")
                    try await setting.serving { _, address in
                        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(
                            path: "Scripts/composer_story.py"
                        )
                        var arguments = [
                            script.path, address, Setting.password, setting.instance, pixelfed.address,
                            bluesky.address,
                        ]
                        if let shots = ProcessInfo.processInfo.environment["ROOST_TEST_SCREENSHOTS"] {
                            arguments.append(shots)
                        }
                        let story = try await Program.run(python, arguments)
                        #expect(story.status == 0, "\(story.output)\n\(story.errors)")
                    }
                    // The one for three accounts, and the one without script.
                    #expect(try await setting.simulator.effects("post_created") == 2)
                    #expect(try await pixelfed.effects("post_created") == 1)
                    #expect(try await bluesky.effects("record_created") == 1)
                    let texts = try await setting.reading { tx in
                        try tx.values(String.self, "SELECT text FROM main.posts ORDER BY text, platform")
                    }
                    #expect(
                        texts == [
                            "Herons over the weir, for ever. #birds", "Herons over the weir, mended. #birds",
                            "Herons, seen from the sky.", "Without any script.",
                        ]
                    )
                    // As the platform itself has it.
                    let published = try await setting.value(
                        "SELECT platform_post_id FROM main.posts WHERE text LIKE '%mended%'",
                        as: String.self
                    )
                    let seen = try await get(
                        "\(setting.simulator.address)/api/v1/statuses/\(published ?? "")",
                        token: setting.simulator.token
                    )
                    #expect(seen.contains("Herons over the weir, mended."))
                }
            }
        }
    }
}
