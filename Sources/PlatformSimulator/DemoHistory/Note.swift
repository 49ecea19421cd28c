/// One thing the demo's person wrote, before it has a day.
///
/// ```swift
/// Note(5, "The first swift.").showing(.birds)          // of some May
/// Note("Which shed colour?", daysAgo: 9).asking([…])   // of the last weeks
/// ```
struct Note: Sendable {
    /// How well its pictures are described.
    enum Care: Sendable { case good, missing, poor }

    /// What the author makes of it after Roost has seen it.
    enum Change: Sendable, Equatable {
        case text(String)
        case warning(String)
        case altText(String)
        case deletion
    }

    let text: String
    /// The month it belongs to; nil where it has `daysAgo` or fits any.
    let month: Int?
    let daysAgo: Int?
    var language = "en"
    var warning = ""
    var scenes: [DemoPicture.Scene] = []
    var light: DemoPicture.Light?
    var care: Care?
    var otherMedia: MediaKind?
    var poll: [Post.Poll.Option] = []
    /// The author's own next posts, each an answer to the one before.
    var thread: [String] = []
    /// Somebody's answer, and what the author said to it.
    var talk: (lane: AccountLane, answer: String, reply: String)?
    var visibility: Visibility = .public
    var isSensitive = false
    /// What it said before it was edited on the day it appeared.
    var formerly: String?
    var change: Change?
    var isPinned = false
    /// What only Bluesky's posts have.
    var sky = Sky()

    struct Sky: Sendable {
        /// Languages it is in besides its own.
        var otherLanguages: [String] = []
        /// What its author says of it in the network's words: `graphic-media`.
        var label: String?
        var card: LinkCard?
        var quoted: Quoted?
    }

    struct LinkCard: Sendable {
        let address: String
        let title: String
        let description: String
        let scene: DemoPicture.Scene?
    }

    enum Quoted: Sendable {
        case saying(DemoConversations.Saying)
        /// Something its author had said before.
        case own
    }

    init(_ month: Int, _ text: String) {
        (self.month, self.text, daysAgo) = (month, text, nil)
    }

    init(_ text: String, daysAgo: Int? = nil) {
        (self.text, self.daysAgo, month) = (text, daysAgo, nil)
    }

    private func with(_ change: (inout Note) -> Void) -> Note {
        var note = self
        change(&note)
        return note
    }

    func `in`(_ language: String) -> Note { with { $0.language = language } }
    func warned(_ warning: String) -> Note { with { ($0.warning, $0.isSensitive) = (warning, true) } }
    func showing(
        _ scenes: DemoPicture.Scene...,
        in light: DemoPicture.Light? = nil,
        care: Care? = nil
    ) -> Note { with { ($0.scenes, $0.light, $0.care) = (scenes, light, care) } }
    func playing(_ kind: MediaKind) -> Note { with { $0.otherMedia = kind } }
    func asking(_ options: [(String, Int)]) -> Note {
        with { $0.poll = options.map { .init(title: $0.0, votes: $0.1) } }
    }
    func threaded(_ parts: String...) -> Note { with { $0.thread = parts } }
    func answered(_ lane: AccountLane, _ answer: String, then reply: String) -> Note {
        with { $0.talk = (lane, answer, reply) }
    }
    func seen(by visibility: Visibility) -> Note { with { $0.visibility = visibility } }
    func sensitive() -> Note { with { $0.isSensitive = true } }
    func edited(from text: String) -> Note { with { $0.formerly = text } }
    func then(_ change: Change) -> Note { with { $0.change = change } }
    func also(in languages: String...) -> Note { with { $0.sky.otherLanguages = languages } }
    func labelled(_ label: String) -> Note { with { $0.sky.label = label } }
    func linking(
        to address: String,
        _ title: String,
        _ description: String = "",
        _ scene: DemoPicture.Scene? = nil
    ) -> Note {
        with { $0.sky.card = .init(address: address, title: title, description: description, scene: scene) }
    }
    func quoting(_ saying: DemoConversations.Saying) -> Note { with { $0.sky.quoted = .saying(saying) } }
    func quotingHerself() -> Note { with { $0.sky.quoted = .own } }
    func pinned() -> Note { with { $0.isPinned = true } }
}
