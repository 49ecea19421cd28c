import Archive
import Database
import Foundation
import Platforms
import TestSupport
import Testing

@Suite struct `Languages of posts` {
    private static func tagged(_ languages: String...) -> [String: JSONValue] {
        ["languages": .array(languages.map(JSONValue.string))]
    }

    @Test(arguments: Engine.allCases)
    func `are all kept, in their order, and each finds its post`(engine: Engine) async throws {
        let boost = native(
            5,
            [
                "boost_of": .object(
                    [
                        "id": .string("77"), "uri": .string("https://else.example/77"),
                        "text": .string("Sage"),
                        "author": .object(["id": .string("9"), "handle": .string("bob@else.example")]),
                    ].merging(Self.tagged("fr", "br")) { $1 }
                )
            ]
        )
        let posts = [
            native(1, Self.tagged("de", "en", "pt-BR")), native(2, Self.tagged("en")), native(3),
            native(4, Self.tagged("pt-PT")), boost,
        ]
        try await ArchiveWorld.with(engine, posts: posts) { world in
            _ = try await world.backfill()
            #expect(try await world.post("1").content.languages == ["de", "en", "pt-BR"])
            #expect(try await world.post("2").content.languages == ["en"])
            #expect(try await world.post("3").content.languages.isEmpty)
            #expect(try await world.post("5").content.repost?.languages == ["fr", "br"])
            #expect(try await world.found("lang:en") == ["1", "2"])
            #expect(try await world.found("lang:de") == ["1"])
            #expect(try await world.found("lang:pt") == ["1", "4"])
            #expect(try await world.found("lang:pt-BR") == ["1"])
            let again = try await world.take(world.platform.change { $0.posts })
            #expect(again.changedNothing)
            let offered = try await world.store.read(as: .person(world.user)) { tx in
                try SearchSuggestions.complete("lang:", in: tx).map(\.query)
            }
            #expect(
                Set(offered).isSuperset(of: ["lang:de", "lang:en", "lang:pt-BR", "lang:pt-PT"]),
                "\(offered)"
            )

            // An edit of what stands beside the first changes row and words.
            world.platform.edit("1", Self.tagged("de", "it"))
            let edited = try await world.take(world.platform.change { $0.posts })
            #expect(edited.updated.count == 1 && edited.versions == 1)
            #expect(try await world.found("lang:it") == ["1"])
            #expect(try await world.found("lang:en") == ["2"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `that an earlier Roost left out are read from what is stored`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: [native(1, Self.tagged("de", "en"))]) { world in
            _ = try await world.backfill()
            try await world.store.write(as: .system) { tx in
                _ = try tx.run("UPDATE main.posts SET other_languages = NULL")
            }
            let stale = try await world.store.read(as: .system) { tx in
                try tx.value(Int.self, "SELECT count(*) FROM main.post_search WHERE is_stale")
            }
            #expect(stale == 1)
            _ = try await world.reprocess()
            #expect(try await world.post("1").content.languages == ["de", "en"])
            #expect(try await world.found("lang:en") == ["1"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `of a repost that an earlier Roost kept stay`(engine: Engine) async throws {
        let boost = native(
            1,
            [
                "boost_of": .object([
                    "id": .string("77"), "uri": .string("https://else.example/77"), "text": .string("Sage"),
                    "author": .object(["id": .string("9"), "handle": .string("bob@else.example")]),
                ])
            ]
        )
        try await ArchiveWorld.with(engine, posts: [boost]) { world in
            _ = try await world.backfill()
            try await world.store.write(as: .system) { tx in
                _ = try tx.run(
                    "UPDATE main.posts SET repost = \(#"{"text":"Sage","language":"fr"}"#)\(sqlite: "", postgres: "::jsonb")"
                )
            }
            #expect(try await world.post("1").content.repost?.languages == ["fr"])
        }
    }
}
