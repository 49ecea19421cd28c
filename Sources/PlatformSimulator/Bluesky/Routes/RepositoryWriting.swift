import Foundation

/// `com.atproto.repo.*`, the half that needs a session: records made, changed and deleted.
enum RepositoryWriting {
    static let all: [XRPCEndpoint] = [
        .procedure("com.atproto.repo.createRecord", .session(active: true), create),
        .procedure("com.atproto.repo.putRecord", .session(active: true), put),
        .procedure("com.atproto.repo.deleteRecord", .session(active: true), delete),
        .procedure("com.atproto.repo.applyWrites", .session(active: true), apply),
    ]

    private static func create(
        _ call: Call,
        _ caller: BlueskyCaller,
        _ network: inout BlueskyNetwork
    ) throws -> Answer {
        let input = try call.input("repo", "collection", "record")
        let did = try network.ownRepository(input, caller)
        let draft = try RecordDraft(input, did, key: input["rkey"]?.text, &network, at: call.at)
        try network.checkCommit(input, did)
        let rev = try network.create(draft, at: call.at)
        return .json(network.written(draft, rev))
    }

    private static func put(
        _ call: Call,
        _ caller: BlueskyCaller,
        _ network: inout BlueskyNetwork
    ) throws -> Answer {
        let input = try call.input("repo", "collection", "rkey", "record")
        let did = try network.ownRepository(input, caller)
        let draft = try RecordDraft(input, did, key: input["rkey"]?.text, &network, at: call.at)
        let current = network.account(did)?.repository.record(draft.uri.collection, draft.uri.rkey)
        // Looked at before any swap: who repeats a write whose answer was lost learns that it is there.
        if let current, current.cid == draft.record.cid { return .json(network.written(draft, nil)) }
        if let swap = input["swapRecord"] {
            let expected = swap == .null ? nil : swap.text
            guard expected == current?.cid.description else {
                throw XRPCError.invalidSwap("Record was at \(current?.cid.description ?? "null")")
            }
        }
        try network.checkCommit(input, did)
        let rev = try network.write(
            draft,
            current == nil ? .recordCreated : .recordUpdated,
            at: call.at
        )
        return .json(network.written(draft, rev))
    }

    private static func delete(
        _ call: Call,
        _ caller: BlueskyCaller,
        _ network: inout BlueskyNetwork
    ) throws -> Answer {
        let input = try call.input("repo", "collection", "rkey")
        let did = try network.ownRepository(input, caller)
        let uri = ATURI(did, input["collection"]?.text ?? "", input["rkey"]?.text ?? "")
        guard let current = network.account(did)?.repository.record(uri.collection, uri.rkey) else {
            return .json([:])
        }
        if let expected = input["swapRecord"]?.text, expected != current.cid.description {
            throw XRPCError.invalidSwap("Record was at \(current.cid)")
        }
        try network.checkCommit(input, did)
        network.withdraw(uri, at: call.at)
        return .json(["commit": network.account(did)?.repository.commitMeta ?? .null])
    }

    /// Several writes that happen together or not at all.
    private static func apply(
        _ call: Call,
        _ caller: BlueskyCaller,
        _ network: inout BlueskyNetwork
    ) throws -> Answer {
        let input = try call.input("repo", "writes")
        let did = try network.ownRepository(input, caller)
        let writes = input["writes"]?.elements ?? []
        guard writes.count <= 200 else { throw XRPCError.invalidRequest("Too many writes. Max: 200") }
        try network.checkCommit(input, did)
        var changed = network
        var results: [JSON] = []
        for write in writes {
            var fields = write
            fields["record"] = write["value"]
            fields["validate"] = input["validate"]
            let kind = write["$type"]?.text?.split(separator: "#").last.map(String.init)
            let result = "com.atproto.repo.applyWrites#\(kind ?? "")Result"
            switch kind {
            case "create", "update":
                let draft = try RecordDraft(fields, did, key: write["rkey"]?.text, &changed, at: call.at)
                if kind == "create" {
                    _ = try changed.create(draft, at: call.at)
                } else {
                    guard changed.account(did)?.repository.record(draft.uri.collection, draft.uri.rkey) != nil
                    else { throw XRPCError.internalError }
                    _ = try changed.write(draft, .recordUpdated, at: call.at)
                }
                var written = changed.written(draft, nil)
                written["$type"] = .string(result)
                results.append(written)
            case "delete":
                let uri = ATURI(did, write["collection"]?.text ?? "", write["rkey"]?.text ?? "")
                guard changed.account(did)?.repository.record(uri.collection, uri.rkey) != nil else {
                    throw XRPCError.internalError
                }
                changed.withdraw(uri, at: call.at)
                results.append(["$type": .string(result)])
            default: throw XRPCError.invalidRequest("Action not supported: \(kind ?? "")")
            }
        }
        network = changed
        return .json([
            "commit": network.account(did)?.repository.commitMeta ?? .null, "results": .array(results),
        ])
    }
}

