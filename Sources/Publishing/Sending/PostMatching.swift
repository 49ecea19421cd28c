import Archive
import Database
import Foundation
import Platforms

/// Whether a post at a platform is the one that was, or may have been, sent.
///
/// What tells most comes first: media can be in one post only, so a post that shows an upload is the one it was for. Else
/// everything that was said must agree: what it answers, the number of its media, its warning, its poll and its words.
struct PostMatching {
    let text: String
    let warning: String?
    let pollOptions: [String]
    let mediaIDs: Set<String>
    let mediaCount: Int
    let parent: String?

    /// A part of a target as it reaches its account.
    init(_ work: TargetWork, _ part: Int, _ form: PostForm) {
        let adapted = work.post.parts[part]
        text = work.post.text(of: part, in: form)
        warning = form.warning == .inText ? nil : work.post.warning
        pollOptions = adapted.poll?.options ?? []
        mediaIDs = Set(
            adapted.media.indices.compactMap { index in
                work.effects[TargetWork.step(ofMedium: index, part: part)]?.uploaded?.platformMediaID
            }
        )
        mediaCount = adapted.media.count
        parent = work.place(ofPart: part)?.parent.platformPostID
    }

    /// What of the posts seen is the one meant: several where more than one agrees to the letter, or, where none does, in
    /// everything but marks and spaces.
    func matches<Candidate>(
        among candidates: [(post: Candidate, seen: SeenPost)]
    ) -> [(post: Candidate, seen: SeenPost)] {
        if !mediaIDs.isEmpty {
            let showing = candidates.filter { !$0.seen.mediaIDs.isDisjoint(with: mediaIDs) }
            if !showing.isEmpty { return showing }
        }
        let (sent, sentWarning) = said
        let alike = candidates.filter { agrees(with: $0.seen, onWarning: sentWarning) }
        let exact = alike.filter { Self.plain($0.seen.text) == sent }
        if !exact.isEmpty { return exact }
        // A server may make the warning the text of a post that has no words of its own.
        if sent.isEmpty, !sentWarning.isEmpty {
            let moved = candidates.filter { candidate in
                agrees(with: candidate.seen, onWarning: "") && Self.plain(candidate.seen.text) == sentWarning
            }
            if !moved.isEmpty { return moved }
        }
        // A server may set out marks of its own: *emphasis*, a link's shortened form.
        let words = Self.words(text)
        return words.isEmpty ? [] : alike.filter { Self.words($0.seen.text) == words }
    }

    private var said: (text: String, warning: String) { (Self.plain(text), Self.plain(warning ?? "")) }

    private func agrees(with post: SeenPost, onWarning warning: String) -> Bool {
        post.parent == parent && post.mediaCount == mediaCount && post.pollOptions == pollOptions
            && Self.plain(post.warning ?? "") == warning
    }

    /// One form of the same words: composed characters, small letters, single spaces, people without their servers.
    ///
    /// Servers write a person's name as its owner spells it: `@Gargron` for `@gargron@mastodon.social`.
    static func plain(_ text: String) -> String {
        text.lowercased().precomposedStringWithCanonicalMapping
            .replacing(/(@[a-z0-9_.-]*[a-z0-9_])@[\p{L}\p{M}\p{N}.:-]*[\p{L}\p{M}\p{N}]/) { String($0.1) }
            .split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
    }

    private static func words(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                plain(text).unicodeScalars.filter { CharacterSet.alphanumerics.contains($0) }
            )
        )
    }
}

/// A post of an account as far as it takes part in the comparison.
struct SeenPost: Sendable {
    let platformPostID: String
    let url: String?
    let createdAt: Date
    let text: String
    let warning: String?
    let pollOptions: [String]
    let mediaIDs: Set<String>
    let mediaCount: Int
    /// What it answers.
    let parent: String?

    init(_ fetched: FetchedPost) {
        let post = fetched.post
        platformPostID = post.platformPostID
        url = post.url
        createdAt = post.createdAt
        text = post.text
        warning = post.warning
        pollOptions = post.poll?.options.map(\.title) ?? []
        mediaIDs = Set(post.media.compactMap(\.platformMediaID))
        mediaCount = post.media.count
        parent = post.replyTo?.platformPostID
    }

    /// A post in the archive, with its media.
    init(_ post: Post, media: [Media]) {
        platformPostID = post.platformPostID
        url = post.content.url
        createdAt = post.content.createdAt.date
        text = post.content.text
        warning = post.content.warning
        pollOptions = post.content.poll?.options.map(\.title) ?? []
        mediaIDs = Set(media.compactMap(\.platformMediaID))
        mediaCount = media.count
        parent = post.content.replyToID
    }
}

extension Sequence<FetchedPost> {
    /// Each beside what of it takes part in the comparison.
    var seen: [(post: FetchedPost, seen: SeenPost)] { map { ($0, SeenPost($0)) } }
}
