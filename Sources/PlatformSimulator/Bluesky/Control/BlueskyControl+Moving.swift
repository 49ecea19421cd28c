import Foundation

/// An account with its repository, on its way to another server.
struct CarriedAccount: Sendable {
    let account: HostedAccount
    let entries: [AppView.Entry]
}

/// Accounts that leave for another server, and come from one.
extension BlueskyControl {
    /// Moves an account with its repository to another simulator, and gives what opens it there.
    ///
    /// The directory here names the other server from then on, and this one answers as for a deactivated account. With
    /// `afterRequests` that happens once so many more requests of the kind `com.atproto.*` were answered here: in the
    /// middle of whatever somebody is at. Sessions and app passwords don't come along.
    @discardableResult
    package func move(
        _ name: String,
        to other: SimulatedBluesky,
        afterRequests: Int = 0
    ) throws -> SimulatedBluesky.Person {
        other.control.adopt(try carried(name))
        try depart(name, for: other.baseURL, afterRequests: afterRequests)
        return other.person(name)
    }

    /// The account is at another address from now on, or from after so many requests.
    package func depart(_ name: String, for address: String, afterRequests: Int = 0) throws {
        try change(name) { network, index in
            let did = network.accounts[index].did
            guard afterRequests > 0 else { return network.leave(did, for: address) }
            network.departures.append(.init(did: did, address: address, requestsLeft: afterRequests))
        }
    }

    private func carried(_ name: String) throws -> CarriedAccount {
        try change(name) { network, index in
            let account = network.accounts[index]
            let entries = network.appView.entries.values.filter { $0.uri.authority == account.did }
            return CarriedAccount(account: account, entries: entries)
        }
    }

    /// Takes in an account; one of the same name or DID that was here makes room.
    private func adopt(_ carried: CarriedAccount) {
        core.withState { network in
            var account = carried.account
            (account.state, account.movedTo) = (.active, nil)
            var random = SeededRandom(network.seed, account.did.utf8.reduce(47) { $0 &* 131 &+ Int($1) })
            account.appPasswords = [.init(name: "after moving", secret: HostedAccount.appPassword(&random))]
            network.accounts.removeAll { $0.name == account.name || $0.did == account.did }
            network.accounts.append(account)
            network.directory.register(account.did, handle: account.handle)
            for entry in carried.entries.sorted(by: { $0.sortedAt < $1.sortedAt }) {
                network.appView.apply(
                    .put(entry.uri, entry.record),
                    at: entry.indexedAt,
                    others: entry.others
                )
            }
        }
    }

    // MARK: As JSON

    /// The account with its repository, for a simulator in another process.
    func exported(_ name: String) throws -> JSON {
        let carried = try carried(name)
        let repository = carried.account.repository
        let records: [JSON] = repository.collections.sorted { $0.key < $1.key }.flatMap { name, collection in
            collection.keys.map { key in
                ["collection": .string(name), "rkey": .string(key), "value": collection[key]?.value ?? .null]
            }
        }
        let blobs: [JSON] = repository.blobs.filter { $0.value.references > 0 }.map { _, blob in
            [
                "mimeType": .string(blob.mimeType),
                "bytes": .string(Data(blob.bytes).base64EncodedString()),
            ]
        }
        return [
            "name": .string(carried.account.name), "did": .string(repository.did),
            "handle": .string(carried.account.handle), "email": .string(carried.account.email),
            "records": .array(records), "blobs": .array(blobs),
        ]
    }

    /// Takes in what another simulator exported, and gives what opens it here.
    func adopt(_ json: JSON) throws -> SimulatedBluesky.Person {
        guard let name = json["name"]?.text, let did = json["did"]?.text, let handle = json["handle"]?.text
        else {
            throw Fault.Malformed(description: "A repository has name, did, handle, records and blobs.")
        }
        let now = core.now()
        var repository = Repository(did: did)
        for blob in json["blobs"]?.elements ?? [] {
            let bytes = Array(Data(base64Encoded: blob["bytes"]?.text ?? "") ?? Data())
            let reference = BlobReference(
                cid: CID(.raw, of: bytes),
                mimeType: blob["mimeType"]?.text ?? "application/octet-stream",
                size: bytes.count
            )
            repository.add(reference, .bytes(bytes), at: now)
        }
        var index = AppView()
        for record in json["records"]?.elements ?? [] {
            guard let collection = record["collection"]?.text, let key = record["rkey"]?.text else {
                continue
            }
            let stored = try StoredRecord(record["value"] ?? .null)
            repository.put(stored, collection, key)
            let claimed = record["value"]?["createdAt"]?.text.flatMap(Timestamp.date)
            index.apply(.put(ATURI(did, collection, key), stored), at: claimed ?? now)
        }
        let account = HostedAccount(
            name: name,
            did: did,
            handle: handle,
            email: json["email"]?.text ?? "",
            password: "correct horse battery staple",
            appPasswords: [],
            repository: repository
        )
        adopt(CarriedAccount(account: account, entries: Array(index.entries.values)))
        return person(name)
    }
}
