import HTTPTypes

/// The pages people reach by a link: a profile, and a status on it.
///
/// Their paths are those the platform's own links have, so a demo can be clicked through.
enum PageRoutes {
    static func all(_ dialect: Dialect) -> [Route] {
        let (profile, status) =
            switch dialect {
            case .mastodon: ("/:name", "/:name/:id")
            case .gotosocial: ("/:name", "/:name/statuses/:id")
            case .pixelfed: ("/:name", "/p/:name/:id")
            }
        return [
            Route(.get, profile, .open) { call, _, world in
                let account = try account(call, world)
                let newest = world.posts.page(
                    lane: account.lane,
                    below: nil,
                    above: nil,
                    limit: 20,
                    admits: { $0.visibility == .public },
                    includes: { $0.visibility == .public }
                )
                return page(account, world.html(account.note) + newest.map { article($0, world) }.joined())
            },
            Route(.get, status, .open) { call, _, world in
                let account = try account(call, world)
                let post = try StatusRoutes.visiblePost(call, .stranger, world)
                guard post.author == account.lane else { throw Refusal.notFound }
                return page(account, article(post, world))
            },
        ]
    }

    private static func account(_ call: Call, _ world: World) throws -> Account {
        let name = String((call.captured["name"] ?? "").trimmingPrefix("@"))
        guard let account = world.account(acct: name), account.domain == nil, account.state == .active else {
            throw Refusal.notFound
        }
        return account
    }

    private static func page(_ account: Account, _ content: String) -> Answer {
        let name = HTMLContent.escaped(account.displayName)
        return .html(
            """
            <!doctype html><html lang="\(account.language)"><head><meta charset="utf-8"><title>\(name)</title></head>
            <body><h1>\(name)</h1>\(content)</body></html>
            """
        )
    }

    private static func article(_ post: Post, _ world: World) -> String {
        let shown = post.boosted.flatMap { world.posts[$0] } ?? post
        let pictures = shown.media.compactMap(world.mediaAttachment).filter { $0.kind == .image }.map {
            media in
            let address = "\(world.origin)/media/\(media.id)/original.\(media.file.fileExtension)"
            return "<img src=\"\(address)\" alt=\"\(HTMLContent.escaped(media.description ?? ""))\">"
        }
        let time = world.timestamp(post.createdAt)
        return "<article>\(world.html(shown.text))\(pictures.joined())"
            + "<p><a href=\"\(world.address(of: post))\"><time datetime=\"\(time)\">\(time)</time></a></p></article>"
    }
}
