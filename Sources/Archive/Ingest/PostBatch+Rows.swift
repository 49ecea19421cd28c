import Accounts
import Database
import Foundation
import Platforms

extension PostBatch {
    mutating func insert(_ id: PostID, _ platformID: String, _ content: PostContent) {
        rows.posts.append(
            """
            (\(id), \(source.user), \(source.ownConnection), \(source.channel), \(source.profile),
              \(source.platform), \(source.instance), \(platformID),
              \(content.fullID), \(content.url), \(content.authorID), \(content.authorHandle), \(content.authorName),
              \(content.contentType), \(content.activityType), \(content.text), \(content.html), \(content.languages.first),
              \(content.otherLanguages?.storableText),
              \(content.warning), \(content.isSensitive), \(content.poll?.json.storableText), \(content.visibility),
              \(content.replyToID), \(content.replyToFullID), \(content.replyToAuthorID),
              \(content.repostOfID), \(content.repostOfFullID), \(content.repost?.json.storableText),
              \(content.quoteOfID), \(content.quoteOfFullID), \(content.quoteOfURL),
              \(content.createdAt), \(content.editedAt), \(now), \(now), \(now))
            """
        )
    }

    /// Brings a row to what was received; true when something differed.
    mutating func update(_ row: Post, to content: PostContent, _ platformID: String) -> Bool {
        // Seen on its own server at last, the row takes that server's name for it.
        let isSameKey = row.platformPostID == platformID && row.instance == source.instance
        let takesKey = !isSameKey && source.isOwn && row.connection == nil && !known.isTaken(platformID)
        let connection = row.connection ?? source.ownConnection
        let channel = row.channel ?? source.channel
        let profile = row.profile ?? source.profile
        let isSameSource = connection == row.connection && channel == row.channel && profile == row.profile
        // An export knows nothing of what happened since.
        let isDeleted = ingest.origin == .import && row.isDeletedOnPlatform
        let returns = row.isDeletedOnPlatform && !isDeleted
        guard row.content != content || takesKey || !isSameSource || returns else { return false }
        let platform = takesKey ? source.platform : row.platform
        updates.posts.append(
            """
            UPDATE main.posts SET
              connection_id = \(connection), channel_id = \(channel), profile_id = \(profile), platform = \(platform),
              instance = \(takesKey ? source.instance : row.instance),
              platform_post_id = \(takesKey ? platformID : row.platformPostID),
              full_id = \(content.fullID ?? row.content.fullID), url = \(content.url),
              author_id = \(content.authorID), author_handle = \(content.authorHandle),
              author_name = \(content.authorName), content_type = \(content.contentType),
              activity_type = \(content.activityType), text = \(content.text), html = \(content.html),
              language = \(content.languages.first),
              other_languages = \(content.otherLanguages?.storableText), warning = \(content.warning), is_sensitive = \(content.isSensitive),
              poll = \(content.poll?.json.storableText), visibility = \(content.visibility),
              reply_to_id = \(content.replyToID), reply_to_full_id = \(content.replyToFullID),
              reply_to_author_id = \(content.replyToAuthorID), repost_of_id = \(content.repostOfID),
              repost_of_full_id = \(content.repostOfFullID), repost = \(content.repost?.json.storableText),
              quote_of_id = \(content.quoteOfID), quote_of_full_id = \(content.quoteOfFullID),
              quote_of_url = \(content.quoteOfURL), created_at_platform = \(content.createdAt),
              edited_at_platform = \(content.editedAt), deleted_on_platform = \(isDeleted),
              deleted_at_platform = \(isDeleted ? row.deletedAt : nil), updated_at = \(now)
            WHERE id = \(row.id)
            """
        )
        if connection != row.connection {
            updates.media.append(
                "UPDATE main.media SET connection_id = \(connection), updated_at = \(now) WHERE post_id = \(row.id)"
            )
        }
        return true
    }

    /// A connection's own posts are looked at again; who is watched has a schedule of another kind.
    mutating func planLook(at post: PostID, _ content: PostContent) {
        guard let connection = source.ownConnection else { return }
        let next = LookSchedule.nextLook(after: now, atPostOf: content.createdAt)
        rows.looks.append("(\(post), \(source.user), \(connection), \(next), \(now), \(now))")
    }

