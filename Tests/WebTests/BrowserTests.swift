import Foundation
import Hummingbird
import Logging
import NIOCore
import Subprocess
import SystemPackage
import Testing
import Web

/// All pages in a real browser, over a real socket.
@Suite struct BrowserTests {
    /// What the Roost holds decides which pages there are to see.
    enum Content: String, CaseIterable {
        case full, empty
        case firstStart = "first-start"

        var state: InMemoryRoost.State {
            switch self {
            case .full: .furnished.withPublishing
            case .empty: .peopled
            case .firstStart: .init()
            }
        }
    }

    @Test(arguments: Content.allCases)
    func `every page is sound in a real browser, wide and narrow, light and dark`(
        content: Content
    ) async throws {
        let python = try #require(
            ProcessInfo.processInfo.environment["ROOST_TEST_PYTHON"],
            "ROOST_TEST_PYTHON is not set. Run the tests through “make test”, or set it to the line scripts/python-env prints."
        )
        let roost = InMemoryRoost(content.state)
        let token = roost.session(of: "ana")
        try await withServer(of: roost) { url in
            let pages = RouteSummary.all(of: .network).filter(\.isPage).map(\.path)
            var arguments = [Self.script, url, token, content.rawValue, pages.joined(separator: " ")]
            if let folder = ProcessInfo.processInfo.environment["ROOST_TEST_SCREENSHOTS"] {
                arguments.append(folder)
            }
            let result = try await run(
                .path(FilePath(python)),
                arguments: .init(arguments),
                output: .string(limit: 1 << 20),
                error: .string(limit: 1 << 20)
            )
            let report = result.standardOutput + result.standardError
            #expect(result.terminationStatus == .exited(0), "\(report)")
        }
    }

    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Scripts/visit_pages.py").path

    /// Serves on a free port of the loopback while the body runs.
    private func withServer(
        of roost: InMemoryRoost,
        _ body: @Sendable @escaping (_ url: String) async throws -> Void
    ) async throws {
        // The router must know its address before the socket is bound, so the port is found first.
        let port = try await Self.freePort()
        let url = "http://127.0.0.1:\(port)"
        var logger = Logger(label: "web-tests")
        logger.logLevel = .critical
        let (isRunning, running) = AsyncStream.makeStream(of: Void.self)
        let application = Application(
            router: makeRouter(
                services: roost.services,
                configuration: WebConfiguration(
                    publicURL: try #require(PublicURL(url)),
                    now: { InMemoryRoost.now }
                )
            ),
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { _ in running.finish() },
            logger: logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            group.addTask {
                for await _ in isRunning {}
                try await body(url)
            }
            // Whichever ends first: the body is done, or the server could not start.
            try await group.next()
            group.cancelAll()
        }
    }

    private static func freePort() async throws -> Int {
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let probe = Application(
            router: Router(),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                found.yield(channel.localAddress?.port ?? 0)
                found.finish()
            },
            logger: Logger(label: "web-tests", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await probe.run() }
            var iterator = ports.makeAsyncIterator()
            let port = await iterator.next()
            group.cancelAll()
            return try #require(port)
        }
    }
}
