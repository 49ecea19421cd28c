import Web

/// Waits for what Roost does in the background, and tells how far it is.
struct DemoArchiving: Sendable {
    let viewer: Viewer
    let services: WebServices

    enum Stage { case files, thumbnails }

    /// Until every post and file is here, and every thumbnail too where these are asked for.
    func wait(until stage: Stage) async throws {
        var told = ""
        var lastWord = ContinuousClock.now
        while true {
            let (isDone, state) = try await look(stage)
            if state != told, isDone || ContinuousClock.now - lastWord > .seconds(2) {
                DemoOutput.say(state)
                (told, lastWord) = (state, .now)
            }
            if isDone { return }
            try await Task.sleep(for: .milliseconds(250))
        }
    }

    /// Until no pass over an account is under way.
    func waitForPasses() async throws {
        while try await services.runs.list(viewer, RunQuery(status: .running)).items.count > 0 {
            try await Task.sleep(for: .milliseconds(150))
        }
    }

    private func look(_ stage: Stage) async throws -> (isDone: Bool, state: String) {
        let runs = try await services.runs.list(viewer, RunQuery(status: .running)).items
        let connections = try await services.connections.list(viewer)
        let posts = connections.map { "\($0.name): \($0.postCount) posts" }.joined(separator: ", ")
        let files = connections.map(\.waitingMediaCount).reduce(0, +)
        let pictures = try await services.media.overview(viewer, MediaQuery()).waitingThumbnails
        var left: [String] = []
        if !runs.isEmpty { left.append("still reading") }
        if files > 0 { left.append("\(files) files to fetch") }
        // Such as a full disk: waiting would say nothing more.
        if let trouble = connections.lazy.compactMap(\.waitingMediaTrouble).first {
            return (true, "\(posts); \(files) files are missing so far. \(trouble)")
        }
        if pictures > 0 { left.append("\(pictures) thumbnails to make") }
        let isDone = runs.isEmpty && files == 0 && (pictures == 0 || stage == .files)
        return (isDone, left.isEmpty ? "Archived. \(posts)." : "\(posts); \(left.joined(separator: ", "))")
    }
}
