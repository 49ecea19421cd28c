/// The people of a simulated Bluesky: Ada, who has the history, and two she talks with.
enum BlueskyCast {
    struct Member: Sendable {
        /// What scripts call them, and their place among the seeds.
        let name: String
        let lane: Int
        let handle: String
        let displayName: String
        let description: String
        let language: String
    }

    static let ada = Member(
        name: "ada",
        lane: 0,
        handle: "ada.simulator.test",
        displayName: "Ada Byron 🐈",
        description: "Birds, bread and databases.\n\nPosts in several languages. https://example.org/ada",
        language: "en"
    )

    static let others = [
        Member(
            name: "grete",
            lane: 1,
            handle: "grete.simulator.test",
            displayName: "Grete Müller",
            description: "Straßenbahnen & Brot",
            language: "de"
        ),
        Member(
            name: "chiyo",
            lane: 9,
            handle: "chiyo.niwa.test",
            displayName: "千代",
            description: "庭",
            language: "ja"
        ),
    ]

    static let all = [ada] + others
}
