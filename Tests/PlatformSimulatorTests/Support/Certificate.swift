import Foundation
import Subprocess

/// A certificate for `localhost` signed by itself, in a folder of its own that goes with `remove()`.
struct Certificate {
    let folder: URL
    var certificateFile: String { folder.appending(component: "certificate.pem").path() }
    var keyFile: String { folder.appending(component: "key.pem").path() }

    struct NotMade: Error { let reason: String }

    init() async throws {
        folder = FileManager.default.temporaryDirectory.appending(
            component: "certificate-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let result = try await Subprocess.run(
            .name("openssl"),
            arguments: [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout",
                keyFile,
                "-out", certificateFile,
            ],
            output: .discarded,
            error: .string(limit: 10_000)
        )
        guard result.terminationStatus.isSuccess else { throw NotMade(reason: result.standardError) }
    }

    /// A folder left behind is no reason for a test to fail.
    func remove() { try? FileManager.default.removeItem(at: folder) }
}
