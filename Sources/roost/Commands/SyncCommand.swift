import ArgumentParser
import Foundation
import Server
import Web

struct SyncCommand: ReachingCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Fetches new posts and waits until posts and media are there.",
        discussion:
            "With --backfill, everything back to the first post. Exit code 1 when a pass failed or files are missing."
    )

    @Option(help: "One connection, by name or identifier; without it, all that are active.")
    var connection: String?

    @Flag(help: "Back to the first post.")
    var backfill = false

    @OptionGroup var reach: ReachOptions
    @OptionGroup var output: OutputOptions

    static var works: Bool { true }

    func perform(_ client: APIClient) async throws {
        var connections: [ConnectionItem] = []
        if let connection {
            connections = [try await ConnectionLine.find(connection, client)]
        } else {
            let all: ItemList<ConnectionItem> = try await client.get("/api/v1/connections")
            connections = all.items.filter(\.isActive)
        }
        guard !connections.isEmpty else {
            throw ValidationError("There is no connection yet. Make one with “roost connect”.")
        }
        var failures = 0
        for connection in connections {
            let run = try await follow(connection, client)
            let line = RunLine(run)
            try output.print(line, text: "\(connection.name): \(line.sentence)")
            if run.hasFailed {
                failures += 1
            } else if let trouble = try await mediaTrouble(of: connection, client) {
                FileHandle.standardError.write(Data("roost: \(connection.name): \(trouble)\n".utf8))
                failures += 1
            }
        }
        if failures > 0 { throw ExitCode.failure }
    }

    private func follow(_ connection: ConnectionItem, _ client: APIClient) async throws -> RunItem {
        let kind = backfill ? "backfills" : "syncs"
        var started: StartedRun = try await client.send(.post, "/api/v1/connections/\(connection.id)/\(kind)")
        var run = try await RunFollowing.wait(for: started.runID, client)
        if backfill, run.kind != "backfill" {
            // A look at what is new was under way; it is over now.
            started = try await client.send(.post, "/api/v1/connections/\(connection.id)/\(kind)")
            run = try await RunFollowing.wait(for: started.runID, client)
        }
        guard !run.hasFailed else { return run }
        try await waitForMedia(of: connection, client)
        return try await client.get("/api/v1/runs/\(started.runID)")
    }

    private func waitForMedia(of connection: ConnectionItem, _ client: APIClient) async throws {
        while true {
            let now: ConnectionItem = try await client.get("/api/v1/connections/\(connection.id)")
            guard now.waitingMediaCount > 0, now.waitingMediaTrouble == nil, now.canWork else {
                ProgressLine.end()
                return
            }
            ProgressLine.show("\(now.waitingMediaCount) media files to go")
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// Why files are missing that are tried again later.
    private func mediaTrouble(of connection: ConnectionItem, _ client: APIClient) async throws -> String? {
        let now: ConnectionItem = try await client.get("/api/v1/connections/\(connection.id)")
        guard now.waitingMediaCount > 0, let trouble = now.waitingMediaTrouble else { return nil }
        let files =
            now.waitingMediaCount == 1 ? "1 media file is" : "\(now.waitingMediaCount) media files are"
        return "\(files) missing so far, and tried again later. \(trouble)"
    }
}

struct RunsCommand: ReachingCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "Lists passes, the latest first."
    )

    @Option(help: "One connection, by name or identifier.")
    var connection: String?

    @Option(help: "How many at most; 0 lists all.")
    var limit = 30

    @OptionGroup var reach: ReachOptions
    @OptionGroup var output: OutputOptions

    func perform(_ client: APIClient) async throws {
        let id = try await ConnectionLine.id(of: connection, client)
        try await client.each("/api/v1/runs", [("connection", id)], limit: limit, as: RunItem.self) { run in
            let line = RunLine(run)
            try output.print(line, text: "\(line.id)  \(line.started_at)  \(line.kind)  \(line.sentence)")
        }
    }
}

extension RunItem {
    /// Whether it stopped before it had seen everything.
    ///
    /// A partial one without a reason has: it left out what could not be read.
    var hasFailed: Bool {
        status == .failed || status == .cancelled || status == .partial && sentence != nil
    }
}

/// A run as the commands print one.
struct RunLine: Encodable {
    let id: String
    let kind: String
    let status: String
    let connection: String?
    let started_at: String
    let ended_at: String?
    let posts_fetched: Int
    let posts_created: Int
    let posts_updated: Int
    let media_downloaded: Int
    let media_failed: Int
    let errors: Int
    let error: String?

    init(_ run: RunItem) {
        id = run.id
        kind = run.kind
        status = run.status.rawValue
        connection = run.connectionName
        started_at = run.startedAt.formatted(.iso8601)
        ended_at = run.endedAt?.formatted(.iso8601)
        posts_fetched = run.counters.postsFetched
        posts_created = run.counters.postsCreated
        posts_updated = run.counters.postsUpdated
        media_downloaded = run.counters.mediaDownloaded
        media_failed = run.counters.mediaFailed
        errors = run.counters.errors
        error = run.sentence
    }

    var sentence: String {
        "\(status), \(posts_fetched) posts looked at, \(posts_created) new, \(posts_updated) changed, "
            + "\(media_downloaded) media files fetched"
            + (media_failed > 0 ? ", \(media_failed) failed" : "") + (error.map { ". \($0)" } ?? "")
    }
}
