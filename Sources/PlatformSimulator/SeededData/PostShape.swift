/// What kind of post stands at an index: enough to filter a long list without writing any text.
struct PostShape: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case original
        /// Answers the author's own earlier post, `back` indices before.
        case threadPart(back: Int)
        /// Answers somebody on another server.
        case reply(toRemote: Int)
        case boost(ofRemote: Int)
    }

    var kind: Kind
    var visibility: Visibility
    var media: [MediaKind]
    var hasPoll: Bool
    var isEdited: Bool

    init(seed: UInt64, lane: AccountLane, index: Int, dialect: Dialect, isRemote: Bool) {
        var random = SeededRandom(seed, lane, index, 7)
        let dice = random.below(100)
        let remote = random.below(Cast.remoteCount)
        switch dice {
        case _ where isRemote: kind = .original
        case ..<12 where dialect != .pixelfed: kind = .boost(ofRemote: remote)
        case 12..<27 where index > 0: kind = .threadPart(back: 1)
        case 27..<32: kind = .reply(toRemote: remote)
        default: kind = .original
        }
        switch random.below(100) {
        case _ where isRemote: visibility = .public
        case ..<10: visibility = .unlisted
        case 10..<15: visibility = .private
        case 15..<18 where dialect != .pixelfed: visibility = .direct
        default: visibility = .public
        }
        var isBoost = false
        if case .boost = kind { isBoost = true }
        if isBoost {
            (media, hasPoll, isEdited, visibility) = ([], false, false, .public)
            return
        }
        media = Self.media(&random, required: dialect == .pixelfed)
        hasPoll = media.isEmpty && dialect.hasPolls && random.chance(6)
        isEdited = random.chance(6)
    }

    /// Whether the post is listed when replies to others are left out; a thread's own parts stay.
    var isReplyToOthers: Bool { if case .reply = kind { true } else { false } }
    var isReply: Bool {
        switch kind {
        case .reply, .threadPart: true
        case .original, .boost: false
        }
    }
    var isBoost: Bool { if case .boost = kind { true } else { false } }

    private static func media(_ random: inout SeededRandom, required: Bool) -> [MediaKind] {
        let dice = random.below(100)
        switch dice {
        case ..<4: return [.video]
        case 4..<6 where !required: return [.audio]
        case 6..<9 where !required: return [.gifv]
        case _ where required || dice < 45:
            let counts = [1, 1, 1, 1, 1, 2, 2, 3, 4, 4]
            return [MediaKind](repeating: .image, count: random.pick(counts))
        default: return []
        }
    }
}
