/// What the demo's person wrote at Bluesky alone.
///
/// In the texts, `#word` is a tag, `@name` a mention, and `[shown](address)` a link under other words.
enum BlueskyDemoNotes {
    typealias Saying = DemoConversations.Saying

    static var undated: [Note] { words + pictures + embeds + threads }

    private static let words: [Note] = [
        Note(
            "Hello! Allotment 14, parish papers and a green bicycle called Gerald. The long things are on my own server, the short ones here, and some are in both places because I forget. #introduction"
        ).pinned(),
        Note(
            "👩🏽‍🌾 Plot 14, week one of the new plan: everything is fine and nothing is level. #gardening #allotment"
        ),
        Note(
            "Cafe\u{301} on the ferry steps, with the ledger: [archive.example/ferry/1890…](https://records.archive.example/ferry-ledgers/1890?page=11&hand=old#ice). The gulls liked “ice, none, none, ice” best. ☕️ #LocalHistory"
        ),
        Note(
            "🇯🇵🇺🇦🇰🇷 Three languages before breakfast, none of them well. @kenji.niwa.example has taught me the word for it: 三日坊主. #languages"
        ).also(in: "ja"),
        Note(
            "नमस्ते 🙏🏽 @devika.itihas.example! आज का नक्शा: [itihas.example/नक्शे/1884](https://itihas.example/maps/1884). नदी अब भी वहीं है। #नक्शे"
        )
        .in("hi"),
        Note(
            "🚲💨 Thirty kilometres by @ines.velo.example's map and my own knees: https://velo.example/routes/north-bank #velo"
        ),
        Note("🌧️🌧️🌧️ That was the forecast. ☀️ That was the day. #RainGauge"),
        Note("شكرًا @layla.bustan.example على بذور الزعفران 🌱 زرعتها اليوم في أصيص جدّتي. #حديقة").in("ar"),
        Note("З днем народження, @oksana.sad.example! 🎂🐈‍⬛ Пиріг із корицею, і ще раз з корицею. #сад").in(
            "uk"
        ),
        Note("@minseo.gil.example 님의 빵 🥖👩🏻‍🍳 그대로 따라 했는데 이웃집 강아지 모양이 됐어요. #빵").in("ko"),
        Note(
            "Grüße aus der Kolonie 🏡: @greta.laube.example hat recht, man gräbt nicht, man guckt. #Kleingarten"
        ).in("de"),
        Note(2, "Sowed nothing, planned everything. By candlelight it looks like an empire."),
        Note(
            3,
            "First bumblebee, first nap in the first sun, first sunburn: in that order and within the hour. #phenology"
        ),
        Note(6, "Ten at night and still light enough to read a seed label: “Do not plant before reading.”"),
        Note(9, "Borrowed an apple ladder, returned two apple ladders. Please don't ask."),
        Note(11, "Wood smoke, wet dog, bell practice. If November had a shop I'd buy the candle."),
        Note("A clerk of 1744 has written “sic” above his own name. I respect this. #archives"),
        Note("The new map case has a drawer that opens on Tuesdays only. We think it's religious."),
        Note("Alt text is a letter to somebody who isn't in the room. #AltText"),
        Note("Le registre sent la cire, la pluie et, page 212, très nettement, le fromage. #archives").in(
            "fr"
        ),
        Note(
            "Gelesen, lu, read: three reviews of the same book about moss, and I'm none the wiser. Moos, mousse, moss."
        ).also(in: "de", "fr"),
    ]

