import Accounts
import Database
import Foundation
import Media
import Synchronization

/// Tells the admins when the disk of the data directory is nearly full, before writes begin to fail, and that it is
/// over when there is room again.
package final class DiskWatch: Sendable {
    static let kind = "disk.low"

    private let roost: Installation
    /// Nil until the first look, so that a notice left by an earlier process is cleared.
    private let wasLow = Mutex<Bool?>(nil)

    package init(_ roost: Installation) {
        self.roost = roost
    }

    package func look() async throws {
        guard let free = roost.media.space.available else { return }
        // Ten times what media leave free: enough time to do something about it.
        let wanted = roost.configuration.keptFree * 10
        // Half as much again until it is over, so that a disk at the edge is told of once.
        let isLow = wasLow.withLock { free < ($0 == true ? wanted / 2 * 3 : wanted) }
        guard wasLow.withLock({ $0 != isLow }) else { return }
        let path = roost.directory.url.path
        try await roost.store.write(as: .system) { tx in
            if isLow {
                try Notices.raiseForAdmins(Self.kind, about: "disk", Self.sentence(free, path), in: tx)
            } else {
                try Notices.clearForAll(Self.kind, about: "disk", at: .now, in: tx)
            }
        }
        wasLow.withLock { $0 = isLow }
    }

    private static func sentence(_ free: Int, _ path: String) -> String {
        let size = Int64(free).formatted(.byteCount(style: .file))
        return
            "Only \(size) are free on the disk of \(path). Make room or move the data directory to a larger disk: when "
            + "it is full, nothing new can be archived."
    }
}
