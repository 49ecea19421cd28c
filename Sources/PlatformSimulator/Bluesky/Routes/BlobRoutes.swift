import HTTPTypes

/// Uploading files, and getting them back as they were.
enum BlobRoutes {
    static let all: [XRPCEndpoint] = [
        .procedure("com.atproto.repo.uploadBlob", .session(active: true), upload),
        .query("com.atproto.sync.getBlob", .open, get),
    ]

    private static func upload(
        _ call: Call,
        _ caller: BlueskyCaller,
        _ network: inout BlueskyNetwork
    ) throws -> Answer {
        guard let index = network.index(of: try caller.requireDID()) else { throw XRPCError.authRequired }
        guard !call.body.isEmpty else {
            throw XRPCError.invalidRequest("A request body is expected but none was provided")
        }
        guard call.body.count <= network.habits.blobUploadLimit else {
            throw XRPCError(413, "PayloadTooLarge", "request entity too large")
        }
        let told = (call.headers[.contentType] ?? "").prefix { $0 != ";" }
        let type = SniffedType.contentType(of: call.body)
        let reference = BlobReference(
            cid: CID(.raw, of: call.body),
            // What the bytes say counts more than what the client says.
            mimeType: type ?? (told.isEmpty || told == "*/*" ? "application/octet-stream" : String(told)),
            size: call.body.count
        )
        network.accounts[index].repository.add(reference, .bytes(call.body), at: call.at)
        network.traffic.record(.blobUploaded, reference.cid.description)
        return .json(["blob": reference.json])
    }

    private static func get(
        _ call: Call,
        _ caller: BlueskyCaller,
        _ network: inout BlueskyNetwork
    ) throws -> Answer {
        let (did, text) = (try call.required("did"), try call.required("cid"))
        guard let cid = CID(text) else { throw XRPCError.invalidRequest("Error: cid must be a cid string") }
        let account = try network.readableAccount(did)
        // A blob no record names yet is not shown to anybody.
        guard let blob = account.repository.blobs[cid], blob.references > 0 else {
            throw XRPCError(400, "BlobNotFound", "Blob not found")
        }
        var headers: HTTPFields = [.contentSecurityPolicy: "default-src 'none'; sandbox"]
        headers[.xContentTypeOptions] = "nosniff"
        return Answer(headers: headers, body: .file(contentType: blob.mimeType) { blob.bytes })
    }
}
