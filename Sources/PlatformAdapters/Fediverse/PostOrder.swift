/// The order of post ids that grow with time.
///
/// Mastodon and Pixelfed number their posts, GoToSocial uses ULIDs of one length: in both, longer is later, and among
/// equally long ids the text decides.
struct PostOrder: Comparable {
    let id: String

    static func < (left: PostOrder, right: PostOrder) -> Bool {
        let lengths = (left.id.utf8.count, right.id.utf8.count)
        return lengths.0 == lengths.1
            ? left.id.utf8.lexicographicallyPrecedes(right.id.utf8) : lengths.0 < lengths.1
    }

    static func newest(of ids: [String]) -> String? {
        ids.map(PostOrder.init).max()?.id
    }

    static func oldest(of ids: [String]) -> String? {
        ids.map(PostOrder.init).min()?.id
    }
}
