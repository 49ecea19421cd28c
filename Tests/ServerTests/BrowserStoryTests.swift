import Database
import Foundation
import TestSupport
import Testing

@Suite struct `A newcomer` {
    @Test func `sets Roost up, connects an account and finds a post, in a real browser`() async throws {
        let python = try #require(
            ProcessInfo.processInfo.environment["ROOST_TEST_PYTHON"],
            "ROOST_TEST_PYTHON names the interpreter with playwright. Run the tests through “make test”."
        )
        try await TestDatabase.withLocation(.sqlite) { database in
            let simulator = try Program.start(
                "roost-simulator",
                ["--port", "0", "--posts", "60", "--seed", "11", "--no-rate-limits"]
            )
            let account = try await simulator.line { $0.hasPrefix("http://") }.split(separator: " ").map(
                String.init
            )
            let server = try Program.start(
                "roost",
                ["serve", "--port", "0"],
                environment: ["ROOST_DATA": database.directory.path, "ROOST_ALLOW_PRIVATE_NETWORKS": "1"]
            )
            let address = try await server.line { $0.hasPrefix("Roost is at ") }.replacing(
                "Roost is at ",
                with: ""
            )
            let token = try await server.line { $0.hasPrefix("    roost_") }.trimmingCharacters(
                in: .whitespaces
            )
            let script = URL(filePath: #filePath).deletingLastPathComponent().appending(
                path: "Scripts/story.py"
            ).path
            var arguments = [script, address, token, account[0], account[2]]
            if let shots = ProcessInfo.processInfo.environment["ROOST_TEST_SCREENSHOTS"] {
                arguments.append(shots)
            }
            let story = try await Program.run(python, arguments)
            #expect(story.status == 0, "\(story.output)\n\(story.errors)")
            for program in [server, simulator] {
                program.signal(SIGTERM)
                _ = await program.finished()
            }
        }
    }
}
