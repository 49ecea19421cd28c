/// The people of the demo: one with two accounts, and those she talks with.
enum DemoCast {
    struct Member: Sendable {
        let lane: AccountLane
        let username: String
        let domain: String?
        let displayName: String
        let note: String
        let language: String
        let followers: Int
    }

    static let owner: AccountLane = 0

    /// Whose history is archived, by what the platform is.
    static func local(_ dialect: Dialect) -> [Member] {
        switch dialect {
        case .mastodon, .gotosocial:
            [
                Member(
                    lane: owner,
                    username: "noor",
                    domain: nil,
                    displayName: "Noor Aldersey",
                    note:
                        "Allotment 14, parish papers and a green bicycle. Keeps a rain gauge. Learns too many languages at once.\n\n#gardening #LocalHistory #velo",
                    language: "en",
                    followers: 812
                ),
                Member(
                    lane: 1,
                    username: "wardens",
                    domain: nil,
                    displayName: "The Wardens",
                    note: "We look after this server.",
                    language: "en",
                    followers: 1204
                ),
            ]
        case .pixelfed:
            [
                Member(
                    lane: owner,
                    username: "noor.frames",
                    domain: nil,
                    displayName: "Noor, with a camera",
                    note: "Slow pictures of near places.",
                    language: "en",
                    followers: 431
                ),
                Member(
                    lane: 1,
                    username: "keepers",
                    domain: nil,
                    displayName: "Keepers of the Darkroom",
                    note: "",
                    language: "en",
                    followers: 300
                ),
            ]
        }
    }

    static let remote: [Member] = [
        Member(
            lane: 8,
            username: "ines",
            domain: "velo.example",
            displayName: "Inês Carvalhal",
            note: "Bicicletas e café.",
            language: "pt",
            followers: 2310
        ),
        Member(
            lane: 9,
            username: "kenji",
            domain: "niwa.example",
            displayName: "健司",
            note: "小さな庭の記録",
            language: "ja",
            followers: 640
        ),
        Member(
            lane: 10,
            username: "layla",
            domain: "bustan.example",
            displayName: "ليلى البستاني",
            note: "حديقة وكتب",
            language: "ar",
            followers: 977
        ),
        Member(
            lane: 11,
            username: "oksana",
            domain: "sad.example",
            displayName: "Оксана Лісова",
            note: "Сад, старі листівки, кіт.",
            language: "uk",
            followers: 1508
        ),
        Member(
            lane: 12,
            username: "devika",
            domain: "itihas.example",
            displayName: "देविका राव",
            note: "पुराने नक्शे और नई चाय",
            language: "hi",
            followers: 421
        ),
        Member(
            lane: 13,
            username: "minseo",
            domain: "gil.example",
            displayName: "민서",
            note: "자전거와 빵",
            language: "ko",
            followers: 355
        ),
        Member(
            lane: 14,
            username: "recordoffice",
            domain: "archive.example",
            displayName: "County Record Office",
            note: "Eight centuries of paper. Open Tuesday to Friday.",
            language: "en",
            followers: 9120
        ),
        Member(
            lane: 15,
            username: "greta",
            domain: "laube.example",
            displayName: "Greta Holzapfel",
            note: "Kleingarten, Kolonie Abendruh.",
            language: "de",
            followers: 268
        ),
    ]

    static func accounts(_ dialect: Dialect, joined: Int64) -> [Account] {
        (local(dialect) + remote).map { member in
            let since = joined - Int64(member.lane) * 86_400_000
            return Account(
                lane: member.lane,
                id: dialect.identifiers.id(.init(milliseconds: since, lane: member.lane, salt: 1)),
                username: member.username,
                domain: member.domain,
                displayName: member.displayName,
                note: member.note,
                createdAt: SeededPosts.date(since / 86_400_000 * 86_400_000),
                followers: member.followers,
                following: 60 + member.lane * 37,
                language: member.language
            )
        }
    }

    /// The last part of a mention: `ines@velo.example`.
    static func acct(_ lane: AccountLane) -> String {
        remote.first { $0.lane == lane }.map { "\($0.username)@\($0.domain ?? "")" } ?? ""
    }
}
