import Foundation
import NIOSSL
import PlatformAdapters
import Platforms
import Testing

@Suite(.timeLimit(.minutes(2))) struct TLSTests {
    @Test func `a trusted certificate is accepted`() async throws {
        let certificate = try TestCertificate(days: 2, name: "localhost")
        try await RawServer.with(tls: certificate.context()) { _, writer in
            try await writer.answer("200 OK", #"{"tls":true}"#)
        } _: { server in
            try await withHTTP {
                $0.additionalTrustRoots = certificate.pem
            } _: { http in
                let answer = try await http.answer(
                    to: HTTPQuestion(.get, "https://127.0.0.1:\(server.port)/")
                )
                #expect(answer.status == 200)
            }
        }
    }

    @Test(arguments: [
        // Expired yesterday; not ours to trust; somebody else's.
        (-1, "localhost", true), (2, "localhost", false), (2, "elsewhere.example", true),
    ])
    func `a certificate that proves nothing ends the call before a byte`(
        days: Int,
        name: String,
        isTrusted: Bool
    ) async throws {
        let certificate = try TestCertificate(days: days, name: name)
        try await RawServer.with(tls: certificate.context()) { _, writer in
            try await writer.answer()
        } _: { server in
            try await withHTTP {
                $0.additionalTrustRoots = isTrusted ? certificate.pem : nil
            } _: { http in
                let error = try await failure { () throws(PlatformError) in
                    try await http.answer(
                        to: HTTPQuestion(.post, "https://127.0.0.1:\(server.port)/", body: .json(.null))
                    )
                }
                #expect(error.code == .insecureConnection)
                #expect(error.outcome == .transient(notBefore: nil))
                #expect(server.requests.isEmpty)
            }
        }
    }

    @Test func `an encrypted connection is never traded for a plain one`() async throws {
        let certificate = try TestCertificate(days: 2, name: "localhost")
        try await RawServer.with { _, writer in
            try await writer.answer()
        } _: { plain in
            try await RawServer.with(tls: certificate.context()) { _, writer in
                try await writer.redirect(plain.origin)
            } _: { secure in
                try await withHTTP {
                    $0.additionalTrustRoots = certificate.pem
                } _: { http in
                    let error = try await failure { () throws(PlatformError) in
                        try await http.answer(to: HTTPQuestion(.get, "https://127.0.0.1:\(secure.port)/"))
                    }
                    #expect(error.code == .redirectRefused)
                    #expect(plain.requests.isEmpty)
                }
            }
        }
    }
}

/// A certificate of our own making, valid for so many days from now; -1 expired yesterday.
struct TestCertificate {
    let pem: String
    private let key: String

    init(days: Int, name: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "roost-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path
        let names = name == "localhost" ? "DNS:localhost,IP:127.0.0.1" : "DNS:\(name)"
        try "subjectAltName=\(names)\n".write(toFile: "\(path)/ext", atomically: true, encoding: .utf8)
        try run(
            "/usr/bin/openssl",
            "req",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-keyout",
            "\(path)/key",
            "-out",
            "\(path)/request",
            "-subj",
            "/CN=\(name)"
        )
        try run(
            "/usr/bin/openssl",
            "x509",
            "-req",
            "-in",
            "\(path)/request",
            "-signkey",
            "\(path)/key",
            "-days",
            "\(days)",
            "-extfile",
            "\(path)/ext",
            "-out",
            "\(path)/certificate"
        )
        pem = try String(contentsOfFile: "\(path)/certificate", encoding: .utf8)
        key = try String(contentsOfFile: "\(path)/key", encoding: .utf8)
    }

    func context() throws -> NIOSSLContext {
        let configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))
        )
        return try NIOSSLContext(configuration: configuration)
    }
}
