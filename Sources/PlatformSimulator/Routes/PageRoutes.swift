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
        // Where a boost's own address leads: to what was boosted.
        let activity = Route(.get, "/users/:name/statuses/:id/activity", .open) { call, _, world in
            let account = try account(call, world)
            let post = try StatusRoutes.visiblePost(call, .stranger, world)
            return page(account, article(post, world), summary(post, account, world))
        }
        return (dialect == .pixelfed ? [] : [activity]) + [
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
                return page(account, article(post, world), summary(post, account, world))
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

    /// What a status page says of itself to those who link to it.
    private static func summary(_ post: Post, _ account: Account, _ world: World) -> String {
        let shown = post.boosted.flatMap { world.posts[$0] } ?? post
        let picture =
            pictures(of: shown, world).first?.address ?? "\(world.origin)/avatars/\(account.username).png"
        let facts = [
            ("og:title", "\(account.displayName) (@\(account.username))"), ("og:description", shown.text),
            ("og:image", picture),
        ]
        return facts.map { "<meta property=\"\($0.0)\" content=\"\(HTMLContent.escaped($0.1))\">" }.joined()
    }

    private static func pictures(of post: Post, _ world: World) -> [(address: String, alt: String)] {
        post.media.compactMap(world.mediaAttachment).filter { $0.kind == .image }.map { media in
            (
                "\(world.origin)/media/\(media.id)/original.\(media.file.fileExtension)",
                media.description ?? ""
            )
        }
    }

    private static func page(_ account: Account, _ content: String, _ summary: String = "") -> Answer {
        let name = HTMLContent.escaped(account.displayName)
        return .html(
            """
            <!doctype html><html lang="\(account.language)"><head><meta charset="utf-8"><title>\(name)</title>\(summary)
            <meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><style>
            :root { color-scheme: light dark; font: 1.0625rem/1.6 system-ui, sans-serif }
            body { max-width: 38rem; margin: 2rem auto; padding: 0 1rem }
            article { margin: 1rem 0; padding: 0.5rem 1rem 1rem; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: 0.75rem }
            img { display: block; width: 100%; height: auto; border-radius: 0.5rem }
            .invisible { display: none }
            </style></head>
            <body><h1>\(name)</h1>\(content)</body></html>
            """
        )
    }

    private static func article(_ post: Post, _ world: World) -> String {
        let shown = post.boosted.flatMap { world.posts[$0] } ?? post
        let pictures = pictures(of: shown, world).map { picture in
            "<img src=\"\(picture.address)\" alt=\"\(HTMLContent.escaped(picture.alt))\">"
        }
        let time = world.timestamp(post.createdAt)
        return "<article dir=\"auto\">\(world.html(shown.text))\(pictures.joined())"
            + "<p><a href=\"\(world.address(of: post))\"><time datetime=\"\(time)\">\(time)</time></a></p></article>"
    }
}
