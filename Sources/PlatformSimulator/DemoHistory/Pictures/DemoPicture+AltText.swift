/// What people write about their pictures: well, badly or not at all.
extension DemoPicture {
    /// A description somebody took trouble with, in one of a few languages; English where there is none.
    func altText(in language: String) -> String {
        switch language {
        case "de": Self.german[scene] ?? english
        case "fr": Self.french[scene] ?? english
        case "ja": Self.japanese[scene] ?? english
        case "uk": Self.ukrainian[scene] ?? english
        case "ar": Self.arabic[scene] ?? english
        default: english
        }
    }

    /// What stands there when nobody took trouble.
    static func poorAltText(_ random: inout SeededRandom) -> String {
        random.pick([
            "IMG_\(2000 + random.below(7999)).jpg", "photo", "image", "DSC0\(1000 + random.below(8999)).JPG",
            "picture", "Bild", "untitled",
            "20\(19 + random.below(7))0\(1 + random.below(9))\(10 + random.below(18))_1\(10000 + random.below(49999)).jpg",
            ".", "my photo", "see text",
        ])
    }

    private var english: String {
        switch scene {
        case .hills:
            "Five folds of hills, each paler than the one before it, \(hour), with a few round trees in front."
        case .sea: "The sea \(hour), flat and full of glints, with something small and upright far out."
        case .bridge:
            "A stone bridge over still water \(hour); its arches close to rings with their reflections."
        case .houses: "A row of narrow gabled houses in different colours \(hour), cobbles in front of them."
        case .skyline:
            "Towers on the other bank \(hour), their lights drawn out into long streaks on the river."
        case .trees: "Bare trunks in fog \(hour): the near ones dark, the far ones hardly there."
        case .leaf: "Leaves lying across each other, their ribs clearly drawn, on a plain ground."
        case .beds: "Vegetable beds in straight rows \(hour), with a brown shed and a hedge behind."
        case .harvest: "Round fruit, heaped on a plate on a table of old boards, seen from above."
        case .bicycle: "A bicycle with a wicker basket on a gravel path \(hour), hedges and hills behind it."
        case .chart:
            "Bar chart of twelve months in blues, with a red line that rises in the middle and falls again."
        case .map:
            "Hand-coloured old map: plots in ochre and green, a few red roofs, a river from top to bottom, a compass."
        case .facade: "The front of a house, square on: rows of windows, some with a blind half down."
        case .birds: "Birds sitting on three sagging wires \(hour), a few more flying above them."
        case .blossom: "Two or three blossoms close up on long stems, the ground behind them out of focus."
        case .rain: "Rain on a window pane; behind it the lights of the street as soft discs."
        }
    }

    private var hour: String {
        switch light {
        case .dawn: "at first light"
        case .day: "on a bright day"
        case .grey: "under a grey sky"
        case .dusk: "at dusk"
        case .night: "at night"
        }
    }

    private static let german: [Scene: String] = [
        .hills: "Fünf Hügelketten hintereinander, jede blasser als die vor ihr.",
        .sea: "Das Meer, glatt und voller Lichtpunkte.",
        .bridge: "Eine steinerne Brücke; ihre Bögen schließen sich mit der Spiegelung zu Ringen.",
        .houses: "Eine Reihe schmaler Giebelhäuser in verschiedenen Farben.",
        .trees: "Kahle Stämme im Nebel, die fernen kaum noch zu sehen.",
        .leaf: "Blätter, die übereinanderliegen; die Rippen sind deutlich zu sehen.",
        .beds: "Gemüsebeete in geraden Reihen, dahinter eine Laube.",
        .harvest: "Runde Früchte auf einem Teller, von oben gesehen.",
        .bicycle: "Ein Fahrrad mit Weidenkorb auf einem Kiesweg.",
        .map: "Eine alte kolorierte Karte mit Feldern, Dächern und einem Fluss.",
        .blossom: "Blüten aus der Nähe, der Hintergrund unscharf.",
        .rain: "Regentropfen auf einer Scheibe, dahinter unscharfe Lichter.",
    ]

    private static let french: [Scene: String] = [
        .hills: "Cinq rangées de collines, de plus en plus pâles.",
        .sea: "La mer, calme et pleine de reflets.",
        .bridge: "Un pont de pierre dont les arches et leurs reflets forment des anneaux.",
        .houses: "Une rangée de maisons étroites de toutes les couleurs.",
        .facade: "La façade d'une maison, de face, un store à demi baissé.",
        .harvest: "Des fruits ronds dans une assiette, vus d'en haut.",
        .trees: "Des troncs nus dans le brouillard.",
        .birds: "Des oiseaux posés sur trois fils.",
    ]

    private static let japanese: [Scene: String] = [
        .hills: "重なる五つの丘。遠いほど淡い。", .sea: "静かな海にきらめく光。", .bridge: "石橋のアーチと水面の影。",
        .trees: "霧の中の裸の木々。", .leaf: "重なり合う葉、葉脈がはっきり見える。", .beds: "まっすぐな畝の畑と小屋。",
        .blossom: "近くから見た花、背景はぼけている。", .rain: "窓ガラスの雨粒と街の灯り。",
    ]

    private static let ukrainian: [Scene: String] = [
        .hills: "П’ять пасом пагорбів, кожне блідіше за попереднє.", .sea: "Спокійне море, повне відблисків.",
        .beds: "Рівні грядки, а за ними сарай.", .blossom: "Квіти зблизька, тло розмите.",
    ]

    private static let arabic: [Scene: String] = [
        .hills: "خمس سلاسل من التلال، كل منها أبهت من التي قبلها.", .sea: "بحر هادئ مليء باللمعان.",
        .bridge: "جسر حجري تكتمل أقواسه مع انعكاسها في الماء.", .blossom: "أزهار عن قرب وخلفية غير واضحة.",
    ]
}
