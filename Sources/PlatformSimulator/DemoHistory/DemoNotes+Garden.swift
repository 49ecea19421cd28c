/// Allotment 14 through the year.
extension DemoNotes {
    static let garden: [Note] = [
        Note(
            1,
            "Frost so hard the water butt sounds like a drum. Nothing to do but sharpen things. #gardening"
        ),
        Note(
            1,
            "Seed tin opened, sorted, regretted. Why do I own four packets of the same beetroot? #SeedTin"
        ),
        Note(
            1,
            "Snowdrops under the hedge, three days earlier than last year. I keep a list, of course I keep a list. #phenology"
        ).showing(.blossom),
        Note(1, "Mended the shed door with the hinge of the old shed door. It squeaks in the same key."),
        Note(2, "Broad beans in, under fleece, under protest. #gardening").showing(.beds, in: .grey),
        Note(2, "First brimstone of the year went past me as if it had an appointment. #phenology"),
        Note(2, "Pruned the old pear. It now looks like a diagram of a pear. #orchard").showing(.trees),
        Note(2, "Ordered no seeds today. Please clap."),
        Note(
            3,
            "Eleven kinds of tomato on one windowsill. The cat has been informed of the rules. :sprout: #tomatoes"
        ),
        Note(
            3,
            "Turned the compost and found my good trowel, lost in 2022. It has aged better than I have. #compost"
        ),
        Note(3, "Frogspawn in the dipping pond! Last year the fourteenth, this year the ninth. #phenology"),
        Note(3, "The rhubarb is up, pink and crumpled like something newly born. #gardening").showing(.leaf),
        Note(4, "Cherry blossom and hail within one cup of tea. April is doing its job. :teapot:").showing(
            .blossom
        ),
        Note(
            4,
            "Potatoes in. Forty of them, in four straight rows, because my neighbour was watching. #gardening"
        ).showing(.beds),
        Note(4, "A wren is building in the watering can. I have bought a second watering can.").answered(
            15,
            "@noor Bei uns war es der Fahrradhelm. Ich fahre seitdem mit dem Bus.",
            then: "@greta@laube.example We are losing this war one container at a time."
        ),
        Note(4, "Asparagus, the first six spears. I told nobody and ate them standing up."),
        Note(
            5,
            "Swifts! Two of them over the mill at ten past six. Everything else today was decoration. #phenology"
        ).showing(.birds, in: .dusk),
        Note(5, "The ice saints came on time and took two courgettes. The rest is under buckets. #gardening"),
        Note(
            5,
            "Planted out the beans in a storm of cow parsley. You can't see the path, only hear the gate."
        ),
        Note(5, "Elderflower cordial, batch one. The kitchen smells like a hedge with ambitions. #preserving")
            .showing(.harvest),
        Note(6, "First strawberries: nine. Shared with: one blackbird, who did not ask. #gardening"),
        Note(
            6,
            "Bees swarmed onto the signpost. Mrs Achterberg came with a box and a calm I would like to own. #bees"
        ),
        Note(6, "Longest evening of the year, spent on a bucket, podding peas. Would recommend.").showing(
            .beds,
            in: .dusk
        ),
        Note(6, "The sweet peas are up to my chin. I am tall, thank you.").showing(.blossom),
        Note(7, "Courgette report: yes. #gardening").showing(.harvest),
        Note(7, "Somebody left a marrow on my step, with a ribbon. This is how it begins.").showing(
            .harvest,
            care: .poor
        ),
        Note(
            7,
            "Water butt empty since Thursday. Carried forty cans from the pump and thought about the Romans. #drought"
        ),
        Note(7, "Red currants: 4.2 kg, and a stain on everything I own. #preserving").showing(.harvest),
        Note(8, "The first tomato is always eaten warm, over the path, with both hands. #tomatoes").showing(
            .harvest
        ),
        Note(8, "Dahlia the size of a plate. I did nothing. It did this by itself. #gardening").showing(
            .blossom
        ),
        Note(8, "Wasps have opened a café in the plum tree.").warned("insects"),
        Note(8, "Eleven jars of chutney and no clean spoon left in the house. #preserving"),
        Note(9, "Pumpkins: three orange, one that seems to be undecided. #gardening").showing(.harvest),
        Note(
            9,
            "Picked the pears early because of the forecast. The forecast was for somebody else. #orchard"
        ),
        Note(
            9,
            "Saved seed from the lettuce that didn't bolt. This is the whole of plant breeding, as far as I know. #SeedTin"
        ),
        Note(9, "The swallows left on Tuesday. The wire looks underlined. #phenology").showing(.birds),
        Note(10, "First fire in the shed stove. Soup, rain on the roof, nobody knows where I am. :teapot:"),
        Note(10, "Apple day: 31 kinds on one table and an argument about every label. #orchard").showing(
            .harvest,
            .harvest
        ),
        Note(10, "Leaf mould, year three. Smells like a forest thinking.").showing(.leaf),
        Note(10, "Garlic in the ground. The only thing I plant that doesn't look doubtful. #gardening"),
        Note(11, "First frost last night; the nasturtiums have gone to lettuce soup. #gardening").showing(
            .leaf,
            in: .dawn
        ),
        Note(11, "Dug the last parsnip. It was holding on to something down there."),
        Note(11, "Cleaned every tool, oiled every handle. Tomorrow I will lose the fork again."),
        Note(11, "The robin supervises. I am told I lift the leaves too slowly."),
        Note(
            12,
            "Brussels sprouts, picked with numb fingers. Worth it, say I. Disputed, say the children of my sister."
        ),
        Note(12, "Wreath of ivy, hips and one stolen sprig of bay. Fine, it was my own bay. #hedgerow")
            .showing(.leaf),
        Note(12, "The garden is black and silver and does not need me at all. A good month to be a gardener.")
            .showing(.trees, in: .dawn),
        Note(
            12,
            "Shortest day. From here on we gain a cockerel's step each evening, as my grandmother said."
        ),
    ]
}
