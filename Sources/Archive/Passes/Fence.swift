package import Database

/// Throws when another worker has taken the work over, in the transaction that would write something of it.
///
/// A worker that was stopped for longer than its lease, by a debugger or a sleeping machine, wakes up in the middle of
/// work that somebody else does by then. What it still writes must not undo that.
package typealias Fence = @Sendable (Transaction) throws -> Void
