import Platforms

/// One record to be put under its key, and what may stand there before: nothing, or one version of it.
struct RecordWrite {
    let address: RecordAddress
    let record: JSONValue
    /// The CID of the version that is replaced; nil for a key nobody has used.
    let replaces: String?

    var request: PublishRequest {
        PublishRequest(
            method: HTTPQuestion.Method.post.rawValue,
            path: "/xrpc/com.atproto.repo.putRecord",
            key: address.key,
            body: .object([
                "repo": .string(address.did), "collection": .string(address.collection),
                "rkey": .string(address.key), "record": record, "swapRecord": JSONValue(replaces),
            ])
        )
    }

    /// As its server hands it out.
    func stored(as cid: String) -> JSONValue {
        .object(["uri": .string(address.description), "cid": .string(cid), "value": record])
    }
}

extension RecordWrite {
    /// Nil for what ``request`` doesn't make.
    init?(_ request: PublishRequest) {
        let body = request.body
        guard let did = body["repo"].text, let collection = body["collection"].text,
            let key = body["rkey"].text,
            body["record"].isObject
        else { return nil }
        self.init(
            address: RecordAddress(did: did, collection: collection, key: key),
            record: body["record"],
            replaces: body["swapRecord"].text
        )
    }
}
