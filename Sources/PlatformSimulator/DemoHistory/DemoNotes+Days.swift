/// What doesn't come round each year: projects, polls, the last weeks.
extension DemoNotes {
    /// Of some year, in their month or any.
    static let days: [Note] = [
        Note(
            "Moved to this server because it is small and somebody answers when you knock. Hello! I grow beans, read old handwriting and cycle slowly. #introduction"
        ).pinned(),
        Note(3, "Poll for the people of the windowsill: how many tomato plants is too many? #tomatoes")
            .asking([("Six", 41), ("Eleven", 38), ("There is no such number", 211), ("Ask the cat", 96)]),
        Note(6, "What do you call the heel of a loaf? For science, and because of an argument at breakfast.")
            .asking([("heel", 122), ("crust", 88), ("knust / Knust", 64), ("mine", 175)]),
        Note(9, "Welche Farbe bekommt die Laube?").in("de").asking([
            ("Ochsenblut", 58), ("Taubenblau", 83), ("Bleibt, wie sie ist", 47),
        ]),
        Note(11, "One bell-ringing practice a week, or two? Neighbours may vote too.").asking([
            ("One", 34), ("Two", 29), ("None, please, none", 18),
        ]),
        Note(5, "Bought a bicycle. Green, thirty years old, one bell, no excuses. :velo:").showing(
            .bicycle,
            in: .day
        ).threaded(
            "Its name is Gerald, because that is scratched into the frame and I'm not one to argue with history.",
            "Day two: Gerald has a second, secret squeak.",
            "Day nine: it was the basket. It was always the basket."
        ),
        Note(
            7,
            "Towpath to the sea and back in two days, with a tent and far too much cheese. A thread. #velo"
        ).showing(.sea).threaded(
            "Day one, 61 km. Herons: 14. Punctures: 1. People who said “not far now”: 3, all wrong.",
            "Slept in a field by permission of a farmer and without permission of his geese.",
            "Day two, 58 km, wind from the front, of course. But then: the smell of salt, and gulls, and chips. :velo:"
        ),
        Note(
            2,
            "Hospital again, only to look, all is well. Wrote down every bird I could see from the window: four, one of them a weather vane."
        ).warned("health, mild").seen(by: .private),
        Note(10, "Gerald the bicycle was stolen from outside the library.").threaded(
            "UPDATE: found behind the library. By me. Where I had left him.",
            "I would like to apologise to the whole street, two officers and one very kind dog."
        ),
        Note(4, "A recording of the dawn chorus from the shed roof, 4:51. Turn it up.").playing(.audio),
        Note(9, "The harbour at the ferry steps, for as long as I could hold still: five seconds.").playing(
            .video
        ),
        Note(8, "A boat, going to and fro for ever. I made it to learn how, and now I can't stop looking.")
            .playing(.gifv),
        Note(
            12,
            "The year in numbers: 1,904 km, 612 mm of rain, 41 kg of tomatoes, 88 pages transcribed, one new language begun, none finished. #YearInReview"
        ).showing(.chart),
        Note(1, "Resolution: to write less about rain. (12 mm.)"),
        Note(
            6,
            "Opening a jar with a gardening glove: an illustrated guide. There's no illustration. It's a glove."
        ),
        Note(
            3,
            "Went to the meeting about the bypass. Four hours. I now know the word “hydrological” in the voice of eleven men."
        ).warned("local politics"),
        Note(
            5,
            "Bypass meeting, part two: the ferry ledger was read into the minutes. Old Hanna would have charged admission."
        ).warned("local politics"),
        Note(
            9,
            "Taught a class of nine-year-olds to read a map from 1790. They found my house before I did. #OldMaps"
        ).showing(.map),
        Note(11, "Sourdough number 112. Crumb like a coral reef, crust like a shed roof. #bread").showing(
            .harvest,
            care: .missing
        ),
        Note(2, "The library lets you borrow a telescope now. Jupiter is real, everyone.").showing(
            .hills,
            in: .night
        ),
        Note(8, "Perseids from the flat roof: 31 in an hour, and one bat that we counted anyway.").showing(
            .skyline,
            in: .night
        ),
        Note(
            1,
            "Fog so thick the ferry bell rang every minute. Walked towards it for the pleasure of walking towards something."
        ).showing(.trees, in: .grey),
        Note(7, "It's 34 degrees and the archive is 16. Guess where I'm very busy today."),
        Note(
            10,
            "Some of you asked for the soup: pumpkin, one pear, ginger, the end of a lemon, twenty minutes, no patience needed. #recipes"
        ).showing(.harvest),
        Note(12, "Carols on the bridge. Somebody's dog sang, too, and had the better pitch.").showing(
            .bridge,
            in: .night
        ),
        Note("To the person who knits small hats for the bollards on Mill Lane: never stop.").showing(
            .houses
        ),
        Note(
            "Today I learnt that the smell of rain has a name, and that the name is worse than the smell. Petrichor."
        ),
        Note("@recordoffice@archive.example Is the reading room open on the Saturday of the fair?").answered(
            14,
            "@noor It is, from ten, and there will be tea. Please do not bring the goose this time.",
            then: "@recordoffice@archive.example No promises. She is a member of the society."
        ),
        Note(
            "If you write alt text, you have read the picture twice. I find that's when I notice what's in it. #AltText"
        ),
    ]

