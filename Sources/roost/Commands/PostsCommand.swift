import ArgumentParser
import Foundation
import Server
import Web

struct PostsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "posts",
        abstract: "Lists the archive, newest first."
    )

    @Option(help: "One connection, by name or identifier.")
    var connection: String?

    @Option(help: "How many at most; 0 lists all.")
    var limit = 0

    @OptionGroup var reach: ReachOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reportingErrors {
            try await CommandSession.run(reach.address) { [self] client in
                var id: String?
                if let connection { id = try await ConnectionLine.find(connection, client).id }
                try await PostLine.printAll(limit: limit, output) { cursor, count in
                    try await client.get(
                        "/api/v1/posts",
                        [("connection", id), ("before", cursor), ("limit", String(count))]
                    )
                }
            }
        }
    }
}

struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Finds posts, newest first.",
        discussion: """
            Words, "a phrase", -not, her* (beginnings), and the operators from: platform: has:image|video|audio|document|media|alt \
            alt:missing before: after: since: is:unread|marked|reply|boost|deleted lang: visibility:.
            """
    )

    @Argument(help: "What to look for.")
    var query: String

    @Option(help: "One connection, by name or identifier.")
    var connection: String?

    @Option(help: "How many at most; 0 lists all.")
    var limit = 0

    @OptionGroup var reach: ReachOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reportingErrors {
            try await CommandSession.run(reach.address) { [self] client in
                var id: String?
                if let connection { id = try await ConnectionLine.find(connection, client).id }
                try await PostLine.printAll(limit: limit, output) { [query] cursor, count in
                    try await client.get(
                        "/api/v1/search",
                        [("q", query), ("connection", id), ("before", cursor), ("limit", String(count))]
                    )
                }
            }
        }
    }
}

/// A post as the commands print one.
struct PostLine: Encodable {
    struct Media: Encodable {
        let alt: String?
        let status: String
        let path: String?
        let sha256: String?
        let kind: String
    }

    let id: String
    let platform: String
    let platform_post_id: String
    let url: String?
    let text: String
    let created_at: String
    let versions: Int
    let deleted: Bool
    let media: [Media]

    init(_ post: PostItem) {
        id = post.id
        platform = post.platform
        platform_post_id = post.platformPostID
        url = post.url
        text = post.text
        created_at = post.createdAt.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        versions = post.versionCount
        deleted = post.isDeletedOnPlatform
        media = post.media.map {
            Media(
                alt: $0.altText,
                status: $0.fileState.rawValue,
                path: $0.path,
                sha256: $0.sha256,
                kind: $0.kind.rawValue
            )
        }
    }

    static func printAll(
        limit: Int,
        _ output: OutputOptions,
        _ page: (_ cursor: String?, _ count: Int) async throws -> Page<PostItem>
    ) async throws {
        var cursor: String?
        var left = limit > 0 ? limit : .max
        repeat {
            let found = try await page(cursor, min(left, 100))
            for post in found.items {
                let line = PostLine(post)
                let text = line.text.split(whereSeparator: \.isNewline).joined(separator: " ")
                try output.print(
                    line,
                    text: "\(line.created_at)  \(line.url ?? line.id)  \(text.prefix(100))"
                )
            }
            left -= found.items.count
            cursor = found.older
        } while cursor != nil && left > 0
    }
}