    private static let pictures: [Note] = [
        Note(1, "Frost flowers on the inside of the shed window. The shed has opened an exhibition. ❄️")
            .showing(.leaf, in: .dawn),
        Note(4, "The pear is in blossom, and so is the washing line.").showing(.blossom),
        Note(5, "The swifts are back over the mill. I said good evening. They were busy. #phenology").showing(
            .birds,
            in: .dusk
        ),
        Note(5, "Premières fraises : trois. Témoin : un merle. 🍓 #jardin").in("fr").showing(.harvest),
        Note(7, "Three kinds of beans, one kind of trellis, no kind of order.").showing(.beds),
        Note(8, "The plums came down all at once, like an audience.").showing(.harvest, care: .missing),
        Note(10, "October: the month with a conker in every pocket. #autumn").showing(.leaf),
        Note(12, "Shortest day. Went to the sea wall to see it off.").showing(.sea, in: .dusk),
        Note("Нова листівка в колекції: 1909 рік, «тут тихо, тільки жаби». 🐸 #історія").in("uk").showing(
            .sea,
            in: .grey
        ),
        Note("رائحة الخبز في الزقاق القديم أطول من الزقاق نفسه.").in("ar").showing(.houses),
        Note("पुरानी किताब में दबा हुआ एक पत्ता मिला। अब वही मेरा बुकमार्क है। 🍂 #किताबें").in("hi").showing(.leaf),
        Note("오늘의 자전거길: 안개, 갈대, 그리고 나를 앞지른 할머니 한 분. #자전거").in("ko").showing(.bicycle, in: .grey),
        Note("図書室の窓から虹。みんな黙って、同じ方を見た。 🌈").in("ja").showing(.hills),
        Note("Dia de vento: a bicicleta foi sozinha, eu só segurei. #bicicleta").in("pt").showing(.sea),
        Note("Apple day, in the order in which they were argued about. 🍎 #orchard").showing(
            .harvest,
            .harvest,
            .harvest,
            .harvest,
            .harvest,
            in: .day,
            care: .good
        ),
        Note("One lane, six hours. I moved only for the milk.").showing(
            .houses,
            .houses,
            .houses,
            .trees,
            .trees,
            .birds,
            care: .missing
        ),
        Note("雨の日の窓、五枚。").in("ja").showing(.rain, .rain, .rain, .rain, .rain, in: .grey, care: .good),
        Note("What the sparrowhawk left on plot 9. I have buried it under the pear.").showing(
            .leaf,
            in: .grey
        ).labelled(
            "graphic-media"
        ),
        Note("The flood of 1928: two of the pictures the paper didn't print. #LocalHistory").showing(
            .houses,
            .houses,
            in: .grey,
            care: .good
        ).labelled("graphic-media"),
        Note("The Neptune at the old baths, restored to exactly as much as he wore in 1904.").showing(
            .facade,
            in: .day
        ).labelled(
            "nudity"
        ),
        Note(
            "The harbour at the ferry steps, with the sound of nobody. It has captions for those who can't hear that."
        )
        .playing(.video),
    ]

    private static let embeds: [Note] = [
        Note(
            "Thirty-three years of crossings, goats and storms, free to read at last. I've been waiting for this page since I was nine."
        )
        .linking(
            to: "https://records.archive.example/ferry-ledgers",
            "The ferry ledgers, 1871–1904",
            "All thirty-three years in Old Hanna's hand, scanned and free to read.",
            .bridge
        ),
        Note("How to read a tithe map in ten minutes or, if you are like me, in three winters. #OldMaps")
            .linking(
                to: "https://records.archive.example/guides/tithe-maps",
                "Reading a tithe map",
                "Colours, numbers, and what the surveyor left out.",
                .map
            ),
        Note("Für alle, denen der Igel leid tut: So kommt ein Tor in den Zaun. 🦔 #Kleingarten").in("de")
            .linking(
                to: "https://laube.example/igeltor",
                "Ein Tor für den Igel",
                "Dreizehn mal dreizehn Zentimeter genügen.",
                .beds
            ),
        Note("Uma rota sem carros até à foz, com gansos. #bicicleta").in("pt").linking(
            to: "https://velo.example/rotas/foz",
            "Até à foz, sem carros",
            "42 km, dois moinhos, um café."
        ),
        Note(
            "The night train takes bicycles again. I have read the small print for you: two hooks, bring a strap."
        ).linking(
            to: "https://velo.example/night-train",
            "Bicycles on the night train"
        ),
        Note("余白のかたつむり、帽子つき。 🐌").in("ja").linking(
            to: "https://records.archive.example/marginalia/snail",
            "A snail in a hat, 1699",
            "From the margin of the parish accounts.",
            .leaf
        ),
        Note("Every archive should have an account like this one.").quoting(
            Saying(14, "en", "Correction to our post of Monday: the cannonball is a cheese.")
        ),
        Note("Demokratie, wie sie sein soll.").in("de").quoting(
            Saying(
                15,
                "de",
                "Umfrage in der Kolonie: zwölf für den Igel, keiner dagegen, drei sind Schnecken.",
                .beds
            )
        ),
        Note("I've found three of these on sheet 7 alone. #OldMaps").showing(.map, care: .good).quoting(
            Saying(12, "en", "Nobody writes “as any fool can see” on a map unless no fool can.")
        ),
        Note("三つとも鳥の分ですね。").in("ja").quoting(Saying(9, "ja", "初霜。柿はまだ枝に三つ。", .trees)),
        Note("A year later: still true.").quotingHerself(),
        Note("About the below: it grew.").showing(.beds, in: .day).quotingHerself(),
    ]

