import Foundation
import Platforms

/// An account as its own server names it and the AppView shows it.
enum AccountView {
    static func profile(did: String, session: JSONValue, view: JSONValue) -> RemoteProfile {
        let handle = (session["handle"].filledText ?? view["handle"].filledText)
            .flatMap { $0 == Handle.broken ? nil : $0 }
        return RemoteProfile(
            platformUserID: did,
            fullID: did,
            // An account whose handle leads nowhere is still somebody.
            username: handle ?? did,
            handle: handle ?? did,
            displayName: view["displayName"].filledText,
            url: "https://bsky.app/profile/\(did)",
            avatarURL: view["avatar"].webAddress,
            about: view["description"].filledText,
            createdAt: view["createdAt"].date,
            followers: view["followersCount"].count,
            following: view["followsCount"].count,
            posts: view["postsCount"].count,
            defaultVisibility: .public,
            native: view.isObject
                ? view : .object(["did": .string(did), "handle": handle.map(JSONValue.string) ?? .null])
        )
    }
}
