/// A blob as a record names it.
struct BlobReference: Sendable, Equatable {
    let cid: CID
    let mimeType: String
    let size: Int

    var json: JSON {
        ["$type": "blob", "ref": cid.link, "mimeType": .string(mimeType), "size": .integer(size)]
    }

    init(cid: CID, mimeType: String, size: Int) {
        (self.cid, self.mimeType, self.size) = (cid, mimeType, size)
    }

    init?(_ json: JSON?) {
        guard let json, json["$type"]?.text == "blob",
            let cid = json["ref"]?["$link"]?.text.flatMap(CID.init),
            case .string(let mimeType)? = json["mimeType"], case .integer(let size)? = json["size"]
        else { return nil }
        self.init(cid: cid, mimeType: mimeType, size: size)
    }

    /// Every blob a record names, wherever it stands.
    static func all(in value: JSON) -> [BlobReference] {
        if let reference = BlobReference(value) { return [reference] }
        return (value.elements ?? value.members?.map(\.value) ?? []).flatMap(all)
    }
}