    /// Of the last weeks, so that the first page of the archive shows what Roost does.
    static let lately: [Note] = [
        Note(
            "Small joys, ranked: 1. the gate that closes by itself, 2. bread, 3. being waved at by a tractor.",
            daysAgo: 3
        ),
        Note("Which print goes on the wall of the reading room? You have a week. #OldMaps", daysAgo: 2)
            .asking([
                ("The ferry ledger", 64), ("Sheet 7 of the tithe map", 91), ("The snail in the hat", 148),
            ]).then(
                .text(
                    "Which print goes on the wall of the reading room? You have a week. (The snail is winning. I'm not surprised.) #OldMaps"
                )
            ),
        Note("The whole valley in one breath, from the top of Long Sorrow this morning. #velo", daysAgo: 2)
            .showing(.hills, in: .dawn),
        Note(
            "Talk on Thursday, half past seven, in the old school: “Three women and a ferry”. Entry free, biscuits limited. #LocalHistory",
            daysAgo: 3
        ).showing(.bridge, in: .dusk).then(
            .text(
                "Talk on Thursday, seven o'clock, in the old school: “Three women and a ferry”. Entry free, biscuits limited. The hall is heated now. #LocalHistory"
            )
        ),
        Note("Somebody has put the wrong year on the new plaque. I am being very calm about it.", daysAgo: 4)
            .then(.deletion),
        Note(
            "كتبتُ اليوم أول رسالة كاملة بالعربية إلى خالتي دون قاموس. فيها ثلاثة أخطاء وكثير من المحبة. #لغة",
            daysAgo: 4
        ).in("ar"),
        Note(
            "Reading the flood reports of 1928 next to this week's. Same streets, same order, better boats.",
            daysAgo: 5
        ).showing(.houses, in: .grey).then(.warning("flood, damaged houses")),
        Note("Leaves I can't name yet, laid out on the back step and walked over by one snail.", daysAgo: 6)
            .showing(
                .leaf,
                in: .day,
                care: .missing
            ).then(
                .altText(
                    "Leaves of several trees lying across each other on a plain ground, every rib to be seen."
                )
            ),
        Note("晴れ。縁側の朝ごはんを、ヒヨドリと半分こ。 #庭", daysAgo: 7).in("ja").showing(.harvest),
        Note(
            "Draft of the ferry chapter is done: 41 pages. Now comes the part where I take out the jokes.",
            daysAgo: 8
        ).threaded(
            "Update: 38 pages. Three jokes were load-bearing and stay.",
            "Page 12 has the doctor and the ice. If you read only one page, read that. #LocalHistory"
        ).then(
            .text(
                "Draft of the ferry chapter is done: 41 pages, no footnote left behind. Now comes the part where I take out the jokes."
            )
        ),
        Note("Selling twelve jars of chutney, cheap, before they take over the hall.", daysAgo: 9).showing(
            .harvest,
            care: .poor
        ).then(.deletion),
        Note(
            "Сьогодні на ярмарку купила стару листівку з Одеси. На звороті лише одне слово: «Приїжджай». #історія",
            daysAgo: 10
        ).in("uk").showing(.sea, in: .dusk),
        Note(
            "Night ride home with a new lamp. Every hedgehog in the parish now has an opinion of me. :velo:",
            daysAgo: 11
        ).showing(.skyline, in: .night),
    ]
}
