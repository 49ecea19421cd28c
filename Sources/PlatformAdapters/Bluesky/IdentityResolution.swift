import Foundation
import Platforms

/// Finds out which account a handle means, and what is said of an account.
///
/// A handle's own name says so, by a text record or a file; where it can't be asked, the AppView is. Only an account
/// that claims the handle itself is taken for it. <https://atproto.com/specs/handle#handle-resolution>
struct IdentityResolution: Sendable {
    let http: GuardedHTTPClient
    let services: BlueskyServices

    private var client: JSONClient { JSONClient(http: http, error: { BlueskyErrors.error(of: $0) }) }

    /// The account of that name, with what is said of it.
    func document(of name: AccountName) async throws(PlatformError) -> DIDDocument {
        switch name {
        case .did(let did): return try await document(of: did)
        case .handle(let handle):
            let document = try await document(of: try await account(of: handle))
            guard document.handle == handle else {
                let own = document.handle.map { ": it calls itself @\($0). Sign in as that" } ?? ""
                throw PlatformError(
                    .permanent,
                    code: .accountUnknown,
                    sentence: "@\(handle) leads to an account that doesn’t go by this name\(own).",
                    detail: "\(document.did) claims \(document.handle?.text ?? "no handle"), not \(handle)"
                )
            }
            return document
        }
    }
}

// MARK: - From a handle to an account

extension IdentityResolution {
    func account(of handle: Handle) async throws(PlatformError) -> String {
        if let did = try await textRecord(of: handle) { return did }
        var trouble: PlatformError?
        do throws(PlatformError) {
            if let did = try await file(of: handle) { return did }
        } catch  where error.code == .addressRefused || error.code == .cancelled {
            throw error
        } catch {
            trouble = error
        }
        do throws(PlatformError) {
            let appView = AppView(client: client, origin: services.appView)
            if let did = try await appView.account(of: handle.text) { return did }
        } catch {
            throw trouble ?? error
        }
        throw PlatformError(
            .permanent,
            code: .accountUnknown,
            sentence: "No Bluesky account goes by @\(handle). Check how the handle is spelled.",
            detail: "no text record, no file and nothing known: \(trouble?.detail ?? "")"
        )
    }

    /// `_atproto.ada.example` with `did=did:plc:…`; nil where there is no such record, and where nobody can be asked.
    private func textRecord(of handle: Handle) async throws(PlatformError) -> String? {
        // No name server knows of what is simulated on this machine.
        guard http.settings.origins[handle.text] == nil else { return nil }
        let texts = (try? await http.texts(of: "_atproto." + handle.text)) ?? []
        let claimed = Set(texts.filter { $0.hasPrefix("did=") }.map { String($0.dropFirst(4)) })
        guard claimed.count <= 1 else {
            throw PlatformError(
                .permanent,
                code: .accountUnknown,
                sentence:
                    "The name \(handle) claims several accounts at once, so it can’t be told which is meant. Whoever "
                    + "keeps the name has to take all of its “_atproto” records away but one.",
                detail: "several text records: \(claimed.sorted().joined(separator: ", ").prefix(400))"
            )
        }
        return claimed.first.flatMap { DID.isOne($0) ? $0 : nil }
    }

    /// `https://ada.example/.well-known/atproto-did`; nil where it holds no account's id.
    private func file(of handle: Handle) async throws(PlatformError) -> String? {
        guard let origin = http.origin(of: handle.text) else { return nil }
        var question = HTTPQuestion(
            .get,
            origin.url("/.well-known/atproto-did"),
            headers: ["Accept": "text/plain, */*"],
            maximumBytes: 4_096
        )
        question.cutsAnswer = true
        question.timeout = .seconds(15)
        let answer = try await http.answer(to: question)
        guard answer.isSuccess else { return nil }
        let text = String(decoding: answer.body, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        return DID.isOne(text) ? text : nil
    }
}

// MARK: - From an account to its server

extension IdentityResolution {
    func document(of did: String) async throws(PlatformError) -> DIDDocument {
        let question = try question(about: did)
        do throws(PlatformError) {
            let (json, answer) = try await client.json(question)
            guard let document = DIDDocument(json, of: did) else {
                throw ErrorAnswer(answer: answer, question: question).unreadable("another account’s document")
            }
            return document
        } catch  where error.code == .notFound {
            throw PlatformError(
                .permanent,
                code: .accountUnknown,
                sentence: "There is no account \(did) any more: it was deleted, or the id is wrong.",
                detail: error.detail
            )
        }
    }

    private func question(about did: String) throws(PlatformError) -> HTTPQuestion {
        guard let host = DID.host(of: did) else {
            return JSONClient.read("/" + did, at: services.directory, as: nil)
        }
        guard let origin = http.origin(of: host) else {
            throw PlatformError(
                .permanent,
                code: .accountUnknown,
                sentence: "The account \(did) names a host that can’t be one.",
                detail: "no host: \(host)"
            )
        }
        return JSONClient.read("/.well-known/did.json", at: origin, as: nil)
    }
}
