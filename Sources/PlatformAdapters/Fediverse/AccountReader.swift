import Platforms

/// Reads an account of the Mastodon interface as a profile.
struct AccountReader {
    let instance: InstanceOrigin

    /// Nil when the answer lacks what makes it an account.
    func profile(_ account: JSONValue) -> RemoteProfile? {
        guard let id = account["id"].identifier,
            let username = account["username"].filledText ?? account["acct"].filledText
        else { return nil }
        let source = account["source"]
        return RemoteProfile(
            platformUserID: id,
            fullID: account["uri"].webAddress ?? account["url"].webAddress,
            username: username,
            handle: StatusReader(instance: instance).handle(account) ?? "\(username)@\(instance.authority)",
            displayName: account["display_name"].filledText,
            url: account["url"].webAddress,
            avatarURL: account["avatar_static"].webAddress ?? account["avatar"].webAddress,
            about: account["note"].filledText.map(PlainText.fromHTML),
            createdAt: account["created_at"].date,
            followers: account["followers_count"].count,
            following: account["following_count"].count,
            posts: account["statuses_count"].count,
            defaultVisibility: source["privacy"].text.map { RemotePost.Visibility(fediverse: $0) },
            defaultLanguage: source["language"].filledText,
            postsAreSensitive: source["sensitive"].flag,
            native: account
        )
    }
}