    /// What an own post answers is asked for, unless it is an own post itself.
    mutating func wantContext(of content: PostContent) {
        guard let connection = source.ownConnection, let answered = content.replyToID,
            content.replyToAuthorID == nil || content.replyToAuthorID != content.authorID
        else { return }
        rows.contexts.append(
            """
            (\(PostContextID.new()), \(source.user), \(connection), \(source.platform), \(source.instance),
              \(answered), \(now), \(now))
            """
        )
    }

    /// An own post that was met while watching somebody: the row remembers through whom, and nothing else.
    ///
    /// One that an export has, and no connection, belongs to the export's.
    mutating func adopt(_ row: Post) -> Bool {
        if ingest.origin == .import, row.connection == nil, let connection = source.ownConnection {
            for table in ["posts", "media"] {
                let key = table == "posts" ? "id" : "post_id"
                updates.posts.append(
                    """
                    UPDATE main.\(uncheckedCode: table) SET connection_id = \(connection), updated_at = \(now)
                    WHERE \(uncheckedCode: key) = \(row.id)
                    """
                )
            }
            return true
        }
        guard let profile = source.profile, row.profile == nil else { return false }
        updates.posts.append(
            "UPDATE main.posts SET profile_id = \(profile), updated_at = \(now) WHERE id = \(row.id)"
        )
        return true
    }

    /// Native data is kept when it isn't what was kept last.
    mutating func addVersion(_ prepared: PreparedPost, of post: PostID) -> Bool {
        if ingest.origin == .import { return addExportedVersion(prepared, of: post) }
        let isFromExport =
            known.versions.exported[prepared.platformID]?.contains(prepared.fetched.contentHash.hex) == true
        // What is read again is what is stored; that it came with an export stays so.
        if ingest.isReplay, isFromExport { return false }
        let latest = known.versions.fetched[prepared.platformID]
        let hash = prepared.fetched.contentHash.hex
        if let latest, latest.contentHash == hash {
            if latest.post == nil {
                updates.versions.append(
                    "UPDATE main.ingested_posts SET post_id = \(post), updated_at = \(now) WHERE id = \(latest.id)"
                )
            }
            return false
        }
        addVersion(prepared, of: post, isExport: false)
        return true
    }

    /// An export's version is kept once, whatever came since.
    mutating func addExportedVersion(_ prepared: PreparedPost, of post: PostID) -> Bool {
        let hash = prepared.fetched.contentHash.hex
        guard known.versions.exported[prepared.platformID]?.contains(hash) != true else { return false }
        addVersion(prepared, of: post, isExport: true)
        return true
    }

    mutating func addVersion(_ prepared: PreparedPost, of post: PostID, isExport: Bool) {
        report.versions += 1
        rows.versions.append(
            """
            (\(IngestedPostID.new()), \(source.user), \(item), \(source.connection), \(post),
              \(source.platform), \(source.instance), \(prepared.platformID), \(prepared.native),
              \(prepared.fetched.contentHash.hex), 'completed', 1, \(now), \(now), \(now), \(now), \(now), \(isExport))
            """
        )
    }

    mutating func addWords(
        of prepared: PreparedPost,
        with content: PostContent,
        card: RemoteLinkCard?,
        to post: PostID
    ) {
        words[post] = SearchIndex.Entry(
            words: content == prepared.content && card == prepared.card
                ? prepared.words
                : PreparedPost.words(
                    content,
                    prepared.fetched.post.media,
                    card,
                    of: source.platform,
                    for: engine
                ),
            post: post,
            user: source.user,
            createdAt: content.createdAt
        )
    }

    /// Written when a number or the day changed; nothing is written where nothing is known.
    mutating func addSnapshot(_ counts: EngagementCounts, of post: PostID) {
        guard counts != .unknown else { return }
        if let last = known.snapshots[post], last.counts == counts, last.takenAt.day == now.day { return }
        guard counted.insert(post).inserted else { return }
        report.snapshots += 1
        rows.snapshots.append(
            """
            (\(SnapshotID.new()), \(source.user), \(post), \(ingest.run), \(now),
              \(counts.reactions), \(counts.replies), \(counts.reposts), \(counts.quotes), \(counts.views), \(now))
            """
        )
    }
}

extension Timestamp {
    /// Days since 1970, in UTC.
    var day: Int64 { Int64((Double(milliseconds) / 86_400_000).rounded(.down)) }
}
