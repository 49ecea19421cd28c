import Accounts
import Database
import Foundation
import TestSupport
import Testing

@Suite struct `A write sent again with its key` {
    @Test(arguments: Engine.allCases)
    func `gets the first one's answer, in every process and after a restart`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let first = world.answers
            #expect(try await first.begin("k", "create a token", by: ada) == .fresh)
            #expect(try await first.begin("k", "create a token", by: ada) == .underWay)
            let answer = KeyedAnswers.Answer(status: 201, body: #"{"token":"the only place it stands"}"#)
            try await first.finish("k", answer, by: ada)
            // Another process, which shares nothing but the database and the keys.
            let second = world.answers
            #expect(try await second.begin("k", "create a token", by: ada) == .answered(answer))
            #expect(try await second.begin("k", "delete a token", by: ada) == .differs)
            let stored = try await world.store.read(as: .system) { tx in
                try tx.value(String.self, "SELECT body FROM main.keyed_answers")
            }
            #expect(stored?.contains("the only place") == false, "an answer may hold a secret")
        }
    }

    @Test(arguments: Engine.allCases)
    func `belongs to its user alone, and is free again after a refusal and after a day`(
        engine: Engine
    ) async throws {
        try await AccountsWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let bob = try await world.signedIn("bob")
            let answers = world.answers
            #expect(try await answers.begin("k", "x", by: ada) == .fresh)
            #expect(try await answers.begin("k", "x", by: bob) == .fresh)
            try await answers.abandon("k", by: bob)
            #expect(try await answers.begin("k", "y", by: bob) == .fresh)
            #expect(try await answers.begin("k", "x", by: ada) == .underWay)

            world.clock.advance(.seconds(600))
            #expect(try await answers.begin("k", "x", by: ada) == .lost, "it is never blindly done again")
            world.clock.advance(.seconds(86_400))
            #expect(try await answers.begin("k", "x", by: ada) == .fresh)
            try await answers.finish("k", KeyedAnswers.Answer(status: 200, body: "{}"), by: ada)
            try await answers.prune()
            #expect(try await answers.begin("k", "y", by: bob) == .fresh)
            #expect(
                try await answers.begin("k", "x", by: ada)
                    == .answered(KeyedAnswers.Answer(status: 200, body: "{}"))
            )
        }
    }
}
