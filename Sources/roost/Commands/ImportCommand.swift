import ArgumentParser
import Foundation
import Server
import Web

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes in what platforms hand out as a file.",
        subcommands: [ImportMastodonCommand.self]
    )
}

struct ImportMastodonCommand: ReachingCommand {
    static let configuration = CommandConfiguration(
        commandName: "mastodon",
        abstract: "Imports the archive a Mastodon server makes of an account (.zip or .tar.gz).",
        discussion: """
            It goes into the connection of whoever’s archive it is; without one, a connection without a token is made, which \
            can be connected later. Posts that are here stay one post. Waits until it is done; stopped, it goes on with the \
            next start. Exit code 1 when it failed or the file could not be read to its end, 2 when items were left out.
            """
    )

    @Argument(help: "The file as it was downloaded.", completion: .file())
    var file: String

    @Option(help: "Into this connection, by name or identifier; it must be of the same account.")
    var connection: String?

    @Option(help: "What to call the connection that is made for the account.")
    var new: String?

    @Flag(help: "Only says what would be done.")
    var dryRun = false

    @OptionGroup var reach: ReachOptions
    @OptionGroup var output: OutputOptions

    static var works: Bool { true }

    func validate() throws {
        guard connection == nil || new == nil else {
            throw ValidationError("Give --connection or --new, and not both.")
        }
    }

    func perform(_ client: APIClient) async throws {
        let started: ImportItem = try await client.upload(
            file: file,
            to: "/api/v1/imports",
            [
                ("format", "mastodon"), ("name", URL(filePath: file).lastPathComponent),
                ("connection", try await ConnectionLine.id(of: connection, client)), ("new", new),
                ("dryrun", dryRun ? "1" : nil),
            ]
        ) { sent, all in
            ProgressLine.show("\(Self.size(sent)) of \(Self.size(all)) handed over")
        }
        _ = try await RunFollowing.wait(for: started.runID, client)
        let item: ImportItem = try await client.get("/api/v1/imports/\(started.runID)")
        try output.print(ImportLine(item), text: Self.text(of: item))
        if item.status == .failed || item.status == .cancelled { throw ExitCode.failure }
        if item.isCutShort { throw ExitCode.failure }
        if item.counts.errors > 0 { throw ExitCode(2) }
    }

    private static func text(of item: ImportItem) -> String {
        let counts = item.counts
        let would = item.isDryRun ? "would be " : ""
        var lines: [String] = []
        if item.status == .failed {
            lines.append("failed. \(item.sentence ?? "")")
        } else {
            lines.append(
                "\(item.status.rawValue)\(item.account.map { ", \($0)" } ?? ""): \(counts.items) items, \(counts.new) \(would)new, "
                    + "\(counts.known) known (\(counts.different) different there), \(counts.updated) \(would)completed, "
                    + (item.isDryRun
                        ? "\(counts.mediaFiles) media files"
                        : "\(counts.mediaStored) media files stored, \(counts.mediaKnown) known")
                    + ", \(counts.mediaMissing) missing, \(counts.errors) left out"
                    + (item.sentence.map { ". \($0)" } ?? "")
            )
        }
        lines += item.errors.map { "  \($0.item): \($0.sentence)" }
        let rest = counts.errors - item.errors.count
        if rest > 0, !item.errors.isEmpty { lines.append("  … and \(rest) more") }
        return lines.joined(separator: "\n")
    }

    private static func size(_ bytes: Int) -> String { Int64(bytes).formatted(.byteCount(style: .file)) }
}

extension ImportItem {
    /// Whether the file could not be read to its end.
    fileprivate var isCutShort: Bool {
        status == .partial && errorCode == "damaged"
    }
}

/// An import as the command prints it.
struct ImportLine: Encodable {
    let run: String
    let status: String
    let account: String?
    let connection: String?
    let dry_run: Bool
    let items: Int
    let new: Int
    let known: Int
    let different: Int
    let updated: Int
    let media_files: Int
    let media_stored: Int
    let media_known: Int
    let media_missing: Int
    let errors: Int
    let left_out: [LeftOut]
    let error: String?

    struct LeftOut: Encodable {
        let item: String
        let code: String
        let sentence: String
    }

    init(_ item: ImportItem) {
        run = item.runID
        status = item.status.rawValue
        account = item.account
        connection = item.connectionID
        dry_run = item.isDryRun
        items = item.counts.items
        new = item.counts.new
        known = item.counts.known
        different = item.counts.different
        updated = item.counts.updated
        media_files = item.counts.mediaFiles
        media_stored = item.counts.mediaStored
        media_known = item.counts.mediaKnown
        media_missing = item.counts.mediaMissing
        errors = item.counts.errors
        left_out = item.errors.map { LeftOut(item: $0.item, code: $0.code, sentence: $0.sentence) }
        error = item.sentence
    }
}
