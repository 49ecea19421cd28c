import Platforms

/// The native data of a post: its record as its repository gave it, and how the AppView showed it then.
///
/// ```json
/// {"record": {"uri": "at://…", "cid": "bafy…", "value": {…}}, "appView": {"uri": "at://…", "likeCount": 3, …}}
/// ```
///
/// Of a repost the AppView's part is the post inside, since the repost itself is shown nowhere, and who reposted stands
/// beside it as `repostedBy`. Both are volatile: counts and names change without the post having changed.
struct ArchivedRecord {
    let record: JSONValue
    /// Null where the AppView wasn't asked, or didn't know the post.
    let view: JSONValue
    /// Null for what is no repost.
    let repostedBy: JSONValue

    init(_ native: JSONValue) {
        (record, view, repostedBy) = (native["record"], native["appView"], native["repostedBy"])
    }

    init(record: JSONValue, view: JSONValue?, repostedBy: JSONValue = .null) {
        (self.record, self.view, self.repostedBy) = (record, view ?? .null, repostedBy)
    }

    var native: JSONValue {
        var members = ["record": record, "appView": view]
        if repostedBy.isObject { members["repostedBy"] = repostedBy }
        return .object(members)
    }

    static let volatileFields = VolatileFields(names: ["appView", "repostedBy"])
}
