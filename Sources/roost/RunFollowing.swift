import Foundation
import Server
import Web

/// Waiting for a run, with its progress on a terminal.
enum RunFollowing {
    static func wait(for id: String, _ client: APIClient) async throws -> RunItem {
        while true {
            let run: RunItem = try await client.get("/api/v1/runs/\(id)")
            if run.status != .running {
                ProgressLine.end()
                return run
            }
            ProgressLine.show(
                "\(run.counters.postsFetched) posts, \(run.counters.mediaDownloaded) media files"
            )
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}

/// One line on standard error that is written over again and again; on a terminal only.
enum ProgressLine {
    static func show(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    }

    static func end() { show("") }
}
