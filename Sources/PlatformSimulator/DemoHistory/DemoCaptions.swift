/// What stands under the photographs: places, hours, and now and then a thought.
enum DemoCaptions {
    /// A caption for any picture of a scene.
    static func caption(
        _ scene: DemoPicture.Scene,
        _ light: DemoPicture.Light,
        number: Int,
        _ random: inout SeededRandom
    ) -> Note {
        let place = random.pick(places(scene))
        let text =
            switch random.below(6) {
            case 0: place + "."
            case 1: "\(place), \(hours(light, &random))."
            case 2: "\(place). \(random.pick(thoughts))"
            case 3: "\(place), \(hours(light, &random)). \(random.pick(thoughts))"
            case 4: "\(random.pick(thoughts)) (\(place), \(hours(light, &random)))"
            default: "No. \(number). \(place)."
            }
        let tags = [
            "#photography", "#\(tag(scene))", "#SlowPhotography", "#\(tag(scene))", "#filmisnotdead",
            "#everyday",
        ]
        let chosen = tags.shuffled(using: &random).prefix(random.below(3))
        return Note(text + (chosen.isEmpty ? "" : "\n\n" + Set(chosen).sorted().joined(separator: " ")))
    }

    private static func places(_ scene: DemoPicture.Scene) -> [String] {
        switch scene {
        case .hills: ["Long Sorrow", "The valley from Cuckoo Pen", "Five ridges", "Above the far orchard"]
        case .sea: ["Off the sea wall", "Slack water", "The outer harbour", "Between two ferries"]
        case .bridge: ["The mill bridge", "Three arches", "Under the toll bridge", "The bridge of 1521"]
        case .houses: ["Mill Lane", "The harbour front", "Seven doors", "Tannery Row"]
        case .skyline:
            ["The other bank", "Last boat home", "The new quarter, from the jetty", "Lights, counted badly"]
        case .trees: ["Lime avenue", "The wood behind the school", "Alders", "Where the path was"]
        case .leaf:
            ["Leaf litter", "Lime, beech, something else", "October, from above", "What the wind left"]
        case .beds: ["Plot 14", "Plot 9, whose rows are straighter", "The allotments", "Kitchen garden"]
        case .harvest:
            ["Tuesday's table", "A bowl by the window", "What fell in the night", "Market, last crate"]
        case .bicycle: ["Gerald", "Green bicycle, resting", "Halfway", "Waiting for me, for once"]
        case .chart: ["Rain, hung to dry"]
        case .map: ["Sheet 7", "The reading room table", "A river in three inks"]
        case .facade: ["Number 31", "South front", "Offices, Sunday", "Windows with opinions"]
        case .birds: ["Parliament", "Three wires", "A line of music", "Before they go"]
        case .blossom: ["Dahlia", "The last two", "Cosmos, out of hand", "From the neighbour's side"]
        case .rain: ["From the tram", "Platform 2", "Inside, being glad of it", "Window seat"]
        }
    }

    private static func tag(_ scene: DemoPicture.Scene) -> String {
        switch scene {
        case .hills, .trees: "landscape"
        case .sea: "seaside"
        case .bridge, .houses, .facade: "architecture"
        case .skyline: "nightphotography"
        case .leaf, .blossom: "macro"
        case .beds, .harvest: "garden"
        case .bicycle: "velo"
        case .chart, .map: "OldMaps"
        case .birds: "birds"
        case .rain: "rain"
        }
    }

    private static func hours(_ light: DemoPicture.Light, _ random: inout SeededRandom) -> String {
        switch light {
        case .dawn: random.pick(["ten to six", "before anyone", "first light"])
        case .day:
            random.pick(["noon, against all advice", "a blue hour of the ordinary kind", "after the rain"])
        case .grey: random.pick(["no shadows today", "a soft box the size of a county", "Monday light"])
        case .dusk: random.pick(["the last ten minutes", "just too late", "quarter past nine"])
        case .night: random.pick(["two seconds, on a wall", "by somebody's lamp", "past bedtime"])
        }
    }

    private static let thoughts = [
        "I waited for a person. A dog came.", "Third try, first one I like.", "Hand-held, breath-held.",
        "The picture I was sent out to buy milk for.", "Nothing is happening here, on purpose.",
        "I like how it keeps still.", "The frame before this one has my thumb.",
        "Same place as last year, other me.",
        "There's a heron in it if you know.", "Printed this one. It hangs over the kettle.",
        "Sometimes the light does all of it.", "Grandmother's lens, my mistake.",
    ]

