/// `com.atproto.repo.*`, the half that anybody may call: what is in a repository.
enum RepositoryReading {
    static let all: [XRPCEndpoint] = [
        .query("com.atproto.repo.describeRepo", .open, describe),
        .query("com.atproto.repo.listRecords", .open, list),
        .query("com.atproto.repo.getRecord", .open, get),
    ]

    private static func describe(
        _ call: Call,
        _ caller: BlueskyCaller,
        _ network: inout BlueskyNetwork
    ) throws -> Answer {
        let account = try network.readableAccount(try call.required("repo"))
        return .json([
            "handle": .string(account.handle),
            "did": .string(account.did),
            "didDoc": network.directory.document(of: account.did, origin: network.origin) ?? .null,
            "collections": .array(account.repository.collections.keys.sorted().map(JSON.string)),
            "handleIsCorrect": .bool(network.directory.verifiedHandle(of: account.did) == account.handle),
        ])
    }

    private static func list(
        _ call: Call,
        _ caller: BlueskyCaller,
        _ network: inout BlueskyNetwork
    ) throws -> Answer {
        let (repo, name) = (try call.required("repo"), try call.required("collection"))
        guard Syntax.isNSID(name) else {
            throw XRPCError.invalidRequest("Error: collection must be a valid nsid")
        }
        let limit = try call.limit(default: 50, most: 100)
        let account = try network.readableAccount(repo)
        let collection = account.repository.collections[name] ?? RecordCollection()
        let keys = collection.page(
            after: call.fields.text("cursor").flatMap { $0.isEmpty ? nil : $0 },
            limit: limit,
            ascending: call.fields.flag("reverse")
        )
        var body: JSON = [
            "records": .array(
                keys.map { key in
                    [
                        "uri": .string(ATURI(account.did, name, key).description),
                        "cid": .string(collection[key]?.cid.description ?? ""),
                        "value": collection[key]?.value ?? .null,
                    ]
                }
            )
        ]
        // As the reference server has it: a cursor whenever there was anything, so the last page is an empty one.
        if let last = keys.last { body["cursor"] = .string(last) }
        return .json(body)
    }

    private static func get(
        _ call: Call,
        _ caller: BlueskyCaller,
        _ network: inout BlueskyNetwork
    ) throws -> Answer {
        let (repo, collection) = (try call.required("repo"), try call.required("collection"))
        let account = try network.readableAccount(repo)
        let uri = ATURI(account.did, collection, try call.required("rkey"))
        guard let record = account.repository.record(collection, uri.rkey),
            call.fields.text("cid").map({ $0 == record.cid.description }) ?? true
        else { throw XRPCError.recordNotFound(uri) }
        return .json([
            "uri": .string(uri.description), "cid": .string(record.cid.description), "value": record.value,
        ])
    }
}

extension BlueskyNetwork {
    /// The account of a repository that may be read here, by DID or handle.
    func readableAccount(_ repo: String) throws -> HostedAccount {
        guard let account = account(did(of: repo) ?? repo) else { throw XRPCError.repoNotFound(repo) }
        switch account.state {
        case .active: return account
        case .deactivated:
            throw XRPCError(400, "RepoDeactivated", "Repo has been deactivated: \(account.did)")
        case .takendown: throw XRPCError(400, "RepoTakendown", "Repo has been takendown: \(account.did)")
        }
    }
}
