import ArgumentParser
import Foundation
import Server
import Web

struct PostsCommand: ReachingCommand {
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

    func perform(_ client: APIClient) async throws {
        let id = try await ConnectionLine.id(of: connection, client)
        try await PostLine.printAll("/api/v1/posts", [("connection", id)], limit, client, output)
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

    struct LinkCard: Encodable {
        let url: String
        let title: String?
        let description: String?
        let provider_name: String?
    }

    let id: String
    let platform: String
    let platform_post_id: String
    let url: String?
    let text: String
    let languages: [String]
    let created_at: String
    let versions: Int
    let deleted: Bool
    let media: [Media]
    /// Of a repost: the card beside the words inside.
    let link_card: LinkCard?

    init(_ post: PostItem) {
        id = post.id
        platform = post.platform
        platform_post_id = post.platformPostID
        url = post.url
        text = post.text
        languages = post.languages
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
        link_card = (post.linkCard ?? post.repostOf?.linkCard).map {
            LinkCard(
                url: $0.url,
                title: $0.title,
                description: $0.description,
                provider_name: $0.providerName
            )
        }
    }

    static func printAll(
        _ path: String,
        _ query: [(String, String?)],
        _ limit: Int,
        _ client: APIClient,
        _ output: OutputOptions
    ) async throws {
        try await client.each(path, query, limit: limit, as: PostItem.self) { post in
            let line = PostLine(post)
            let text = line.text.split(whereSeparator: \.isNewline).joined(separator: " ")
            try output.print(line, text: "\(line.created_at)  \(line.url ?? line.id)  \(text.prefix(100))")
        }
    }
}
