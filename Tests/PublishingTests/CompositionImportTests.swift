import Accounts
import Database
import Foundation
import Platforms
import Publishing
import Testing

@Suite struct `A file of many posts` {
    private static func file(_ text: String) throws -> ImportedFile { try ImportedFile(Array(text.utf8)) }

    private static func importing(_ world: PublishingWorld) -> CompositionImport {
        CompositionImport(store: world.store, compositions: world.compositions)
    }

    private static func compositions(_ world: PublishingWorld) async throws -> [Compositions.Whole] {
        try await world.compositions.list(for: world.viewer, limit: 2000)
    }

    @Test(arguments: Engine.allCases)
    func `is looked at without a trace, and then written row by row`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .bluesky]) { world in
            let upload = try await world.image()
            let file = try Self.file(
                """
                \u{FEFF}Text;ACCOUNTS;at;zone;Warning;visibility;language;sensitive;urgent;late;media;alt;thread
                "Good morning; from the ""weir"", with
                two lines";mastodon,bluesky;2036-07-01T09:00;Europe/Berlin;Birds;public;en;;yes;ask;;;
                A picture;Mastodon;2036-07-02 09:00;;;unlisted;;x;no;skip;\(upload);A pixel;
                A thread;mastodon;;;;;;;;;;;"Second
                ---
                Third"

                """
            )
            let dry = try await Self.importing(world).check(file, by: world.viewer)
            #expect(dry.rows.map(\.verdict) == [.ready, .ready, .ready], "\(dry.rows.flatMap(\.problems))")
            #expect(dry.rows.map(\.line) == [2, 4, 5])
            #expect(dry.rows[0].time == "Tue 1 Jul 2036, 09:00 (Europe/Berlin)")
            #expect(dry.rows[0].accounts == ["mastodon", "bluesky"])
            #expect(dry.rows[2].time == nil)
            #expect(try await Self.compositions(world).isEmpty)

            let done = try await Self.importing(world).run(file, by: world.viewer)
            #expect(done.count(.imported) == 3)
            let written = try await Self.compositions(world)
            #expect(written.count == 3)
            func whole(_ row: Int) throws -> Compositions.Whole {
                try #require(written.first { $0.composition.id == done.rows[row].composition })
            }
            let first = try whole(0)
            #expect(first.composition.parts[0].text == "Good morning; from the \"weir\", with\ntwo lines")
            #expect(first.composition.status == .scheduled)
            #expect(first.composition.wallTime == "2036-07-01T09:00")
            #expect(first.composition.warning == "Birds")
            #expect(first.composition.isUrgent)
            #expect(first.composition.latePolicy == .ask)
            #expect(first.targets.count == 2)
            let second = try whole(1)
            #expect(second.composition.visibility == .unlisted)
            #expect(second.composition.isSensitive)
            #expect(second.media.map(\.medium.alt) == ["A pixel"])
            let third = try whole(2)
            #expect(third.composition.status == .draft)
            #expect(third.composition.parts.map(\.text) == ["A thread", "Second", "Third"])
            #expect(try await world.openJobs() == 3)
        }
    }

    @Test(arguments: Engine.allCases)
    func `has a sentence for each row that can't be imported, with its line`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let file = try Self.file(
                """
                text,accounts,at,zone,visibility,late,sensitive,media,alt
                \(String(repeating: "a", count: 501)),mastodon,2036-05-01T09:00,,,,,,
                To nobody,Nobody,,,,,,,
                Too late,mastodon,2020-01-01T09:00,Europe/Berlin,,,,,
                Nowhere,mastodon,2036-01-01T09:00,Europe/Nowhere,,,,,
                Not a time,mastodon,tomorrow,,,,,,
                No words,mastodon,,,secret,maybe,perhaps,,
                No file,mastodon,,,,,,heron.jpg,A heron
                No account,,2036-05-01T09:00,,,,,,
                ,mastodon,2036-05-01T09:00,,,,,,
                No slots,mastodon,next slot,,,,,,
                Too many,mastodon,,,,,,,,,more
                Skipped,mastodon,2036-03-30T02:30,Europe/Berlin,,,,,
                Fine,mastodon,,,,,,,
                """
            )
            let report = try await Self.importing(world).check(file, by: world.viewer)
            func sentences(_ line: Int) -> String {
                report.rows.first { $0.line == line }.map {
                    $0.problems.map(\.sentence).joined(separator: " ")
                } ?? ""
            }
            for (line, words) in [
                (2, "501 characters"), (3, "There is no connection “Nobody”"),
                (4, "Wed 1 Jan 2020, 09:00 (Europe/Berlin) has passed"),
                (5, "“Europe/Nowhere” is no time zone"),
                (6, "“tomorrow” is no time"), (7, "“secret” is no visibility"), (7, "“maybe” under “late”"),
                (7, "“perhaps” under “sensitive”"), (8, "“heron.jpg” is no file"),
                (9, "at least one account"),
                (10, "says nothing"), (11, "has no posting slots"), (12, "cells, and the first line names 9"),
                (13, "02:30 does not exist that day. It goes out at 03:30"),
            ] {
                #expect(sentences(line).contains(words), "line \(line): \(sentences(line))")
            }
            #expect(report.rows.filter { !$0.isRefused }.map(\.line) == [13, 14])

            // One row in error keeps back all, and says so.
            let error = await #expect(throws: AccountError.self) {
                _ = try await Self.importing(world).run(file, by: world.viewer)
            }
            #expect(
                error?.sentence.hasPrefix("11 of 13 rows can’t be imported, so nothing was. Line 2: ") == true
            )
            #expect(error?.sentence.contains("Line 3: There is no connection “Nobody”") == true)
            #expect(error?.sentence.hasSuffix("… and 6 more.") == true)
            #expect(try await Self.compositions(world).isEmpty)

            let left = try await Self.importing(world).run(file, leavingOut: true, by: world.viewer)
            #expect(left.count(.imported) == 2)
            #expect(left.count(.refused) == 11)
            #expect(try await Self.compositions(world).count == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `makes nothing twice, whole or mended, one after the other or at once`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let head = "text,accounts,at,zone\n"
            let rows = (1...10).map { "Post \($0),mastodon,2036-07-\($0 + 10)T09:00,Europe/Berlin\n" }
            let file = try Self.file(head + rows.joined())
            let reports = try await withThrowingTaskGroup(of: ImportReport.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await Self.importing(world).run(file, by: world.viewer) }
                }
                var all: [ImportReport] = []
                for try await one in group { all.append(one) }
                return all
            }
            #expect(reports.reduce(0) { $0 + $1.count(.imported) } == 10)
            #expect(reports.reduce(0) { $0 + $1.count(.known) } == 30)
            #expect(try await Self.compositions(world).count == 10)

            // As another program saves it, with a row more and one twice.
            let again = try Self.file(
                "TEXT;Accounts;Zone;at\r\n"
                    + (1...11).map { "\"Post \($0)\";mastodon;Europe/Berlin;2036-07-\($0 + 10)T09:00\r\n" }
                    .joined()
                    + "Post 11;mastodon;Europe/Berlin;2036-07-21T09:00\r\n"
            )
            let mended = try await Self.importing(world).run(again, by: world.viewer)
            #expect(mended.count(.imported) == 1)
            #expect(mended.count(.known) == 11)
            #expect(mended.rows.last?.problems.first?.sentence == "The same row stands on line 12 already.")
            #expect(mended.rows.first?.problems.first?.sentence == "This row was imported before.")
            #expect(try await Self.compositions(world).count == 11)
        }
    }

    @Test(arguments: Engine.allCases)
    func `gives each row that asks for it a free slot of its own`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let zone = try TimeZoneName("Europe/Berlin")
            let slot = try Weekday.allCases.map {
                PostingSlot($0, try #require(TimeOfDay("09:00")), in: zone)
            }
            _ = try await SlotTimes(store: world.store).set(
                slot,
                of: world.account(.mastodon).connection.id,
                by: world.viewer
            )
            let file = try Self.file(
                "text,accounts,at\nOne,mastodon,next slot\nTwo,mastodon,Next slot\nThree,mastodon,next-slot\n"
            )
            let dry = try await Self.importing(world).check(file, by: world.viewer)
            let done = try await Self.importing(world).run(file, by: world.viewer)
            #expect(Set(done.rows.compactMap(\.time)).count == 3)
            #expect(done.rows.map(\.time) == dry.rows.map(\.time))
            let dues = Set(try await Self.compositions(world).flatMap(\.targets).compactMap(\.dueAt))
            #expect(dues.count == 3)
        }
    }

    @Test(arguments: Engine.allCases)
    func `prompts where the same words go to the same account`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let report = try await Self.importing(world).check(
                try Self.file(
                    "text,accounts,at\nHello,mastodon,2036-07-01T09:00\nHello,mastodon,2036-07-02T09:00\n"
                ),
                by: world.viewer
            )
            #expect(report.count(.ready) == 2)
            #expect(report.rows[1].problems.first?.code == .duplicate)
            #expect(report.rows[1].problems.first?.sentence.contains("on line 2 already") == true)
        }
    }

    @Test func `means the same as JSON`() throws {
        let table = try Self.file(
            "text,accounts,urgent,media,alt,thread\nHello,\"Home, Birds\",yes,a|b,one|,\"Two\n---\nThree\"\n"
        )
        let list = try Self.file(
            """
            [{"Text": "Hello", "accounts": ["Home", "Birds"], "urgent": true, "media": ["a", "b"],
              "alt": ["one", ""], "thread": ["Two", "Three"], "line": 2, "zone": null}]
            """
        )
        #expect(list.rows == table.rows)
        #expect(list.unit == .line)
        #expect(try Self.file(#"[{"text": "a", "accounts": "Home"}]"#).unit == .row)
        let odd = try Self.file(#"[{"text": {"a": 1}, "accounts": "Home"}, {"words": "b"}]"#)
        #expect(odd.rows[0].fault?.contains("neither a text nor a list of texts") == true)
        #expect(odd.rows[1].fault?.contains("“words” that Roost doesn’t know") == true)
    }

    @Test(arguments: [
        (
            "text,accounts,colour\nHello,Home,red",
            "Line 1 names a column “colour” that Roost doesn’t know. It knows: text,"
        ),
        ("text,accounts,TEXT\nHello,Home,x", "names the column “text” twice"),
        ("text\nHello", "names no column “accounts”"), ("text,accounts\n", "There is no row in the file."),
        ("", "There is no row in the file."),
        ("text,accounts\n\"Hello,Home", "Line 2: A quotation mark is opened here and never closed."),
        ("[{]", "The file is no JSON."), (#"{"text": "a"}"#, "no list of objects"),
        (#"["a"]"#, "no list of objects"),
    ])
    func `says what keeps it from being read at all`(text: String, words: String) throws {
        let error = try #require(throws: AccountError.self) { _ = try Self.file(text) }
        #expect(error.sentence.contains(words), "\(error.sentence)")
    }

    @Test func `is not too long, and is text in UTF-8`() throws {
        let many = try #require(throws: AccountError.self) {
            _ = try Self.file("text,accounts\n" + String(repeating: "a,b\n", count: 1001))
        }
        #expect(many.sentence == "The file has 1001 rows, and one import takes 1000. Cut it into several.")
        let large = try #require(throws: AccountError.self) {
            _ = try ImportedFile([UInt8](repeating: 0x61, count: 5_000_001))
        }
        #expect(large.sentence.contains("larger than the 5 MB"))
        let latin = try #require(throws: AccountError.self) {
            _ = try ImportedFile(Array("text,accounts\nGr".utf8) + [0xFC] + Array("n,Home".utf8))
        }
        #expect(latin.sentence.contains("no text in UTF-8"))
    }

    /// Drafts always save; what they lack to go out is said, and no more.
    @Test(arguments: Engine.allCases)
    func `may hold drafts that can't go out yet`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.pixelfed]) { world in
            let file = try Self.file(
                """
                text,accounts,at
                A picture is to come,pixelfed,
                For nobody yet,,
                Nor can this go out,pixelfed,2036-07-01T09:00
                And who is this,nobody,
                """
            )
            let report = try await Self.importing(world).run(file, leavingOut: true, by: world.viewer)
            #expect(report.rows.map(\.verdict) == [.imported, .imported, .refused, .refused])
            #expect(report.rows[0].problems.map(\.code) == [.mediaNeeded])
            #expect(report.rows[0].problems.map(\.severity) == [.prompt])
            #expect(report.rows[1].problems.isEmpty)
            let written = try await Self.compositions(world)
            #expect(written.count == 2 && written.allSatisfy { $0.composition.status == .draft })
        }
    }

    /// A program that has read the file itself tells of a row that it couldn't read.
    @Test(arguments: Engine.allCases)
    func `has a verdict for a row that somebody else couldn't read`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let file = try Self.file(
                #"[{"text": "a", "accounts": ["mastodon"], "line": 2, "fault": "It has 9 cells."}]"#
            )
            let report = try await Self.importing(world).check(file, by: world.viewer)
            #expect(report.rows.map(\.verdict) == [.refused])
            #expect(report.rows[0].problems.first?.sentence == "It has 9 cells.")
        }
    }

    @Test(arguments: Engine.allCases)
    func `of the greatest length is there whole, and needs a moderator`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let file = try Self.file(
                "text,accounts,at,zone\n"
                    + (1...1000).map { "Post \($0),mastodon,2036-07-01T09:00,Europe/Berlin\n" }.joined()
            )
            let reader = Viewer(user: world.viewer.user, username: "noor", role: .viewer, door: .operating)
            await #expect(throws: AccountError.self) {
                _ = try await Self.importing(world).check(file, by: reader)
            }
            let report = try await Self.importing(world).run(file, by: world.viewer)
            #expect(report.count(.imported) == 1000)
            #expect(try await world.openJobs() == 1000)
        }
    }
}
