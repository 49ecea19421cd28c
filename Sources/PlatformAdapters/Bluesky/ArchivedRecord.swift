import Platforms

/// The native data of a post: its record as its repository gave it, and how the AppView showed it then.
///
/// ```json
/// {"record": {"uri": "at://…", "cid": "bafy…", "value": {…}}, "appView": {"uri": "at://…", "likeCount": 3, …}}
/// ```
///
/// Of a repost the AppView's part is the post inside, since the repost itself is shown nowhere. It is volatile: counts and
/// names change without the post having changed.
struct ArchivedRecord {
    let record: JSONValue
    /// Null where the AppView wasn't asked, or didn't know the post.
    let view: JSONValue

    init(_ native: JSONValue) {
        (record, view) = (native["record"], native["appView"])
    }

    init(record: JSONValue, view: JSONValue?) {
        (self.record, self.view) = (record, view ?? .null)
    }

    var native: JSONValue { .object(["record": record, "appView": view]) }

    static let volatileFields = VolatileFields(names: ["appView"])
}