    private static let threads: [Note] = [
        Note(
            "How we found the third Hanna. A thread, since here I have only three hundred letters at a time. 🧵 #LocalHistory"
        )
        .threaded(
            "The ledger changes hands in March 1888: the same ink, rounder letters. We thought Old Hanna had been to evening school.",
            "But she signs for the coal in the old hand until 1904. So somebody else kept the ledger for a year, and drew a small fish at the end of each month.",
            "School log, April 1889: “Hanna the younger away again, at the boats.” She was eleven. The fishes are hers. 🐟"
        ),
        Note("Gerald has been to the mechanic. The report. 🚲").showing(.bicycle, in: .day).threaded(
            "Chain: “historic”.",
            "Brakes: “a matter of faith”.",
            "Bell: “perfect, madam, I wouldn't change a thing”."
        ),
        Note("Wie man eine Regentonne umzieht, in drei Teilen. #Kleingarten").in("de").threaded(
            "Erstens: ausleeren. Zweitens: merken, dass man sie vorher hätte verschieben sollen.",
            "Drittens: die Nachbarin fragen. Sie hat einen Karren, einen Plan und Kuchen. 🍰"
        ),
        Note("Is there a polite way to tell a goose that the reading room is closed?").answered(
            14,
            "Through the letter box, in writing. We have a form.",
            then: "She has eaten the form."
        ),
        Note("Ist das noch Kompost oder schon Erde? 🤔").in("de").showing(.beds).answered(
            15,
            "Wenn du fragst: Erde.",
            then: "Dann habe ich ab heute eine Erdsammlung."
        ),
        Note("柚子の種、植えたら何年で実がなりますか。").in("ja").answered(9, "桃栗三年柿八年、柚子は十八年。", then: "では孫に頼みます。"),
        Note("Яку назву дати новому сорту гарбуза, що виріс сам?").in("uk").answered(
            11,
            "«Непроханий». І вже гордий.",
            then: "Записала на табличці. 🎃"
        ),
    ]

    /// Of the last weeks, so that the first page of the archive shows what Roost does.
    static let lately: [Note] = [
        Note("A guest at the compost, half past nine, no reservation, all spines. #gardening", daysAgo: 1)
            .showing(
                .beds,
                in: .dusk,
                care: .good
            ),
        Note(
            "The plaque says 1871 to 1904 now, and three names. I've been to look at it four times today. 🥲 #LocalHistory",
            daysAgo: 2
        )
        .showing(.bridge, in: .day, care: .good),
        Note(
            "For those who can't come on Thursday: there will be a transcript, and the biscuits will be described.",
            daysAgo: 3
        )
        .linking(
            to: "https://records.archive.example/talks/three-women",
            "Three women and a ferry",
            "A talk in the old school, with pictures.",
            .bridge
        ).then(
            .text(
                "For those who can't come on Thursday: the transcript is at [archive.example/talks…](https://records.archive.example/talks/three-women/transcript) the next morning, and the biscuits will be described."
            )
        ),
        Note("An opinion before coffee: margins are better than books.", daysAgo: 4).then(.deletion),
        Note("Fünf Bilder vom Wochenmarkt, eines davon mit Daumen. #Markt", daysAgo: 5).in("de").showing(
            .harvest,
            .harvest,
            .harvest,
            .harvest,
            .harvest,
            in: .day,
            care: .missing
        ).then(.altText("Obst und Gemüse auf einem Marktstand, von oben gesehen.")),
        Note(
            "The river came up to the third step in the night and went again, and left a fish on the second.",
            daysAgo: 6
        )
        .showing(.houses, in: .grey).then(.warning("graphic-media")),
        Note("@recordoffice.archive.example Page 212 again, please, and a clothes peg.", daysAgo: 7).answered(
            14,
            "It is aired on Wednesdays.",
            then: "Then I'll bring the fan. And the goose."
        ),
        Note("자전거 바구니에 고양이가 탔어요. 내리지 않겠대요. 🐈 #자전거", daysAgo: 8).in("ko").showing(.bicycle, in: .day),
        Note("For sale: one marrow, one previous owner, low mileage.", daysAgo: 9).showing(
            .harvest,
            care: .poor
        ).then(
            .deletion
        ),
        Note("Five seconds of the harbour, and every one of them has captions.", daysAgo: 10).playing(.video),
        Note("أول مطر 🌧️ والكتاب على الشرفة. الكتاب الآن أكبر. #صباح_الخير", daysAgo: 11).in("ar"),
    ]
}
