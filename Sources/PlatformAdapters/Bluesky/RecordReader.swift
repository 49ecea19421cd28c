import Foundation
import Platforms

/// Reads a record of `app.bsky.feed.post` or `app.bsky.feed.repost`, with what the AppView shows of it, as a post.
struct RecordReader {
    func post(_ native: JSONValue) throws(NormalisationError) -> RemotePost {
        let archived = ArchivedRecord(native)
        guard let address = archived.record["uri"].text.flatMap(RecordAddress.init) else {
            throw NormalisationError(field: "record.uri", problem: "is missing or no address of a record")
        }
        let value = archived.record["value"]
        guard value.isObject else {
            throw NormalisationError(field: "record.value", problem: "is not an object")
        }
        guard let createdAt = createdAt(value, address) else {
            throw NormalisationError(
                field: "record.value.createdAt",
                problem: "is missing or no date, and the record’s key tells none"
            )
        }
        switch address.collection {
        case RecordAddress.Collection.posts:
            return try post(value, at: address, createdAt: createdAt, view: archived.view)
        case RecordAddress.Collection.reposts:
            return try repost(value, at: address, createdAt: createdAt, archived)
        default:
            throw NormalisationError(
                field: "record.uri",
                problem: "\(address.collection.prefix(80)) is no collection of posts"
            )
        }
    }

    /// As the record claims; a record without a readable time was made when its key was.
    private func createdAt(_ value: JSONValue, _ address: RecordAddress) -> Date? {
        value["createdAt"].date ?? RecordKey.instant(of: address.key)
    }

    private func post(
        _ value: JSONValue,
        at address: RecordAddress,
        createdAt: Date,
        view: JSONValue
    ) throws(NormalisationError) -> RemotePost {
        guard case .string(let text) = value["text"] else {
            throw NormalisationError(field: "record.value.text", problem: "is missing or no text")
        }
        let words = FacetedText(text, facets: value["facets"])
        let replyTo = value["reply"]["parent"]["uri"].text.flatMap(RecordAddress.init)
        let labels = SelfLabels(value["labels"])
        let embed = RecordEmbed(value["embed"], of: address.did)
        return RemotePost(
            platformPostID: address.description,
            fullID: address.description,
            url: address.page,
            author: author(address.did, view["author"]),
            contentType: replyTo == nil ? .post : .reply,
            text: text,
            html: text.isEmpty ? nil : words.html,
            languages: languages(value),
            warning: labels.warning,
            isSensitive: labels.isSensitive,
            replyTo: replyTo.map(reference),
            quoteOf: embed.quoted.map(reference),
            createdAt: createdAt,
            counts: counts(view),
            media: embed.media,
            linkCard: embed.linkCard
        )
    }

    /// The words of the post inside are those the AppView showed; without them only who and which is known.
    private func repost(
        _ value: JSONValue,
        at address: RecordAddress,
        createdAt: Date,
        _ archived: ArchivedRecord
    ) throws(NormalisationError) -> RemotePost {
        let view = archived.view
        guard let subject = value["subject"]["uri"].text.flatMap(RecordAddress.init) else {
            throw NormalisationError(
                field: "record.value.subject",
                problem: "is missing or no address of a record"
            )
        }
        let record = view["record"]
        let words = FacetedText(record["text"].text ?? "", facets: record["facets"])
        let embed = RecordEmbed(record["embed"], of: subject.did)
        return RemotePost(
            platformPostID: address.description,
            fullID: address.description,
            author: author(address.did, archived.repostedBy),
            contentType: .repost,
            text: "",
            repostOf: RepostedPost(
                reference: reference(subject),
                author: author(subject.did, view["author"]),
                text: words.text,
                html: words.text.isEmpty ? nil : words.html,
                languages: languages(record),
                warning: SelfLabels(record["labels"]).warning,
                createdAt: record["createdAt"].date,
                media: embed.media,
                linkCard: embed.linkCard
            ),
            createdAt: createdAt
        )
    }

    private func author(_ did: String, _ profile: JSONValue) -> RemoteAuthor {
        // A handle that doesn't lead back to its account is shown so by the AppView, and is none.
        let handle = profile["handle"].filledText.flatMap { $0 == "handle.invalid" ? nil : $0 }
        return RemoteAuthor(id: did, handle: handle, name: profile["displayName"].filledText ?? handle)
    }

    private func reference(_ address: RecordAddress) -> RemoteReference {
        RemoteReference(
            platformPostID: address.description,
            fullID: address.description,
            url: address.page,
            authorID: address.did
        )
    }

    /// As many as a record may name.
    private func languages(_ value: JSONValue) -> [String] {
        var languages: [String] = []
        for tag in value["langs"].elements.compactMap(\.filledText) where !languages.contains(tag) {
            languages.append(tag)
        }
        return Array(languages.prefix(3))
    }

    private func counts(_ view: JSONValue) -> EngagementCounts {
        EngagementCounts(
            reactions: view["likeCount"].count,
            replies: view["replyCount"].count,
            reposts: view["repostCount"].count,
            quotes: view["quoteCount"].count
        )
    }
}
