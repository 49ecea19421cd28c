import Foundation

/// The room on the disk that media leave to what must always be written: posts, outcomes, the database's log.
package struct FreeSpace: Sendable {
    let directory: URL
    /// Bytes that media leave free.
    package let kept: Int

    /// Throws when less than the kept room is free.
    ///
    /// With a `share` of it, room that is kept for more important things may be used.
    package func require(share: Double = 1) throws(MediaStoreError) {
        guard kept > 0, let available, Double(available) < Double(kept) * share else { return }
        throw .spaceKept(available: available, kept: kept)
    }

    /// Bytes that a process without privileges may still write; nil where the system doesn't tell.
    package var available: Int? {
        var facts = statvfs()
        guard statvfs(directory.path(percentEncoded: false), &facts) == 0 else { return nil }
        return Int(clamping: UInt64(facts.f_bavail) &* UInt64(facts.f_frsize))
    }
}
