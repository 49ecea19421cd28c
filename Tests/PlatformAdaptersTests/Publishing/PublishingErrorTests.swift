import Foundation
import PlatformSimulator
import Platforms
import Testing
import Vault

@testable import PlatformAdapters

/// What went wrong, in the only terms that count: whether it may have happened.
@Suite(.timeLimit(.minutes(3))) struct `Publishing that fails` {
    typealias Outcome = PlatformError.Outcome

    /// A fault, and whether the post is there nevertheless.
    struct Trouble: Sendable, CustomTestStringConvertible {
        var fault: Fault
        var takesEffect: Bool
        var code: PlatformError.Code

        var testDescription: String { "\(fault)" }
    }

    private static let unclear: [Trouble] = [
        Trouble(fault: .dropBeforeEffect, takesEffect: false, code: .answerCutOff),
        Trouble(fault: .dropAfterEffect, takesEffect: true, code: .answerCutOff),
        Trouble(fault: failure(500, after: false), takesEffect: false, code: .serverTrouble),
        Trouble(fault: failure(500, after: true), takesEffect: true, code: .serverTrouble),
        Trouble(fault: failure(502, .html, after: true), takesEffect: true, code: .serverTrouble),
        Trouble(fault: failure(504, .empty, after: true), takesEffect: true, code: .serverTrouble),
        Trouble(fault: .htmlInsteadOfJSON, takesEffect: false, code: .challengePage),
        Trouble(fault: .truncatedJSON, takesEffect: true, code: .unreadableAnswer),
        Trouble(fault: .truncatedBody, takesEffect: true, code: .answerCutOff),
        Trouble(fault: .latency(milliseconds: 5_000), takesEffect: true, code: .timedOut),
    ]

    private static func failure(
        _ status: Int,
        _ form: Fault.FailureForm = .json,
        after: Bool
    ) -> Fault {
        .failure(status: status, form: form, afterEffect: after, retryAfterSeconds: nil)
    }

    @Test(
        arguments: PublishingNetwork.allCases,
        unclear + [Trouble(fault: .wrongTypes, takesEffect: true, code: .unreadableAnswer)]
    )
    func `leaves it open where the server may have posted`(
        network: PublishingNetwork,
        trouble: Trouble
    ) async throws {
        try await network.running(settings: { $0.totalTimeout = .seconds(2) }) { account in
            let post = try await account.outgoing("Perhaps")
            account.inject(trouble.fault, at: .post)
            let error = try await PlatformAdaptersTests.failure { () async throws(PlatformError) in
                try await account.send(post)
            }
            #expect(error.outcome == .unknown)
            #expect(error.code == trouble.code)
            #expect(account.count(.post) == (trouble.takesEffect ? 1 : 0))
        }
    }

    @Test(
        arguments: PublishingNetwork.allCases,
        [PublishingAccount.Step.upload, .edit, .delete]
    )
    func `may be tried again where twice is as once`(
        network: PublishingNetwork,
        step: PublishingAccount.Step
    ) async throws {
        try await network.running(settings: { $0.totalTimeout = .seconds(2) }) { account in
            for trouble in Self.unclear {
                let published = try await account.publish(try await account.outgoing("Before"))
                // A file may take longer than we wait here, and an answer nobody reads may say anything.
                if step == .upload, case .latency = trouble.fault { continue }
                account.inject(trouble.fault, at: step)
                let error = try await PlatformAdaptersTests.failure { () async throws(PlatformError) in
                    try await account.attempt(step, on: published)
                }
                #expect(error.outcome == .transient(notBefore: nil), "\(trouble.fault)")
                #expect(error.code == trouble.code, "\(trouble.fault)")
                try await account.attempt(step, on: published)
            }
        }
    }

    @Test(arguments: PublishingNetwork.allCases)
    func `certainly did nothing where nobody could be reached`(network: PublishingNetwork) async throws {
        try await network.running { account in
            let post = try await account.outgoing("Nobody is there")
            let request = try await account.publishing.request(
                for: post,
                key: account.newKey(),
                with: account.access
            )
            var access = account.access
            let closed = InstanceOrigin("http://127.0.0.1:9")
            if access.instance != nil { access.instance = closed }
            access.server = closed
            let error = try await PlatformAdaptersTests.failure { () async throws(PlatformError) in
                try await account.publishing.send(request, with: access)
            }
            #expect(error.code == .unreachable)
            #expect(error.outcome == .transient(notBefore: nil))
            #expect(account.count(.post) == 0)
        }
    }

    @Test(arguments: PublishingNetwork.allCases)
    func `waits for a server that asks for it`(network: PublishingNetwork) async throws {
        try await network.running { account in
            let post = try await account.outgoing("Slowly")
            for step in PublishingAccount.Step.allCases where step != .edit {
                account.inject(.rateLimited(resetsInSeconds: 90, withHeaders: true), at: step)
            }
            let published = try await PlatformAdaptersTests.failure { () async throws(PlatformError) in
                try await account.send(post)
            }
            let uploaded = try await PlatformAdaptersTests.failure { () async throws(PlatformError) in
                try await account.attempt(.upload, on: nil)
            }
            for error in [published, uploaded] {
                guard case .rateLimited(let until) = error.outcome else {
                    Issue.record("\(error)")
                    continue
                }
                #expect(until != nil)
            }
            #expect(account.count(.post) == 0)
        }
    }

    @Test(arguments: PublishingNetwork.allCases)
    func `asks for the account to be connected again`(network: PublishingNetwork) async throws {
        try await network.running { account in
            let post = try await account.outgoing("Shut out")
            try account.shutOut()
            let error = try await PlatformAdaptersTests.failure { () async throws(PlatformError) in
                try await account.send(post)
            }
            #expect(error.outcome == .reauthorise)
            #expect(account.count(.post) == 0)
        }
    }

    @Test(arguments: PublishingNetwork.allCases)
    func `is final where the post is refused`(network: PublishingNetwork) async throws {
        try await network.running { account in
            let limit = try #require(account.adapter.limits(of: account.access.software).textLength?.value)
            let post = try await account.outgoing(String(repeating: "x", count: limit + 1))
            let error = try await PlatformAdaptersTests.failure { () async throws(PlatformError) in
                try await account.send(post)
            }
            #expect(error.outcome == .permanent && error.code == .refused)
            #expect(error.sentence.contains("\(limit)"), "\(error.sentence)")
            #expect(account.count(.post) == 0)
        }
    }

    // MARK: Files

    @Test(arguments: PublishingNetwork.allCases)
    func `tells an upload that is gone from one that was used`(network: PublishingNetwork) async throws {
        try await network.running { account in
            let post = try await account.outgoing("Late", images: 1)
            account.federated?.discardUnattachedUploads()
            account.bluesky?.discardUnreferencedBlobs()
            let gone = try await PlatformAdaptersTests.failure { () async throws(PlatformError) in
                try await account.send(post)
            }
            switch network {
            case .gotosocial, .bluesky:
                #expect(gone.code == .mediaGone && gone.outcome == .permanent)
            // Their words are the same for a file that a first attempt has used.
            case .mastodon, .pixelfed:
                #expect(gone.code == .possibleDuplicate && gone.outcome == .unknown)
            }
            guard network != .bluesky else { return }
            let used = try await account.outgoing("Once", images: 1)
            try await account.publish(used)
            let second = try await PlatformAdaptersTests.failure { () async throws(PlatformError) in
                try await account.send(used)
            }
            #expect(second.code == .possibleDuplicate && second.outcome == .unknown)
            #expect(account.count(.post) == 1)
        }
    }

    @Test func `waits for Mastodon to finish a file, and hears that it never will`() async throws {
        try await PublishingNetwork.mastodon.running { account in
            let uploaded = try await SampleFile.image().written { file in
                try await account.publishing.upload(file, with: account.access)
            }
            #expect(!uploaded.isReady)
            #expect(UploadedMedia(json: uploaded.json) == uploaded)
            let post = OutgoingPost(
                text: "Too early",
                media: [AttachedMedia(uploaded: uploaded, kind: .image)],
                createdAt: testClock
            )
            let early = try await PlatformAdaptersTests.failure { () async throws(PlatformError) in
                try await account.send(post)
            }
            #expect(early.code == .notReady && early.outcome == .transient(notBefore: nil))
            _ = try await account.ready(uploaded)
            try await account.publish(post)

            account.federated?.failUploads(1)
            var broken = try await SampleFile.image(1).written { file in
                try await account.publishing.upload(file, with: account.access)
            }
            let error = try await PlatformAdaptersTests.failure { () async throws(PlatformError) in
                for _ in 0..<5 {
                    broken = try await account.publishing.state(of: broken, with: account.access)
                }
            }
            #expect(error.outcome == .permanent && error.code == .refused)
        }
    }

    @Test(arguments: PublishingNetwork.allCases)
    func `is final where a file is of no kind the server takes`(network: PublishingNetwork) async throws {
        // Bluesky takes any file, and looks at it when a post shows it.
        guard network != .bluesky else { return }
        try await network.running { account in
            let words = SampleFile(bytes: Data("plain words".utf8), mimeType: "image/png", name: "no.png")
            let error = try await words.written { file in
                try await PlatformAdaptersTests.failure { () async throws(PlatformError) in
                    try await account.publishing.upload(file, with: account.access)
                }
            }
            #expect(error.outcome == .permanent)
            #expect(account.count(.upload) == 0)
        }
    }
}

extension PublishingAccount {
    /// Publishes with a key of its own.
    @discardableResult
    fileprivate func send(_ post: OutgoingPost) async throws(PlatformError) -> FetchedPost {
        let request = try await publishing.request(for: post, key: newKey(), with: access)
        return try await publishing.send(request, with: access)
    }

    /// Does once what a step does.
    fileprivate func attempt(_ step: Step, on post: FetchedPost?) async throws(PlatformError) {
        switch step {
        case .upload:
            do {
                _ = try await SampleFile.image(7).written { file in
                    try await publishing.upload(file, with: access)
                }
            } catch let error as PlatformError {
                throw error
            } catch {
                Issue.record(error)
            }
        case .post: try await send(OutgoingPost(text: "Again", createdAt: testClock))
        case .edit:
            guard let post else { return }
            var changed = publishing.unchanged(post)
            changed.text = "After"
            let request = try await publishing.request(changing: post, to: changed, with: access)
            _ = try await publishing.send(request, with: access)
        case .delete:
            guard let post else { return }
            try await publishing.delete(post.post.platformPostID, with: access)
        }
    }
}
