import Foundation
import TestSupport
import Testing

/// A receiver of webhooks on the loopback, which checks each signature by itself.
struct WebhookReceiver: Sendable {
    let program: Program
    let address: String
    private let secretsFile: URL

    /// One request as it saw it.
    struct Request: Decodable, Sendable {
        struct Body: Decodable, Sendable {
            struct Data: Decodable, Sendable {
                let id: String
                let kind: String
                let level: String
                let subject: String
                let sentence: String
                let link: String?
                let created_at: String
                let cleared_at: String?
            }
            let type: String
            let timestamp: String
            let data: Data
        }
        let path: String
        let id: String
        let timestamp: Int
        let isRecent: Bool
        let holds: Bool
        let signatures: Int
        let type: String
        let agent: String
        let body: Body
        let raw: String
    }

    static func with(_ behaviours: String..., body: (WebhookReceiver) async throws -> Void) async throws {
        try await with(behaviours, body: body)
    }

    static func with(_ behaviours: [String], body: (WebhookReceiver) async throws -> Void) async throws {
        let python = try #require(
            ProcessInfo.processInfo.environment["ROOST_TEST_PYTHON"],
            "ROOST_TEST_PYTHON names the interpreter. Run the tests through “make test”."
        )
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Scripts/webhook_receiver.py")
        let secrets = FileManager.default.temporaryDirectory.appending(
            path: "roost-secrets-\(UUID().uuidString)"
        )
        try Data().write(to: secrets)
        defer { try? FileManager.default.removeItem(at: secrets) }
        let program = try Program.start(python, [script.path, secrets.path] + behaviours)
        try await program.whileRunning {
            let line = try await program.line { $0.hasPrefix("listening ") }
            let address = "http://127.0.0.1:\(line.dropFirst("listening ".count))"
            try await body(WebhookReceiver(program: program, address: address, secretsFile: secrets))
        }
    }

    /// What it checks signatures with, each of which has to have signed.
    func expect(_ secrets: String...) throws {
        try Data(secrets.joined(separator: "\n").utf8).write(to: secretsFile)
    }

    var requests: [Request] {
        get throws {
            try program.said.output.split(separator: "\n").filter { $0.hasPrefix("{") }
                .map { try JSONDecoder().decode(Request.self, from: Data($0.utf8)) }
        }
    }
}
