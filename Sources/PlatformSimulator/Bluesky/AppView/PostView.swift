/// How the AppView shows people and their posts.
extension BlueskyNetwork {
    /// Whether an account's things are shown: not when it was taken down or switched off.
    func isShown(_ did: String) -> Bool {
        guard let account = account(did) else { return true }
        return account.state == .active || account.movedTo != nil
    }

    private func profileRecord(_ did: String) -> AppView.Entry? {
        appView[ATURI(did, Lexicon.profile, "self")]
    }

    /// The author of a post, as posts have them.
    func basicProfile(_ did: String) -> JSON {
        let value = profileRecord(did)?.record.value
        return without(
            nullsIn: [
                "did": .string(did),
                "handle": .string(directory.verifiedHandle(of: did) ?? "handle.invalid"),
                "displayName": value?["displayName"] ?? .null,
                "avatar": JSON(BlobReference(value?["avatar"]).map { picture($0.cid, did, "avatar") }),
                "labels": [],
                "createdAt": value?["createdAt"] ?? .null,
            ]
        )
    }

    /// A profile as its page shows it.
    func detailedProfile(_ did: String) -> JSON {
        let entry = profileRecord(did)
        let value = entry?.record.value
        var profile = basicProfile(did)
        var random = SeededRandom(did.utf8.reduce(UInt64(3)) { $0 &* 131 &+ UInt64($1) })
        let feed = appView.feeds[did] ?? []
        for (name, member) in [
            ("description", value?["description"] ?? .null),
            ("banner", JSON(BlobReference(value?["banner"]).map { picture($0.cid, did, "banner") })),
            ("followersCount", .integer(10 + random.below(2000))),
            ("followsCount", .integer(10 + random.below(500))),
            ("postsCount", .integer(feed.count { $0.uri.collection == Lexicon.post })),
            ("pinnedPost", value?["pinnedPost"] ?? .null),
            ("indexedAt", JSON(entry.map { Timestamp.text($0.indexedAt) })),
        ] where member != .null { profile[name] = member }
        return profile
    }

    /// A post with who wrote it, what it carries and what became of it; nil when it is not there.
    func postView(_ uri: ATURI, viewer: String?) -> JSON? {
        guard uri.collection == Lexicon.post, let entry = appView[uri], isShown(uri.authority) else {
            return nil
        }
        let value = entry.record.value
        let counts = appView.counts(of: uri)
        var view: JSON = [
            "uri": .string(uri.description), "cid": .string(entry.record.cid.description),
            "author": basicProfile(uri.authority), "record": value,
        ]
        if let embed = value["embed"], let shown = embedView(embed, by: uri.authority) {
            view["embed"] = shown
        }
        for (name, count) in [
            ("bookmarkCount", counts.bookmarks), ("replyCount", counts.replies),
            ("repostCount", counts.reposts),
            ("likeCount", counts.likes), ("quoteCount", counts.quotes),
        ] { view[name] = .integer(count) }
        view["indexedAt"] = .string(Timestamp.text(entry.indexedAt))
        if let viewer {
            view["viewer"] = without(
                nullsIn: [
                    "bookmarked": false, "threadMuted": false, "embeddingDisabled": false,
                    "like": JSON(appView.mark(Lexicon.like, by: viewer, of: uri)?.description),
                    "repost": JSON(appView.mark(Lexicon.repost, by: viewer, of: uri)?.description),
                ]
            )
        }
        view["labels"] = .array(labels(of: entry, value))
        return view
    }

    /// The labels an author put on a post.
    func labels(of entry: AppView.Entry, _ value: JSON) -> [JSON] {
        (value["labels"]?["values"]?.elements ?? []).compactMap { $0["val"]?.text }.map { label in
            [
                "src": .string(entry.uri.authority), "uri": .string(entry.uri.description),
                "cid": .string(entry.record.cid.description), "val": .string(label),
                "cts": value["createdAt"] ?? .string(Timestamp.text(entry.indexedAt)),
            ]
        }
    }

    /// The place of a post that is no longer there.
    static func notFoundPost(_ uri: String) -> JSON {
        ["$type": "app.bsky.feed.defs#notFoundPost", "uri": .string(uri), "notFound": true]
    }
}
