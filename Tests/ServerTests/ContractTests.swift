import Database
import Foundation
import TestSupport
import Testing

/// The running API asked by a generator of requests, whatever its description allows and much that it doesn't.
@Suite struct `The API under a fuzzer` {
    @Test(arguments: Engine.allCases)
    func `has an answer for everything, and each is one of those that its description names`(
        engine: Engine
    ) async throws {
        let environment = ProcessInfo.processInfo.environment
        let python = try #require(
            environment["ROOST_TEST_PYTHON"],
            "ROOST_TEST_PYTHON is not set. Run the tests through “make test”."
        )
        let fuzzer = URL(filePath: python).deletingLastPathComponent().appending(path: "schemathesis").path
        try await Setting.with(engine, posts: 40) { setting in
            try await setting.addUserAndConnection()
            let sync = try await setting.roost("sync", "--user", "ada", "--backfill")
            #expect(sync.status == 0, "\(sync.errors)")
            let token = try await setting.roost("token", "create", "--user", "ada", "--name", "fuzzer").output
                .trimmingCharacters(in: .newlines)
            try await setting.serving { server, address in
                // It keeps what it learned in the directory it runs in.
                let outcome = try await Program.run(
                    "/usr/bin/env",
                    [
                        "--chdir=\(setting.data.path)", fuzzer, "run", "\(address)/api/openapi.json",
                        "--header", "Authorization: Bearer \(token)",
                        "--checks",
                        "not_a_server_error,status_code_conformance,content_type_conformance,"
                            + "response_headers_conformance,response_schema_conformance",
                        "--seed", environment["ROOST_TEST_FUZZ_SEED"] ?? "1",
                        "--max-time", environment["ROOST_TEST_FUZZ_SECONDS"] ?? "25", "--continue-on-failure",
                        // It would revoke what it speaks with, and a stream has no end to wait for.
                        "--exclude-path-regex", "/events$|/tokens/|/sessions/|/users/", "--no-color",
                    ]
                )
                #expect(outcome.status == 0, "\(outcome.output.suffix(6000))\n\(outcome.errors.suffix(2000))")
                #expect(outcome.output.contains("generated"), "\(outcome.output.suffix(2000))")
                #expect(server.isRunning, "the server is gone")
            }
        }
    }
}
