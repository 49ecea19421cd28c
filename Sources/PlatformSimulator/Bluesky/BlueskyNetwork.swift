import Foundation

/// Everything a simulated Bluesky knows: a personal data server, an AppView, and the directory of DIDs and handles.
struct BlueskyNetwork: Sendable {
    var origin: String
    var traffic: Traffic
    var habits: BlueskyHabits

    /// The accounts whose repositories are kept here.
    var accounts: [HostedAccount] = []
    var directory = Directory()
    var sessions = SessionBook()
    var appView = AppView()
    var clock: TIDClock
    /// Accounts about to leave for another server.
    var departures: [Departure] = []
    let seed: UInt64
    /// What the demo's history has in store for some posts.
    let demoChanges: [(post: ATURI, change: Note.Change)]

    /// An account that goes once so many more requests about its repository were answered.
    struct Departure: Sendable {
        let did: String
        let address: String
        var requestsLeft: Int
    }

    init(_ configuration: BlueskyConfiguration) {
        origin = configuration.publicURL ?? ""
        habits = configuration.habits
        seed = configuration.seed
        clock = TIDClock(clock: Int(configuration.seed % 1024))
        traffic = Traffic(
            rules: configuration.rateLimits ? RateLimitRule.bluesky : [],
            writeLatency: configuration.writeLatency
        )
        let network: InitialNetwork
        switch configuration.history {
        case .phrasebook:
            network = BlueskyHistory(posts: configuration.posts, seed: configuration.seed).network
            demoChanges = []
        case .demo(let end):
            let history = BlueskyDemoHistory(endingAt: end)
            (network, demoChanges) = (history.network, history.changes)
            sessions = SessionBook(goingOnAt: configuration.now())
        }
        (accounts, directory, appView) = (network.accounts, network.directory, network.appView)
    }

    // MARK: Looking up

    /// The account of a DID, a handle or an e-mail address.
    func index(of identifier: String) -> Int? {
        let wanted = identifier.lowercased()
        return accounts.firstIndex {
            $0.did == identifier || $0.handle.lowercased() == wanted || $0.email == wanted
        }
    }

    func account(_ identifier: String) -> HostedAccount? { index(of: identifier).map { accounts[$0] } }

    /// What a DID or handle stands for.
    func did(of actor: String) -> String? {
        Syntax.isDID(actor) ? actor : directory.did(ofHandle: actor)
    }

    /// The name this server goes by in tokens.
    var serviceDID: String {
        let host = origin.drop { $0 != "/" }.drop { $0 == "/" }
        return "did:web:" + host.replacing(":", with: "%3A")
    }

    // MARK: Writing

    /// Puts a record into a repository and tells the AppView; nothing is looked at here.
    mutating func put(_ record: StoredRecord, _ uri: ATURI, at date: Date, rev: TID) {
        guard let index = index(of: uri.authority) else { return }
        accounts[index].repository.put(record, uri.collection, uri.rkey)
        accounts[index].repository.commit(rev)
        appView.receive(.put(uri, record), at: date, delay: habits.indexingDelay)
    }

    mutating func delete(_ uri: ATURI, at date: Date, rev: TID) {
        guard let index = index(of: uri.authority) else { return }
        accounts[index].repository.delete(uri.collection, uri.rkey)
        accounts[index].repository.commit(rev)
        appView.receive(.delete(uri), at: date, delay: habits.indexingDelay)
    }

    /// Lets an account be at another server from now on.
    mutating func leave(_ did: String, for address: String) {
        guard let index = index(of: did) else { return }
        accounts[index].state = .deactivated
        accounts[index].movedTo = address
        directory.setService(.at(address), of: did)
    }
}
