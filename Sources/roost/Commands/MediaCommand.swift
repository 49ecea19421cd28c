import ArgumentParser
import Foundation
import Server
import Web

struct MediaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "media",
        abstract: "Lists the archive’s media, those of the newest post first.",
        subcommands: [ListMediaCommand.self, RetryThumbnailsCommand.self],
        defaultSubcommand: ListMediaCommand.self
    )
}

struct ListMediaCommand: ReachingCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the archive’s media, those of the newest post first."
    )

    @Option(help: "One connection, by name or identifier.")
    var connection: String?

    @Option(help: "Only these: images, videos, audio or documents.")
    var kind: String?

    @Option(help: "Only media with alt text, or without: with, without.")
    var alt: String?

    @Option(help: "Begin with the newest of this month, in UTC, such as 2026-11.")
    var month: String?

    @Option(help: "How many at most; 0 lists all.")
    var limit = 0

    @OptionGroup var reach: ReachOptions
    @OptionGroup var output: OutputOptions

    func perform(_ client: APIClient) async throws {
        let id = try await ConnectionLine.id(of: connection, client)
        let query = [("connection", id), ("kind", kind), ("alt", alt), ("month", month)]
        try await client.each("/api/v1/media", query, limit: limit, as: MediaEntry.self) { entry in
            let line = MediaLine(entry)
            let state = line.error ?? line.thumbnail_error ?? line.alt ?? "no alt text"
            try output.print(
                line,
                text: "\(line.posted_at)  \(line.kind)  \(line.path ?? line.status)  \(state.prefix(100))"
            )
        }
    }
}

struct RetryThumbnailsCommand: ReachingCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Looks once more into images that no thumbnail could be made of."
    )

    @OptionGroup var reach: ReachOptions
    @OptionGroup var output: OutputOptions

    func perform(_ client: APIClient) async throws {
        let retried: RetriedThumbnails = try await client.send(.post, "/api/v1/media/thumbnails")
        try output.print(
            retried,
            text: "\(retried.count) images will be looked into again while Roost runs."
        )
    }
}

/// A medium as the command prints one.
struct MediaLine: Encodable {
    let id: String
    let post: String
    let url: String?
    let posted_at: String
    let kind: String
    let alt: String?
    let status: String
    let error: String?
    let path: String?
    let sha256: String?
    let type: String?
    let bytes: Int?
    let width: Int?
    let height: Int?
    let blurhash: String?
    let thumbnail: String
    let thumbnail_error: String?

    init(_ entry: MediaEntry) {
        let media = entry.media
        id = media.id
        post = entry.postID
        url = entry.postURL
        posted_at = entry.postedAt.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        kind = media.kind.rawValue
        alt = media.altText
        status = media.fileState.rawValue
        error = media.fileMessage
        path = media.path
        sha256 = media.sha256
        type = media.mediaType
        bytes = media.byteCount
        width = media.width
        height = media.height
        blurhash = media.blurhash
        thumbnail = media.thumbnailState.rawValue
        thumbnail_error = media.thumbnailMessage
    }
}
