import Foundation

/// One post as lists and its own page show it.
struct PostView: Sendable {
    let id: String
    let href: String
    let author: String
    let authorLine: LineView
    let handle: String
    let platformName: String
    let icon: String
    let postConnectionName: String?
    let created: TimeView
    let edited: TimeView?
    let typeLabel: String?
    /// Cleaned; absent where pieces of the text are shown.
    let html: String?
    let pieces: [TextPiece]
    let isTextless: Bool
    let warning: LineView?
    let media: [MediaView]
    let hasMedia: Bool
    /// How wide a picture is shown, for a browser that chooses between thumbnails.
    let mediaSizes: String
    let linkCard: LinkCardView?
    let poll: PollView?
    let replyTo: ReferenceView?
    let repostOf: ReferenceView?
    let numbers: [NumberView]
    let tags: [String]
    let isRead: Bool
    let isMarked: Bool
    let isDeleted: Bool
    let originalURL: String?
    let visibility: String?
    /// Of the words, where it is one: of a mixed text nobody knows which part is in which.
    let language: String?
    let languages: LanguagesView?

    struct LanguagesView: Sendable {
        let languagesLabel: String
        let languageNames: String

        init?(_ languages: [String]) {
            guard !languages.isEmpty else { return nil }
            languagesLabel = languages.count == 1 ? "Language" : "Languages"
            languageNames = languages.joined(separator: ", ")
        }
    }

    struct NumberView: Sendable {
        let icon: String
        let label: String
    }

    /// `isNamed`: whether to say which connection it came by; not where all came by the same.
    init(_ post: PostItem, isNamed: Bool = true, time: (Date) -> TimeView) {
        id = post.id
        href = "/posts/\(post.id)"
        author = post.authorName ?? post.authorHandle
        authorLine = LineView(author, post.authorNameHTML)
        handle = post.authorHandle
        platformName = post.platformName
        icon = Icon.name(of: post.platform)
        postConnectionName = isNamed ? post.connectionName : nil
        created = time(post.createdAt)
        edited = post.editedAt.map(time)
        typeLabel = post.contentType == "post" ? nil : post.contentType
        html = post.excerpt == nil ? post.html : nil
        // A search result shows the piece that was found; the whole text is one step away.
        pieces =
            post.excerpt.map { $0.map { TextPiece(words: $0.text, target: nil, isMatch: $0.isMatch) } }
            ?? TextPiece.pieces(of: post.text)
        isTextless = post.text.isEmpty
        warning =
            post.warning.map { LineView($0, post.warningHTML) }
            ?? (post.isSensitive ? LineView("Marked as sensitive") : nil)
        media = post.media.map(MediaView.init)
        hasMedia = !post.media.isEmpty
        mediaSizes =
            post.media.count > 1 ? "(min-width: 48rem) 21rem, 90vw" : "(min-width: 48rem) 42rem, 90vw"
        linkCard = post.linkCard.flatMap(LinkCardView.init)
        poll = post.poll.map { PollView($0, time: time) }
        replyTo = post.replyTo.map(ReferenceView.init)
        repostOf = post.repostOf.map(ReferenceView.init)
        numbers = Self.numbers(post.engagement)
        tags = post.tags
        isRead = post.isRead
        isMarked = post.isMarked
        isDeleted = post.isDeletedOnPlatform
        originalURL = webAddress(post.url)
        visibility = post.visibility
        language = post.languages.count == 1 ? post.languages[0] : nil
        languages = LanguagesView(post.languages)
    }

    private static func numbers(_ engagement: Engagement) -> [NumberView] {
        [
            engagement.replies.map { NumberView(icon: "reply", label: counted($0, "reply", "replies")) },
            engagement.reposts.map { NumberView(icon: "repost", label: counted($0, "repost")) },
            engagement.reactions.map { NumberView(icon: "reaction", label: counted($0, "reaction")) },
            engagement.views.map { NumberView(icon: "view", label: counted($0, "view")) },
        ].compactMap(\.self)
    }
}

/// A line of text that may hold emoji.
struct LineView: Sendable {
    let lineText: String
    /// Cleaned; absent where the text says it all.
    let lineHTML: String?

