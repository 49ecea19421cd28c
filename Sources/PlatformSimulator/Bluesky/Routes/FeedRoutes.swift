/// `app.bsky.feed.*`: posts as the AppView shows them.
enum FeedRoutes {
    static let all: [XRPCEndpoint] = [
        .query("app.bsky.feed.getPosts", .anybody, posts),
        .query("app.bsky.feed.getAuthorFeed", .anybody, authorFeed),
        .query("app.bsky.feed.getPostThread", .anybody, thread),
    ]

    private static func posts(
        _ call: Call,
        _ caller: BlueskyCaller,
        _ network: inout BlueskyNetwork
    ) throws -> Answer {
        let uris = call.parameters("uris")
        guard !uris.isEmpty else {
            throw XRPCError.invalidRequest("Error: Params must have the property \"uris\"")
        }
        guard uris.count <= 25 else {
            throw XRPCError.invalidRequest("Error: uris must not have more than 25 elements")
        }
        return .json([
            "posts": .array(uris.compactMap(ATURI.init).compactMap { network.shownPost($0, caller) })
        ])
    }

    private static func authorFeed(
        _ call: Call,
        _ caller: BlueskyCaller,
        _ network: inout BlueskyNetwork
    ) throws -> Answer {
        let did = try network.shownActor(try call.required("actor"))
        let limit = try call.limit(default: 50, most: 100)
        guard let filter = FeedFilter(rawValue: call.fields.text("filter") ?? FeedFilter.withReplies.rawValue)
        else {
            throw XRPCError.invalidRequest("Error: filter must be one of the known filters")
        }
        let cursor = call.fields.text("cursor")
        let page = network.appView.feed(of: did, below: cursor, limit: limit, filter)
        var feed = page.items.compactMap { network.feedView($0, caller) }
        if call.fields.flag("includePins"), cursor == nil, let pinned = network.pinnedPost(of: did, caller) {
            feed.insert(pinned, at: 0)
        }
        var body: JSON = ["feed": .array(feed)]
        if let next = page.cursor { body["cursor"] = .string(next) }
        return .json(body)
    }

    private static func thread(
        _ call: Call,
        _ caller: BlueskyCaller,
        _ network: inout BlueskyNetwork
    ) throws -> Answer {
        let text = try call.required("uri")
        guard let uri = ATURI(text).map(network.withDID), network.appView[uri] != nil,
            let thread = network.threadView(
                uri,
                caller,
                depth: min(call.fields.integer("depth") ?? 6, 1000),
                height: min(call.fields.integer("parentHeight") ?? 80, 1000)
            )
        else { throw XRPCError(400, "NotFound", "Post not found: \(text)") }
        return .json(["thread": thread])
    }
}

extension BlueskyNetwork {
    /// A URI whose authority is a DID.
    fileprivate func withDID(_ uri: ATURI) -> ATURI {
        var resolved = uri
        resolved.authority = did(of: uri.authority) ?? uri.authority
        return resolved
    }

    fileprivate func shownPost(_ uri: ATURI, _ caller: BlueskyCaller) -> JSON? {
        postView(withDID(uri), viewer: caller.did)
    }

    /// One line of a feed: the post, what it answers, and why it is there.
    fileprivate func feedView(_ item: AppView.FeedItem, _ caller: BlueskyCaller) -> JSON? {
        guard let entry = appView[item.uri] else { return nil }
        guard item.uri.collection == Lexicon.repost else { return feedView(of: item.uri, caller) }
        let subject = entry.record.value["subject"]?["uri"]?.text.flatMap(ATURI.init)
        guard let subject, var view = feedView(of: subject, caller) else { return nil }
        view["reason"] = [
            "$type": "app.bsky.feed.defs#reasonRepost",
            "by": basicProfile(item.uri.authority), "uri": .string(item.uri.description),
            "cid": .string(entry.record.cid.description),
            "indexedAt": .string(Timestamp.text(entry.indexedAt)),
        ]
        return view
    }

    private func feedView(of uri: ATURI, _ caller: BlueskyCaller) -> JSON? {
        guard let post = postView(uri, viewer: caller.did) else { return nil }
        var view: JSON = ["post": post]
        guard let reply = post["record"]?["reply"] else { return view }
        func answered(_ name: String) -> JSON {
            let text = reply[name]?["uri"]?.text ?? ""
            guard var shown = ATURI(text).flatMap({ postView($0, viewer: caller.did) }) else {
                return Self.notFoundPost(text)
            }
            shown["$type"] = "app.bsky.feed.defs#postView"
            return shown
        }
        view["reply"] = ["root": answered("root"), "parent": answered("parent")]
        return view
    }

    fileprivate func pinnedPost(of did: String, _ caller: BlueskyCaller) -> JSON? {
        let profile = appView[ATURI(did, Lexicon.profile, "self")]?.record.value
        guard let uri = profile?["pinnedPost"]?["uri"]?.text.flatMap(ATURI.init),
            var view = feedView(of: uri, caller)
        else { return nil }
        view["reason"] = ["$type": "app.bsky.feed.defs#reasonPin"]
        return view
    }

    /// A post with `height` of what it answers above it and `depth` of what answers it below.
    fileprivate func threadView(_ uri: ATURI, _ caller: BlueskyCaller, depth: Int, height: Int) -> JSON? {
        guard let post = postView(uri, viewer: caller.did) else { return nil }
        var view: JSON = ["$type": "app.bsky.feed.defs#threadViewPost", "post": post]
        if height > 0, let parent = post["record"]?["reply"]?["parent"]?["uri"]?.text {
            view["parent"] =
                ATURI(parent).flatMap { threadView($0, caller, depth: 0, height: height - 1) }
                ?? Self.notFoundPost(parent)
        }
        if depth > 0 {
            view["replies"] = .array(
                appView.answers(to: uri).compactMap { threadView($0, caller, depth: depth - 1, height: 0) }
            )
        }
        return view
    }
}
