import Accounts
import Database

/// The posting slots of some connections, and which of them are taken, as slots are given out one after the other.
///
/// Next free slots are computed within the transaction that schedules, while the connections are held: of two who ask
/// at once, the second finds taken what the first has got.
struct SlotBook {
    private struct Account {
        let name: String
        let slots: PostingSlots
        var taken: [Timestamp]
    }

    private let now: Timestamp
    private var accounts: [ConnectionID: Account] = [:]

    /// Why a connection has no slot to give, as an error of the composition's schedule.
    struct NothingFree: Error {
        let sentence: String

        var refusal: AccountError { AccountError(.invalid, sentence, field: "nextSlot") }
    }

    /// Reads what is there.
    ///
    /// `composition`: One whose own times don't count as taken, since it is scheduled anew.
    /// `holding`: Nobody else takes a slot of these connections until the transaction ends.
    init(
        of connections: [ConnectionID],
        besides composition: CompositionID? = nil,
        holding: Bool = false,
        at now: Timestamp,
        in tx: Transaction
    ) throws {
        self.now = now
        // SQLite has one writer, so its transaction holds everything. All take them in the same order.
        let hold: SQL = holding ? "\(sqlite: "", postgres: "FOR NO KEY UPDATE")" : ""
        let names = try tx.rows(
            "SELECT id, name FROM connections WHERE \("id", isOneOf: connections) ORDER BY id \(hold)"
        )
        let slots = try tx.all(
            SlotTimes.Kept.self,
            "SELECT * FROM posting_slots WHERE \("connection_id", isOneOf: connections)"
        )
        let others: SQL = composition.map { "composition_id <> \($0)" } ?? "TRUE"
        let taken = try tx.rows(
            """
            SELECT connection_id, due_at FROM targets WHERE \("connection_id", isOneOf: connections)
              AND due_at > \(now.adding(.zero - PostingSlots.tolerance)) AND \(others)
              AND status IN ('scheduled', 'publishing', 'unknown', 'published')
            """
        )
        for row in names {
            let id: ConnectionID = try row.value("id")
            accounts[id] = Account(
                name: try row.value("name"),
                slots: PostingSlots(slots.filter { $0.connection == id }.map(\.slot)),
                taken: []
            )
        }
        for row in taken {
            let id: ConnectionID = try row.value("connection_id")
            accounts[id]?.taken.append(try row.value("due_at"))
        }
    }

    /// The next free slot of a connection, which is taken from then on.
    mutating func take(_ connection: ConnectionID) throws(NothingFree) -> PostingSlots.Free {
        guard var account = accounts[connection] else {
            throw NothingFree(sentence: "There is no such connection.")
        }
        guard !account.slots.slots.isEmpty else {
            throw NothingFree(
                sentence: "“\(account.name)” has no posting slots. Add some to it, or choose a time."
            )
        }
        guard let free = account.slots.nextFree(after: now, taken: account.taken) else {
            throw NothingFree(
                sentence:
                    "No posting slot of “\(account.name)” is free in the next eight weeks. Choose a time, or add slots."
            )
        }
        account.taken.append(free.time.instant)
        accounts[connection] = account
        return free
    }

    /// Another post of a connection goes out then.
    mutating func note(_ instant: Timestamp, of connection: ConnectionID) {
        accounts[connection]?.taken.append(instant)
    }
}

extension Compositions {
    /// Gives each account of a composition its own next free slot; the composition's time is the first of them.
    func takeSlots(for id: CompositionID, in tx: Transaction) throws {
        let revives = try revivesCancelled(id, in: tx)
        let targets = try Self.targets(of: id, in: tx).filter { target in
            let isPlannable = target.status == .draft || target.status == .scheduled
            return (isPlannable || revives && target.status == .cancelled) && target.connection != nil
        }
        var book = try SlotBook(
            of: targets.compactMap(\.connection),
            besides: id,
            holding: true,
            at: now(),
            in: tx
        )
        var first: ZonedTime?
        for target in targets {
            guard let connection = target.connection else { continue }
            let time: ZonedTime
            do { time = try book.take(connection).time } catch { throw error.refusal }
            try setDue(time, of: "id = \(target.id)", reviving: revives, in: tx)
            if first.map({ time.instant < $0.instant }) ?? true { first = time }
        }
        guard let first else {
            throw AccountError(.invalid, "Choose at least one account to publish to.", field: "targets")
        }
        try note(first, of: id, in: tx)
    }
}
