import Foundation

/// How the demo's history goes on.
extension World {
    mutating func edit(_ post: Post, _ change: Note.Change, at date: Date) {
        var edited = post
        edited.revisions.append(revision(of: post))
        edited.editedAt = date
        // Others have been there meanwhile.
        edited.favourites += 9
        edited.boosts += 2
        switch change {
        case .text(let text): edited.text = text
        case .warning(let warning): (edited.spoiler, edited.sensitive) = (warning, true)
        case .altText(let text):
            for id in post.media {
                guard var attachment = mediaAttachment(id) else { continue }
                attachment.description = text
                media[id] = attachment
            }
        case .deletion: return
        }
        posts.replace(edited)
    }

    mutating func addDemoPost(at date: Date) {
        var post = Post(id: drawID(at: date, lane: DemoCast.owner), author: DemoCast.owner, createdAt: date)
        post.text =
            "The kettle is on, the gate is open, and the robin has the fork. More when the light is better. :teapot:"
        post.language = "en"
        publish(post)
    }
}
