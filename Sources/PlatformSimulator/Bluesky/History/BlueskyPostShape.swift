/// What kind of post stands at an index of Ada's history.
///
/// Every kind comes once in each run of 24, in an order of that run's own, so that a short history has them all too.
struct BlueskyPostShape: Sendable {
    enum Kind: Sendable, CaseIterable {
        case plain
        case threadPart, replyToOther
        case quote, quoteOfOwn, quoteWithImages
        case images, fourImages, gallery, video, card, cardWithoutPicture
        case mention, links, tags
        case warning, adult
        case severalLanguages, withoutLanguage
        case emoji, backdated
    }

    let kind: Kind
    let book: Phrasebook
    /// Which run of 24 it is in.
    let turn: Int

    private static let runLength = 24

    init(seed: UInt64, index: Int) {
        // What is left of a run after one of each kind are more of the commonest.
        let common: [Kind] = [.images, .threadPart, .plain]
        var kinds = (Kind.allCases + common).prefix(Self.runLength)
        var order = SeededRandom(seed, index / Self.runLength, 31)
        kinds.shuffle(using: &order)
        kind = kinds[kinds.startIndex + index % Self.runLength]
        turn = index / Self.runLength
        var random = SeededRandom(seed, index, 5)
        book = random.chance(50) ? .english : random.pick(Phrasebook.all)
    }
}
