import Foundation

/// The hand of the world outside at a simulated Bluesky: other clients, administrators, and bad days.
///
/// Everything takes effect at once and on the next request; the same is offered over HTTP under `/_simulator`.
package struct BlueskyControl: TrafficControl {
    let core: SimulatorCore<BlueskyNetwork>

    package var access: TrafficAccess { TrafficAccess(core) }

    func person(_ name: String) -> SimulatedBluesky.Person {
        core.withState { network in
            let account = network.accounts.first { $0.name == name }
            return SimulatedBluesky.Person(
                name: name,
                did: account?.did ?? "",
                handle: account?.handle ?? "",
                appPassword: account?.appPassword ?? "",
                password: account?.password ?? ""
            )
        }
    }

    /// Whose history it is: the first account.
    var owner: SimulatedBluesky.Person {
        person(core.withState { $0.accounts.first?.name ?? "" })
    }

    /// Changes how long things hold and what is allowed.
    package func changeHabits(_ change: (inout BlueskyHabits) -> Void) {
        core.withState { change(&$0.habits) }
    }

    // MARK: Handles and documents

    /// The account takes another handle, as people do: the old one leads nowhere.
    package func changeHandle(of name: String, to handle: String) throws {
        try change(name) { network, index in
            let did = network.accounts[index].did
            network.directory.resolve(network.accounts[index].handle, to: nil)
            network.directory.resolve(handle, to: did)
            network.directory.claim(handle, by: did)
            network.accounts[index].handle = handle
        }
    }

    /// The handle leads nowhere any more; the document still claims it.
    package func loseHandle(of name: String) throws {
        try change(name) { network, index in
            network.directory.resolve(network.accounts[index].handle, to: nil)
        }
    }

    /// The document names a handle that does not lead back to the account.
    package func claimHandle(_ handle: String, by name: String) throws {
        try change(name) { network, index in
            network.directory.claim(handle, by: network.accounts[index].did)
        }
    }

    /// The document names no personal data server.
    package func removeService(of name: String) throws {
        try change(name) { network, index in
            network.directory.setService(.none, of: network.accounts[index].did)
        }
    }

    // MARK: Access

    /// What an administrator, or the owner, makes of an account.
    package enum AccountState: String, Sendable, CaseIterable {
        case active, deactivated, takendown
    }

    package func setState(_ state: AccountState, of name: String) throws {
        try change(name) { network, index in
            network.accounts[index].state = HostedAccount.State(rawValue: state.rawValue) ?? .active
        }
    }

    /// Takes the app password back: no new session, none renewed; access tokens go on until they end.
    package func revokeAppPassword(of name: String) throws {
        try change(name) { network, index in
            let did = network.accounts[index].did
            for place in network.accounts[index].appPasswords.indices {
                network.accounts[index].appPasswords[place].isRevoked = true
                let password = network.accounts[index].appPasswords[place].name
                network.sessions.revokeAll(of: did, openedWith: password)
            }
        }
    }

    /// Makes another app password, which is the account's from now on.
    @discardableResult
    package func createAppPassword(of name: String) throws -> String {
        try change(name) { network, index in
            let count = network.accounts[index].appPasswords.count
            var random = SeededRandom(network.seed, count, name.utf8.reduce(43) { $0 &* 131 &+ Int($1) })
            let secret = HostedAccount.appPassword(&random)
            network.accounts[index].appPasswords.append(.init(name: "number \(count + 1)", secret: secret))
            return secret
        }
    }

    /// Lets all access tokens of an account be over that were handed out so far, whatever they say of their end.
    package func expireAccessTokens(of name: String) throws {
        try change(name) { network, index in network.sessions.expireAccess(of: network.accounts[index].did) }
    }

    /// Lets all refresh tokens of an account be over.
    package func expireRefreshTokens(of name: String) throws {
        let now = core.now()
        try change(name) { network, index in
            network.sessions.expireAll(of: network.accounts[index].did, at: now)
        }
    }

    // MARK: Looking up

    func change<Result: Sendable>(
        _ name: String,
        _ body: (inout BlueskyNetwork, _ index: Int) throws -> Result
    ) throws -> Result {
        try core.withState { network in
            guard let index = network.accounts.firstIndex(where: { $0.name == name }) else {
                throw SimulatorControl.Unknown(description: "There is no account \(name).")
            }
            return try body(&network, index)
        }
    }
}
