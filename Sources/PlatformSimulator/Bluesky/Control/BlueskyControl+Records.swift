import Foundation

/// What other clients write, and what goes wrong in repositories.
extension BlueskyControl {
    /// A record at one version.
    package struct Reference: Sendable, Equatable {
        package let uri: String
        package let cid: String
    }

    /// Posts as somebody, with another client.
    @discardableResult
    package func addPost(
        by name: String,
        text: String,
        inReplyTo: Reference? = nil,
        images: Int = 0
    ) throws -> Reference {
        let now = core.now()
        return try change(name) { network, index in
            var post = BlueskyPostWriter.post(at: now, text: text, language: "en")
            if let inReplyTo {
                let target: JSON = ["uri": .string(inReplyTo.uri), "cid": .string(inReplyTo.cid)]
                let root = ATURI(inReplyTo.uri).flatMap { uri in
                    network.account(uri.authority)?.repository.record(uri.collection, uri.rkey)?.value[
                        "reply"
                    ]?["root"]
                }
                post["reply"] = ["root": root ?? target, "parent": target]
            }
            if images > 0 { post["embed"] = Self.pictures(images, &network, index, at: now) }
            let key = network.clock.draw(at: now).description
            return try Self.put(post, Lexicon.post, key, &network, index, at: now)
        }
    }

    private static func pictures(
        _ count: Int,
        _ network: inout BlueskyNetwork,
        _ index: Int,
        at date: Date
    ) -> JSON {
        var images: [JSON] = []
        for _ in 0..<count {
            let seed = SeededRandom.mix(network.clock.draw(at: date).microseconds) | 1
            let source = BlobSource.picture(seed: seed)
            let bytes = source.bytes
            let blob = BlobReference(cid: CID(.raw, of: bytes), mimeType: "image/png", size: bytes.count)
            network.accounts[index].repository.add(blob, source, at: date)
            images.append(
                ["alt": "", "image": blob.json, "aspectRatio": BlueskyHistory.aspectRatio(source.size)]
            )
        }
        return ["$type": "app.bsky.embed.images", "images": .array(images)]
    }

    /// Puts any value straight into a repository, whatever its lexicon says; without a key under a new one.
    @discardableResult
    package func putRecord(
        _ value: JSON,
        in collection: String,
        key: String? = nil,
        by name: String
    ) throws -> Reference {
        let now = core.now()
        return try change(name) { network, index in
            let key = key ?? network.clock.draw(at: now).description
            return try Self.put(value, collection, key, &network, index, at: now)
        }
    }

    package func deleteRecord(_ uri: String) throws {
        let now = core.now()
        try core.withState { network in
            guard let parsed = ATURI(uri),
                network.account(parsed.authority)?.repository.record(parsed.collection, parsed.rkey) != nil
            else { throw SimulatorControl.Unknown(description: "There is no record \(uri).") }
            network.delete(parsed, at: now, rev: network.clock.draw(at: now))
        }
    }

    private static func put(
        _ value: JSON,
        _ collection: String,
        _ key: String,
        _ network: inout BlueskyNetwork,
        _ index: Int,
        at date: Date
    ) throws -> Reference {
        let uri = ATURI(network.accounts[index].did, collection, key)
        let record = try StoredRecord(value)
        network.put(record, uri, at: date, rev: network.clock.draw(at: date))
        return Reference(uri: uri.description, cid: record.cid.description)
    }

    /// The records of one kind as their repository has them, the newest key first.
    package func records(of name: String, in collection: String = "app.bsky.feed.post") throws -> [JSON] {
        try change(name) { network, index in
            let repository = network.accounts[index].repository
            let records = repository.collections[collection] ?? RecordCollection()
            return records.keys.reversed().map { key in
                [
                    "uri": .string(ATURI(repository.did, collection, key).description),
                    "cid": .string(records[key]?.cid.description ?? ""),
                    "value": records[key]?.value ?? .null,
                ]
            }
        }
    }

    // MARK: Blobs

    /// Every blob of an account that a record names, by CID.
    package func blobs(of name: String) throws -> [String] {
        try change(name) { network, index in
            network.accounts[index].repository.blobs.filter { $0.value.references > 0 }.map(\.key.description)
                .sorted()
        }
    }

    /// Lets the bytes of a blob decay, so that they no longer match its CID.
    package func spoilBlob(_ cid: String, of name: String) throws {
        try change(name) { network, index in
            guard let parsed = CID(cid), network.accounts[index].repository.blobs[parsed] != nil else {
                throw SimulatorControl.Unknown(description: "There is no blob \(cid).")
            }
            network.accounts[index].repository.spoil(parsed)
        }
    }

    /// Throws away uploads no record names, as the server does after a while.
    package func discardUnreferencedBlobs() {
        core.withState { network in
            for index in network.accounts.indices {
                network.accounts[index].repository.discardUnreferencedBlobs(before: .distantFuture)
            }
        }
    }

    // MARK: Others

    /// Strangers like, repost, answer and quote a post: its counts grow by so much.
    package func addReactions(
        to uri: String,
        likes: Int = 0,
        reposts: Int = 0,
        replies: Int = 0,
        quotes: Int = 0
    ) throws {
        let now = core.now()
        try core.withState { network in
            network.appView.catchUp(at: now, indexesEdits: network.habits.indexesEdits)
            guard let parsed = ATURI(uri), network.appView[parsed] != nil else {
                throw SimulatorControl.Unknown(description: "There is no post \(uri).")
            }
            network.appView.addReactions(
                .init(likes: likes, reposts: reposts, replies: replies, quotes: quotes),
                to: parsed
            )
        }
    }
}
