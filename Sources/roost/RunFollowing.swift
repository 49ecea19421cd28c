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
            ProgressLine.show(text(of: run))
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private static func text(of run: RunItem) -> String {
        let counters = run.counters
        // Why nothing moves says more than that it doesn't.
        if counters.postsFetched == 0, let sentence = run.sentence { return sentence }
        var parts = ["\(counters.postsFetched) posts", "\(counters.mediaDownloaded) media files"]
        if let pace = run.progress?.sentence, !pace.isEmpty { parts.append(pace) }
        return parts.joined(separator: ", ")
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
