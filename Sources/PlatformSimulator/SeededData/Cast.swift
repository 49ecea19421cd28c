import Foundation

/// The named people of the simulated world.
///
/// Lanes below 8 live here, the others on servers elsewhere.
enum Cast {
    struct Member: Sendable {
        let lane: AccountLane
        let username: String
        let domain: String?
        let displayName: String
        let note: String
        let language: String
        var state: Account.State = .active
        var acct: String { domain.map { "\(username)@\($0)" } ?? username }
    }

    static let firstRemote = 8
    static var remoteCount: Int { members.count { $0.domain != nil } }

    /// Ada has the posts asked for; the others have few, and some have lost their account.
    static let members: [Member] = [
        Member(
            lane: 0,
            username: "ada",
            domain: nil,
            displayName: "Ada Byron :blobcat:",
            note: "Birds, bread and databases.\n\nPosts in several languages. #birds https://example.org/ada",
            language: "en"
        ),
        Member(
            lane: 1,
            username: "grete",
            domain: nil,
            displayName: "Grete Müller",
            note: "Straßenbahnen & Brot",
            language: "de"
        ),
        Member(
            lane: 2,
            username: "dora",
            domain: nil,
            displayName: "Dora",
            note: "",
            language: "en",
            state: .disabled
        ),
        Member(
            lane: 3,
            username: "sven",
            domain: nil,
            displayName: "Sven",
            note: "",
            language: "de",
            state: .suspended
        ),
        Member(
            lane: 4,
            username: "gone",
            domain: nil,
            displayName: "Gone",
            note: "",
            language: "en",
            state: .deleted
        ),
        Member(
            lane: 5,
            username: "una",
            domain: nil,
            displayName: "Una",
            note: "",
            language: "en",
            state: .unconfirmed
        ),
        Member(
            lane: 8,
            username: "bob",
            domain: "else.example",
            displayName: "Bob",
            note: "Hi.",
            language: "en"
        ),
        Member(
            lane: 9,
            username: "chiyo",
            domain: "niwa.example",
            displayName: "千代",
            note: "庭",
            language: "ja"
        ),
        Member(
            lane: 10,
            username: "omar",
            domain: "medina.example",
            displayName: "عمر",
            note: "",
            language: "ar"
        ),
        Member(
            lane: 11,
            username: "somchai",
            domain: "soi.example",
            displayName: "สมชาย",
            note: "",
            language: "th"
        ),
    ]

    static func member(_ lane: AccountLane) -> Member { members.first { $0.lane == lane } ?? members[0] }
    static func isRemote(_ lane: AccountLane) -> Bool { lane >= firstRemote }

    /// Everybody as accounts of a platform with these ids, and how many posts each has when Ada has `posts`.
    static func accounts(_ scheme: IdentifierScheme) -> [Account] {
        members.map { member in
            var random = SeededRandom(UInt64(member.lane), 17)
            // Not before February 2019, where Pixelfed's ids begin.
            let joined = SeededTimeline.start - Int64(86_400_000 * (1 + random.below(17)))
            return Account(
                lane: member.lane,
                id: scheme.id(.init(milliseconds: joined, lane: member.lane, salt: 0)),
                username: member.username,
                domain: member.domain,
                displayName: member.displayName,
                note: member.note,
                createdAt: SeededPosts.date(joined / 86_400_000 * 86_400_000),
                followers: 10 + random.below(2000),
                following: 10 + random.below(500),
                language: member.language,
                state: member.state
            )
        }
    }

    static func postCounts(posts: Int) -> [AccountLane: Int] {
        Dictionary(
            uniqueKeysWithValues: members.map { member in
                let count =
                    if member.domain != nil { 500 } else if member.lane == 0 { posts } else {
                        min(posts / 10, 40)
                    }
                return (member.lane, count)
            }
        )
    }
}
