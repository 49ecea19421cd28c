import Foundation
import TestSupport

/// Another queue, asked through its script in `Benchmarks/peers`.
struct Peer: Sendable {
    let name: String
    private let script: String
    /// A file or a URL.
    let database: String

    static func huey(file: String) -> Peer { Peer(name: "huey", script: "huey_peer.py", database: file) }

    static func procrastinate(url: String) -> Peer {
        Peer(name: "procrastinate", script: "procrastinate_peer.py", database: url)
    }

    /// The answer's members.
    struct Answer: Decodable {
        var seconds: Double?
        var milliseconds: [Double]?
        var lost: Int?
        var doubled: Int?
    }

    @discardableResult
    func ask(_ measure: String, _ options: [String: Int] = [:]) async throws -> Answer {
        let outcome = try await Program.run(try Self.python, try arguments(measure, options))
        guard outcome.status == 0, let line = outcome.output.split(separator: "\n").last else {
            throw BenchmarkFailure(
                "\(name) could not be measured (\(measure)): \(outcome.errors.suffix(2000))"
            )
        }
        let answer = try JSONDecoder().decode(Answer.self, from: Data(line.utf8))
        if let lost = answer.lost, let doubled = answer.doubled, lost + doubled > 0 {
            throw BenchmarkFailure("\(name) lost \(lost) jobs and ran \(doubled) twice (\(measure)).")
        }
        return answer
    }

    /// Starts a worker that runs until it is killed.
    func work(slots: Int, ledger: Ledger? = nil) async throws -> Program {
        var options: [String: any Sendable] = ["slots": slots]
        options["ledger"] = ledger?.path
        let json = String(decoding: try JSONSerialization.data(withJSONObject: options), as: UTF8.self)
        let program = try Program.start(try Self.python, [try path, database, "work", json])
        _ = try await program.line { $0 == "working" }
        return program
    }

    private func arguments(_ measure: String, _ options: [String: Int]) throws -> [String] {
        let json = String(decoding: try JSONEncoder().encode(options), as: UTF8.self)
        return [try path, database, measure, json]
    }

    private var path: String {
        get throws { try Self.setting("ROOST_BENCH_PEERS") + "/" + script }
    }

    static var python: String {
        get throws { try setting("ROOST_BENCH_PYTHON") }
    }

    private static func setting(_ name: String) throws -> String {
        guard let value = ProcessInfo.processInfo.environment[name] else {
            throw BenchmarkFailure("\(name) is not set. Run the benchmarks through scripts/bench.")
        }
        return value
    }
}
