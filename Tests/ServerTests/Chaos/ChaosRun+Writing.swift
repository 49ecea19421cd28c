import Database
import Foundation
import FoundationNetworking
import TestSupport

// A person who writes, and goes on asking until they were told that it is scheduled.

extension ChaosRun {
    /// Writes beside whatever else is done; from here on it counts as something that is to be published.
    func beginPublishing(_ text: String, showsPicture: Bool = true) -> Task<Void, any Error> {
        announce([text], to: accounts)
        return Task { try await write([text], to: accounts, showsPicture: showsPicture, copy: 0) }
    }

    /// Writes a post to accounts and has it published now, whatever becomes of the server meanwhile.
    func publish(
        _ text: String,
        to accounts: [ChaosAccount]? = nil,
        thread: [String] = [],
        showsPicture: Bool = true,
        copy: Int = 0
    ) async throws {
        announce([text] + thread, to: accounts ?? self.accounts)
        try await write(
            [text] + thread,
            to: accounts ?? self.accounts,
            showsPicture: showsPicture,
            copy: copy
        )
    }

    private func announce(_ parts: [String], to accounts: [ChaosAccount]) {
        record.change { state in
            state.posts += accounts.map { WrittenPost(account: $0.name, parts: parts) }
            state.unfinished += 1
        }
    }

    private func write(
        _ parts: [String],
        to accounts: [ChaosAccount],
        showsPicture: Bool,
        copy: Int
    ) async throws {
        defer { record.change { $0.unfinished -= 1 } }
        let state = record.now
        let media: [[String: any Sendable]] = [["uploadID": state.upload, "alt": "A heron on a weir"]]
        let draft: [String: any Sendable] = [
            "parts": parts.map { ["text": $0] },
            "media": media,
            "targets": accounts.map { account in
                let none: [[String: any Sendable]] = []
                var target: [String: any Sendable] = ["connectionID": state.connections[account.name] ?? ""]
                if !showsPicture, !account.platform.needsPicture { target["choices"] = ["media": none] }
                return target
            },
        ]
        try await schedule(try await compose(draft, parts[0], copy))
    }

    /// Returns the composition's id.
    private func compose(_ draft: [String: any Sendable], _ text: String, _ copy: Int) async throws -> String
    {
        var tries = 0
        return try await insisting("write “\(text)”") {
            let made = try await call("POST", "compositions", draft, key: "\(seed) \(text) \(copy) \(tries)")
            if let id = made.fields["id"] as? String, made.status < 300 { return id }
            if made.status >= 500 { return nil }
            guard made.status == 409 else { throw TestEnvironmentError("Refused: \(made)") }
            // It was cut off, and nobody knows whether it took effect: look, and write it anew if it did not.
            if let known: String = try await setting.value(
                "SELECT id FROM main.compositions WHERE text = \(text)"
            ) {
                return known
            }
            tries += 1
            return nil
        }
    }

    private func schedule(_ composition: String) async throws {
        try await insisting("schedule \(composition)") {
            let answer = try await call("PUT", "compositions/\(composition)/schedule", [:])
            // Refused as a conflict, it is being published already: the first answer was lost.
            if answer.status < 300 || answer.status == 409 { return true }
            guard answer.status >= 500 else { throw TestEnvironmentError("Refused: \(answer)") }
            return nil
        }
    }

    /// Asks until there is an answer; the server may be gone at the moment.
    @discardableResult
    private func insisting<T>(_ what: String, _ body: () async throws -> T?) async throws -> T {
        let end = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < end {
            do {
                if let value = try await body() { return value }
            } catch let refusal as TestEnvironmentError {
                throw refusal
            } catch  where !Task.isCancelled {
                // No server, or no database behind it.
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw TestEnvironmentError("Nobody answered who wanted to \(what).")
    }

    struct Answer: Sendable {
        let status: Int
        let fields: [String: any Sendable]
    }

    func call(
        _ method: String,
        _ path: String,
        _ fields: [String: any Sendable]? = nil,
        key: String? = nil,
        file: Data? = nil
    ) async throws -> Answer {
        let state = record.now
        guard let url = URL(string: "\(state.address)/api/v1/\(path)") else { throw URLError(.badURL) }
        var request = URLRequest(url: url, timeoutInterval: 15)
        request.httpMethod = method
        request.setValue("Bearer \(state.token)", forHTTPHeaderField: "Authorization")
        request.setValue(key, forHTTPHeaderField: "Idempotency-Key")
        if let file {
            request.setValue("application/octet-stream", forHTTPHeaderField: "Content-Type")
            request.httpBody = file
        } else if let fields {
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            request.httpBody = try JSONSerialization.data(withJSONObject: fields, options: .sortedKeys)
        }
        let (data, response) = try await URLSession.shared.data(for: request)
        return Answer(
            status: (response as? HTTPURLResponse)?.statusCode ?? 0,
            fields: (try? JSONSerialization.jsonObject(with: data)) as? [String: any Sendable] ?? [:]
        )
    }
}
