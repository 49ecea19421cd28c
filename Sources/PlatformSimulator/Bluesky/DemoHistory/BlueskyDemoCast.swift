/// The people of the demo as they are at Bluesky: each under a name of their own.
enum BlueskyDemoCast {
    static let owner = BlueskyCast.Member(
        name: "noor",
        lane: DemoCast.owner,
        handle: "noor.localhost",
        displayName: "Noor Aldersey",
        description: "Allotment 14, parish papers, a green bicycle. The long version lives on my own server.",
        language: "en"
    )

    static let others = DemoCast.remote.map { member in
        BlueskyCast.Member(
            name: member.username,
            lane: member.lane,
            handle: "\(member.username).\(member.domain ?? "example")",
            displayName: member.displayName,
            description: member.note,
            language: member.language
        )
    }

    static let all = [owner] + others

    static func member(_ lane: AccountLane) -> BlueskyCast.Member { all.first { $0.lane == lane } ?? owner }
}
