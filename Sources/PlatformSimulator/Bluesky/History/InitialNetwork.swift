import Foundation

/// What a simulated Bluesky begins with, while its history is written: accounts, directory, and the AppView's index.
struct InitialNetwork: Sendable {
    private(set) var accounts: [HostedAccount] = []
    private(set) var directory = Directory()
    private(set) var appView = AppView()

    let seed: UInt64
    /// Files drawn so far: a picture comes again in a long history, as people's do.
    private var drawn: [BlobSource: BlobReference] = [:]

    init(seed: UInt64) { self.seed = seed }

    // MARK: People

    func did(_ member: BlueskyCast.Member) -> String { Directory.did(member.name, seed: seed) }

    mutating func register(_ member: BlueskyCast.Member) {
        let did = did(member)
        var random = SeededRandom(seed, member.lane, 41)
        accounts.append(
            HostedAccount(
                name: member.name,
                did: did,
                handle: member.handle,
                email: "\(member.name)@example.org",
                password: "correct horse battery staple",
                appPasswords: [.init(name: "first", secret: HostedAccount.appPassword(&random))],
                repository: Repository(did: did)
            )
        )
        directory.register(did, handle: member.handle)
    }

    // MARK: Records

    static func key(_ milliseconds: Int64, _ random: inout SeededRandom) -> String {
        TID(microseconds: UInt64(milliseconds) * 1000 + UInt64(random.below(1000)), clock: random.below(1024))
            .description
    }

    static func key(_ date: Date, _ random: inout SeededRandom) -> String {
        key(Int64(date.timeIntervalSince1970 * 1000), &random)
    }

    /// Writes a post with what strangers did to it, and gives the reference to it.
    mutating func write(
        _ post: JSON,
        _ key: String,
        of did: String,
        at date: Date,
        _ random: inout SeededRandom
    ) -> StrongReference? {
        let uri = ATURI(did, Lexicon.post, key)
        let likes = random.below(40) * (random.chance(3) ? 50 : 1)
        let others = AppView.Counts(
            likes: likes,
            reposts: random.below(likes / 3 + 1),
            replies: 0,
            quotes: random.below(likes / 10 + 1),
            bookmarks: random.below(likes / 8 + 1)
        )
        guard let cid = write(post, uri, at: date, others) else { return nil }
        let root = post["reply"]?["root"]
        let rootURI = root?["uri"]?.text.flatMap(ATURI.init), rootCID = root?["cid"]?.text.flatMap(CID.init)
        return StrongReference(uri: uri, cid: cid, writtenAt: date, root: (rootURI ?? uri, rootCID ?? cid))
    }

    /// A like or a repost.
    mutating func mark(
        _ collection: String,
        _ subject: StrongReference,
        by did: String,
        at date: Date,
        _ random: inout SeededRandom
    ) {
        let value: JSON = [
            "$type": .string(collection), "subject": subject.json, "createdAt": .string(Timestamp.text(date)),
        ]
        write(value, ATURI(did, collection, Self.key(date, &random)), at: date)
    }

    @discardableResult
    mutating func write(
        _ value: JSON,
        _ uri: ATURI,
        at date: Date,
        _ others: AppView.Counts? = nil
    ) -> CID? {
        // What histories write has neither floats nor CIDs that are none.
        guard let record = try? StoredRecord(value),
            let index = accounts.firstIndex(where: { $0.did == uri.authority })
        else { return nil }
        accounts[index].repository.put(record, uri.collection, uri.rkey)
        if let tid = TID(uri.rkey) {
            accounts[index].repository.commit(max(tid, accounts[index].repository.rev))
        }
        appView.apply(.put(uri, record), at: date.addingTimeInterval(2), others: others)
        return record.cid
    }

    // MARK: Files

    /// Puts a file into an account's repository.
    mutating func blob(_ source: BlobSource, _ type: String, of did: String, at date: Date) -> BlobReference?
    {
        guard let index = accounts.firstIndex(where: { $0.did == did }) else { return nil }
        let reference: BlobReference
        if let known = drawn[source] {
            reference = known
        } else {
            let bytes = source.bytes
            reference = BlobReference(cid: CID(.raw, of: bytes), mimeType: type, size: bytes.count)
            drawn[source] = reference
        }
        accounts[index].repository.add(reference, source, at: date)
        return reference
    }
}