    init(_ text: String, _ html: String? = nil) {
        lineText = text
        lineHTML = html
    }
}

/// A stretch of a post's text, with where it leads when it is an address.
struct TextPiece: Sendable, Equatable {
    let words: String
    let target: String?
    /// Whether a search looked for these words.
    var isMatch = false

    static func pieces(of text: String) -> [TextPiece] {
        var pieces: [TextPiece] = []
        var rest = text[...]
        while let match = rest.firstMatch(of: /https?:\/\/[^\s<>"'”]+/) {
            // A full stop or bracket at the end belongs to the sentence.
            var end = match.range.upperBound
            while end > match.range.lowerBound, ".,;:!?)]".contains(rest[rest.index(before: end)]) {
                end = rest.index(before: end)
            }
            let address = String(rest[match.range.lowerBound..<end])
            if match.range.lowerBound > rest.startIndex {
                pieces.append(TextPiece(words: String(rest[..<match.range.lowerBound]), target: nil))
            }
            pieces.append(TextPiece(words: address, target: webAddress(address)))
            rest = rest[end...]
        }
        if !rest.isEmpty { pieces.append(TextPiece(words: String(rest), target: nil)) }
        return pieces
    }
}

/// An address a page may link to: http or https, nothing that runs.
func webAddress(_ text: String?) -> String? {
    guard let text, let url = URL(string: text), let scheme = url.scheme?.lowercased(),
        scheme == "http" || scheme == "https", url.host() != nil
    else { return nil }
    return text
}

struct PollView: Sendable {
    struct Option: Sendable {
        let optionTitle: String
        let optionLine: LineView
        let votes: String?
        /// 0 to 100, for the meter.
        let percent: Int
    }

    let options: [Option]
    let note: String

    init(_ poll: Poll, time: (Date) -> TimeView) {
        let total = poll.options.compactMap(\.votes).reduce(0, +)
        options = poll.options.map { option in
            let percent = total > 0 ? Int((Double(option.votes ?? 0) / Double(total) * 100).rounded()) : 0
            return Option(
                optionTitle: option.title,
                optionLine: LineView(option.title, option.titleHTML),
                votes: option.votes.map { "\(counted($0, "vote")), \(percent) %" },
                percent: percent
            )
        }
        note = [
            poll.voters.map { counted($0, "voter") },
            poll.allowsSeveral ? "several answers possible" : nil,
            poll.expiresAt.map { "closes \(time($0).text)" },
        ].compactMap(\.self).joined(separator: " · ")
    }
}

struct ReferenceView: Sendable {
    let target: String?
    let isElsewhere: Bool
    let by: String
    let excerpt: String?
    /// Cleaned HTML with nothing in front of it.
    let words: String?
    /// With nothing in front of it.
    let linkCard: LinkCardView?
    let warned: Warned?

    /// Cleaned HTML behind a warning.
    struct Warned: Sendable {
        let warning: LineView
        let hiddenWords: String
        let linkCard: LinkCardView?
    }

    init(_ reference: PostReference) {
        target = reference.id.map { "/posts/\($0)" } ?? webAddress(reference.url)
        isElsewhere = reference.id == nil
        by = reference.author ?? "somebody"
        excerpt = reference.html == nil ? reference.excerpt : nil
        words = reference.warning == nil ? reference.html : nil
        let card = reference.linkCard.flatMap(LinkCardView.init)
        linkCard = reference.warning == nil ? card : nil
        warned = reference.warning.flatMap { warning in
            reference.html.map {
                Warned(
                    warning: LineView(warning, reference.warningHTML),
                    hiddenWords: $0,
                    linkCard: card
                )
            }
        }
    }
}

/// The way to the next page of a list.
struct Paging: Sendable {
    let olderLink: String?
    let newerLink: String?
    let isPaged: Bool
    /// What is said of the way on.
    let olderLabel: String

    init<Item>(
        _ page: Page<Item>,
        path: String,
        parameters: [(String, String?)],
        forward: String = "Older"
    ) {
        olderLabel = forward
        olderLink = page.older.map { link(path, parameters + [("before", $0)]) }
        newerLink = page.newer.map { link(path, parameters + [("after", $0)]) }
        isPaged = olderLink != nil || newerLink != nil
    }
}
