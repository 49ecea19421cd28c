import Foundation
import FoundationNetworking
import TestSupport

/// A server that answers as oddly as it is told; see Scripts/odd_server.py.
struct OddServer: Sendable {
    enum Certificate: String { case valid, expired }

    let address: String
    /// Of who signed its certificate.
    let authority: String

    static func with<T>(
        _ certificate: Certificate? = nil,
        directory: URL,
        _ body: (OddServer) async throws -> T
    ) async throws -> T {
        guard let python = ProcessInfo.processInfo.environment["ROOST_TEST_PYTHON"] else {
            throw TestEnvironmentError("ROOST_TEST_PYTHON is not set. Run the tests through “make test”.")
        }
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Scripts/odd_server.py").path
        let program = try Program.start(
            python,
            [script] + (certificate.map { ["--tls", $0.rawValue, directory.path] } ?? [])
        )
        return try await program.whileRunning {
            let address = try await program.line { $0.hasPrefix("http") }
            return try await body(
                OddServer(address: address, authority: directory.appending(path: "authority.pem").path)
            )
        }
    }

    /// What the account posted, as JSON, newest first.
    func hold(posts: String) async throws { try await control(#"{"posts": \#(posts)}"#) }

    /// What is sent for some paths instead of the right answer, as JSON.
    func answer(_ answers: String) async throws { try await control(#"{"answers": \#(answers)}"#) }

    private func control(_ json: String) async throws {
        guard let url = URL(string: address + "/_control") else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.httpBody = Data(json.utf8)
        _ = try await URLSession.shared.data(for: request)
    }
}
