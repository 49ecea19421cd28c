import ArgumentParser
import Foundation
import Server
import Web

/// What a command that writes a post is given.
struct PostOptions: ParsableArguments {
    @Option(
        name: .customLong("to"),
        help: "The connections to publish to, by name or identifier, separated by commas."
    )
    var connections: String?

    @Option(help: "What it says.")
    var text: String?

    @Flag(name: .customLong("text-stdin"), help: "Read what it says from standard input.")
    var textFromStandardInput = false

    @Option(
        help: """
            A file with the parts of a thread, separated by lines that hold nothing but ---; what --text says comes before \
            them.
            """
    )
    var thread: String?

    @Option(
        name: .customLong("media"),
        help:
            "A file to show, with its alt text after a colon: heron.jpg:A heron on a weir. Several times for several."
    )
    var media: [String] = []

    @Option(help: "A content warning.")
    var warning: String?

    @Option(help: "public, unlisted, local, followers, mutuals, direct or private.")
    var visibility: String?

    @Option(help: "The language, such as en.")
    var language: String?

    @Flag(help: "Its media show what not everybody wants to see.")
    var sensitive = false

    @Flag(help: "Before the account’s other due posts.")
    var urgent = false

    @Option(help: "What becomes of it when its time passes while it can’t go out: publish, ask or skip.")
    var late: String?

    @Option(help: "The answers of a poll, with a vertical bar between them: \"Yes|No\".")
    var poll: String?

    @Option(help: "How many hours the poll is open; a day where it isn’t said.")
    var pollHours: Int?

    @Flag(help: "Several answers may be chosen.")
    var pollSeveral = false

    @Option(
        name: .customLong("draft"),
        help: """
            A file with the whole post as the API takes it, in JSON, or - for standard input; --to and --media add to it.
            """
    )
    var draftFile: String?

    func validate() throws {
        guard draftFile != nil || connections != nil else {
            throw ValidationError("Say where to publish: --to with the names of connections.")
        }
        if draftFile != nil, saysWords {
            throw ValidationError("--draft says what is written: beside it only --to and --media are taken.")
        }
        if poll == nil, pollHours != nil || pollSeveral {
            throw ValidationError("--poll-hours and --poll-several go with --poll.")
        }
        // A year; what each platform allows is told when the post is checked.
        if let pollHours, !(1...8784).contains(pollHours) {
            throw ValidationError("--poll-hours is a number from 1 to 8784.")
        }
    }

    /// Whether an option says something that a draft’s file says, too.
    private var saysWords: Bool {
        [text, thread, warning, visibility, language, late, poll].contains { $0 != nil }
            || textFromStandardInput || sensitive || urgent
    }

    /// What is to be written.
    func draft(_ client: APIClient) async throws -> CompositionDraft {
        var draft = try draftFile.map(DraftFile.read) ?? written
        draft.targets = try await (draft.targets ?? []) + targets(client)
        draft.media = try await (draft.media ?? []) + uploads(client)
        return draft
    }

    /// What the options say, without accounts and files.
    private var written: CompositionDraft {
        get throws {
            var parts: [PartDraft] = []
            if textFromStandardInput {
                let bytes = FileHandle.standardInput.readDataToEndOfFile()
                let words = Self.withPlainEnds(String(decoding: bytes, as: UTF8.self))
                parts.append(PartDraft(text: Self.trimmed(words)))
            } else if let text {
                parts.append(PartDraft(text: text))
            }
            if let thread {
                guard let file = try? String(contentsOfFile: thread, encoding: .utf8) else {
                    throw ValidationError("“\(thread)” can’t be read as text.")
                }
                parts += Self.parts(of: file).map { PartDraft(text: $0) }
            }
            guard !parts.isEmpty else {
                throw ValidationError("Say what to publish: --text, --text-stdin, --thread or --draft.")
            }
            parts[0].poll = question
            return CompositionDraft(
                parts: parts,
                warning: warning,
                visibility: try Self.word(visibility, "--visibility"),
                language: language,
                isSensitive: sensitive,
                isUrgent: urgent,
                late: try Self.word(late, "--late")
            )
        }
    }

    private var question: PollDraft? {
        poll.map { poll in
            PollDraft(
                options: poll.split(separator: "|", omittingEmptySubsequences: false).map { option in
                    Self.trimmed(String(option))
                },
                allowsSeveral: pollSeveral,
                duration: pollHours.map { $0 * 3600 }
            )
        }
    }

    private func targets(_ client: APIClient) async throws -> [TargetDraft] {
        var targets: [TargetDraft] = []
        for name in (connections ?? "").split(separator: ",") {
            let connection = try await ConnectionLine.find(
                name.trimmingCharacters(in: .whitespaces),
                client
            )
            targets.append(TargetDraft(connectionID: connection.id))
        }
        return targets
    }

    /// The alt text begins at the first colon after which no file of that name goes on.
    private func uploads(_ client: APIClient) async throws -> [ComposedMedium] {
        var uploads: [ComposedMedium] = []
        for given in media {
            let cut = FileManager.default.fileExists(atPath: given) ? nil : given.firstIndex(of: ":")
            let path = cut.map { String(given[..<$0]) } ?? given
            let alt = cut.map { String(given[given.index(after: $0)...]) }
            let upload: UploadItem = try await client.upload(
                file: path,
                to: "/api/v1/uploads",
                [("name", URL(filePath: path).lastPathComponent)]
            )
            uploads.append(ComposedMedium(uploadID: upload.id, alt: alt))
        }
        return uploads
    }

    /// The word that was chosen out of a fixed list; nil where none was.
    private static func word<Choice: ClosedChoice>(_ text: String?, _ option: String) throws -> Choice? {
        guard let text else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("\(option) is one of \(words).")
        }
        return choice
    }

    private static func parts(of file: String) -> [String] {
        var parts: [[Substring]] = [[]]
        for line in withPlainEnds(file).split(separator: "\n", omittingEmptySubsequences: false) {
            if line.trimmingCharacters(in: .whitespaces) == "---" {
                parts.append([])
            } else {
                parts[parts.count - 1].append(line)
            }
        }
        return parts.map { trimmed($0.joined(separator: "\n")) }.filter { !$0.isEmpty }
    }

    /// Lines that end as other systems end them: to Swift, the two signs of such an end are one, and no line feed.
    private static func withPlainEnds(_ text: String) -> String { text.replacing("\r\n", with: "\n") }

    private static func trimmed(_ text: String) -> String {
        text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// A whole post as the API takes it, out of a file.
enum DraftFile {
    /// `path`: - for standard input.
    static func read(_ path: String) throws -> CompositionDraft {
        let isInput = path == "-"
        let bytes: Data? =
            isInput
            ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: path)
        guard let bytes else { throw ValidationError("“\(path)” can’t be read.") }
        do {
            return try APICoding.value(CompositionDraft.self, from: [UInt8](bytes))
        } catch let error as WebError {
            throw ValidationError(
                "\(isInput ? "Standard input" : "“\(path)”") is no draft. \(error.sentence)"
            )
        }
    }
}