extension BlueskyNetwork {
    /// The repository a write names, if it is the caller's own.
    fileprivate func ownRepository(_ input: JSON, _ caller: BlueskyCaller) throws -> String {
        let repo = input["repo"]?.text ?? ""
        guard let account = account(did(of: repo) ?? repo) else { throw XRPCError.repoNotFound(repo) }
        guard account.did == caller.did else { throw XRPCError.authRequired }
        return account.did
    }

    fileprivate func checkCommit(_ input: JSON, _ did: String) throws {
        guard let expected = input["swapCommit"]?.text, let head = account(did)?.repository.head else {
            return
        }
        guard expected == head.description else { throw XRPCError.invalidSwap("Commit was at \(head)") }
    }

    /// Writes a record whose key must be free; a taken one is an error of the server, as at the reference server.
    fileprivate mutating func create(_ draft: RecordDraft, at date: Date) throws -> TID {
        guard account(draft.uri.authority)?.repository.record(draft.uri.collection, draft.uri.rkey) == nil
        else {
            throw XRPCError.internalError
        }
        return try write(draft, .recordCreated, at: date)
    }

    fileprivate mutating func write(
        _ draft: RecordDraft,
        _ effect: Ledger.Effect.Kind,
        at date: Date
    ) throws -> TID {
        try checkBlobs(of: draft)
        let rev = clock.draw(at: date)
        put(draft.record, draft.uri, at: date, rev: rev)
        traffic.record(effect, draft.uri.description, text: draft.value["text"]?.text)
        return rev
    }

    fileprivate mutating func withdraw(_ uri: ATURI, at date: Date) {
        delete(uri, at: date, rev: clock.draw(at: date))
        traffic.record(.recordDeleted, uri.description)
    }

    /// Every blob of a record must be there, and be what the record says it is.
    private func checkBlobs(of draft: RecordDraft) throws {
        let blobs = account(draft.uri.authority)?.repository.blobs ?? [:]
        for reference in BlobReference.all(in: draft.value) {
            guard let stored = blobs[reference.cid] else {
                throw XRPCError(400, "BlobNotFound", "Could not find blob: \(reference.cid)")
            }
            guard stored.mimeType == reference.mimeType else {
                throw XRPCError(
                    400,
                    "InvalidMimeType",
                    "Referenced Mimetype does not match stored blob. Expected: \(stored.mimeType), "
                        + "Got: \(reference.mimeType)"
                )
            }
            guard stored.size == reference.size else {
                throw XRPCError(
                    400,
                    "InvalidSize",
                    "Referenced Size does not match stored blob. Expected: \(stored.size), Got: \(reference.size)"
                )
            }
        }
    }

    /// What a writer is told; without a commit when nothing was changed.
    fileprivate func written(_ draft: RecordDraft, _ rev: TID?) -> JSON {
        var body: JSON = [
            "uri": .string(draft.uri.description), "cid": .string(draft.record.cid.description),
        ]
        if rev != nil { body["commit"] = account(draft.uri.authority)?.repository.commitMeta ?? .null }
        body["validationStatus"] = .string(draft.isValidated ? "valid" : "unknown")
        return body
    }
}
