import Foundation
import FoundationNetworking
import TestSupport

/// A simulator as a process of its own, with the control it offers over HTTP.
struct SimulatedInstance: Sendable {
    let address: String
    let account: String
    let token: String
    /// Of a platform whose accounts are connected by one.
    let appPassword: String?
    let program: Program

    static func with<T>(
        _ dialect: String = "mastodon",
        posts: Int,
        seed: Int = 7,
        arguments: [String] = [],
        _ body: (SimulatedInstance) async throws -> T
    ) async throws -> T {
        let program = try Program.start(
            "roost-simulator",
            [
                "--dialect", dialect, "--port", "0", "--posts", "\(posts)", "--seed", "\(seed)",
                "--no-rate-limits",
            ] + arguments
        )
        return try await program.whileRunning {
            let fields = try await program.line { $0.hasPrefix("http") }.split(separator: " ").map(
                String.init
            )
            return try await body(
                SimulatedInstance(
                    address: fields[0],
                    account: fields[1],
                    token: fields[2],
                    appPassword: fields.count > 3 ? fields[3] : nil,
                    program: program
                )
            )
        }
    }

    /// Makes requests that match fail, or be slow, until ``heal()``; `count` of them where it is given.
    func inject(_ fault: String, path: String, count: Int? = nil, _ figures: [String: Int] = [:]) async throws
    {
        var fields: [String: any Sendable] = ["fault": fault, "path": path]
        fields["count"] = count
        for (name, figure) in figures { fields[name] = figure }
        try await control("POST", "faults", fields)
    }

    func heal() async throws { try await control("DELETE", "faults") }

    @discardableResult
    func control(
        _ method: String,
        _ path: String,
        _ fields: [String: any Sendable]? = nil
    ) async throws -> [String: any Sendable] {
        guard let url = URL(string: "\(address)/_simulator/\(path)") else {
            throw TestEnvironmentError("\(address) is no address.")
        }
        var request = URLRequest(url: url)
        request.httpMethod = method
        if let fields {
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            request.httpBody = try JSONSerialization.data(withJSONObject: fields)
        }
        let (data, response) = try await URLSession.shared.data(for: request)
        guard let status = (response as? HTTPURLResponse)?.statusCode, status < 300 else {
            throw TestEnvironmentError(
                "The simulator refused \(method) \(path): \(String(decoding: data, as: UTF8.self))"
            )
        }
        return (try? JSONSerialization.jsonObject(with: data)) as? [String: any Sendable] ?? [:]
    }

    /// Has the account post in public, each time with an image.
    func post(_ count: Int) async throws {
        for number in 0..<count {
            try await control("POST", "posts", ["account": "ada", "text": "Post \(number)", "images": 1])
        }
    }

    /// How often something was done there, in the platform's own terms: `post_created`.
    func effects(_ kind: String) async throws -> Int {
        let entries = try await control("GET", "ledger")["entries"] as? [[String: any Sendable]] ?? []
        return entries.reduce(0) { sum, entry in
            let effects = entry["effects"] as? [[String: any Sendable]] ?? []
            return sum + effects.count { $0["kind"] as? String == kind }
        }
    }

    /// How often each route was asked for.
    func requests() async throws -> [String: Int] {
        try await control("GET", "ledger")["requests"] as? [String: Int] ?? [:]
    }
}