    /// Captions of their own, in the languages of those who follow.
    static let own: [Note] = [
        Note(
            "The first picture with the new old camera. Everything I love is in it and most of it is out of focus."
        ).showing(.rain, in: .dusk).pinned(),
        Note("Nebel, dritter Tag. Ich fange an, ihn zu mögen. #Nebel").in("de").showing(.trees, in: .grey),
        Note("Ziegelrot. Mehr war nicht zu sagen. #Fassade").in("de").showing(.facade, in: .day),
        Note("Le pont se referme sur l'eau. #reflets").in("fr").showing(.bridge, in: .dawn),
        Note("Sept fenêtres, une seule a la réponse.").in("fr").showing(.facade, in: .dusk),
        Note("夜の川。灯りが眠りに行くところ。 #夜景").in("ja").showing(.skyline, in: .night),
        Note("雨宿り。 #雨").in("ja").showing(.rain, in: .night),
        Note("الضوء الأخير على التلال. #تصوير").in("ar").showing(.hills, in: .dusk),
        Note("نافذة وستارة وريح. #شارع").in("ar").showing(.facade, in: .dawn),
        Note("Останнє тепло. #осінь").in("uk").showing(.leaf, in: .day),
        Note("Вулиця після дощу, коли вона вдвічі вища. #місто").in("uk").showing(.houses, in: .dusk),
        Note("पुल और उसकी परछाई: दोनों एक दूसरे को पूरा करते हैं। #फोटो").in("hi").showing(.bridge, in: .day),
        Note("전깃줄 위의 악보. #새").in("ko").showing(.birds, in: .dusk),
        Note("Market day in four frames: red, green, purple, gone.").showing(
            .harvest,
            .harvest,
            .harvest,
            .bicycle,
            in: .day,
            care: .good
        ),
        Note("Mill Lane, morning to night. Same tripod, same sandwich.").showing(
            .houses,
            .houses,
            .houses,
            in: .dawn,
            care: .good
        ),
        Note("The four alders, one for each season I forgot to look.").showing(
            .trees,
            .trees,
            .trees,
            .trees,
            in: .grey,
            care: .missing
        ),
        Note("Working on a small book: thirty pictures of one bridge. This is the one I argue with.").showing(
            .bridge,
            in: .dusk
        ),
        Note("Storm damage at the sea wall. Nobody hurt; the kiosk is in the next parish.").warned(
            "storm damage"
        ).showing(.sea, in: .grey),
        Note("Hung eleven prints today. Ten are level.").showing(.facade, in: .grey, care: .poor),
        Note("For my mother, who asked what I see in rain.").showing(.rain, .rain, in: .grey, care: .good),
        Note("Five seconds of the harbour at dusk, for those inland.").playing(.video),
    ]

    static let lately: [Note] = [
        Note("Five ridges at first light. I could hear all of them.\n\n#landscape #photography", daysAgo: 1)
            .showing(.hills, in: .dawn, care: .good),
        Note("Tannery Row, two windows awake.\n\n#architecture", daysAgo: 2).showing(
            .houses,
            in: .night,
            care: .missing
        ),
        Note("The outer harbour, just before the rain closed it.\n\n#seaside", daysAgo: 3).showing(
            .sea,
            in: .grey,
            care: .poor
        ).then(
            .text("The outer harbour, a minute before the rain closed it like a curtain.\n\n#seaside #rain")
        ),
        Note("A line of music. I'd hum it if I could read it.\n\n#birds", daysAgo: 5).showing(
            .birds,
            in: .dusk,
            care: .good
        ),
        Note("What fell in the night, in order of appearance.", daysAgo: 6).showing(
            .harvest,
            .leaf,
            .leaf,
            in: .day,
            care: .missing
        ),
        Note("Not sharp. Keeping it anyway.", daysAgo: 7).showing(.skyline, in: .night, care: .poor).then(
            .deletion
        ),
        Note("Sheet 7 by the window; the river still in three inks.\n\n#OldMaps", daysAgo: 9).showing(
            .map,
            in: .day,
            care: .good
        ),
        Note("One flower that hadn't heard the forecast.", daysAgo: 10).showing(
            .blossom,
            in: .day,
            care: .missing
        ),
    ]
}
