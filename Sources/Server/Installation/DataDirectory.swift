package import Foundation
import Synchronization

/// The directory everything of an installation lies in, and the lock that keeps a second process out of it.
package struct DataDirectory: Sendable {
    package let url: URL

    package var media: URL { url.appending(path: "media") }
    /// Where the operator's commands reach a running server.
    package var socket: URL { url.appending(path: "roost.sock") }
    private var lockFile: URL { url.appending(path: "roost.lock") }

    /// Makes the directory, for its owner alone, where it is missing.
    package init(_ url: URL) throws {
        self.url = url
        do {
            try FileManager.default.createDirectory(
                at: url,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw ConfigurationError(
                "The data directory \(url.path) can’t be made: \(error.localizedDescription). Choose another with "
                    + "ROOST_DATA."
            )
        }
    }

    /// Holds the directory for this process until it ends, whichever way: nobody else works on the data then.
    ///
    /// - Returns: Nil when another process holds it.
    package func lock() throws -> DirectoryLock? {
        let descriptor = open(lockFile.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ConfigurationError(
                "The lock \(lockFile.path) can’t be opened (\(String(cString: strerror(errno)))). Give the data directory "
                    + "to the user Roost runs as."
            )
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        ftruncate(descriptor, 0)
        let note = "\(ProcessInfo.processInfo.processIdentifier)\n"
        _ = note.withCString { write(descriptor, $0, strlen($0)) }
        return DirectoryLock(descriptor: descriptor)
    }

    /// The process that holds the lock, as it wrote itself down.
    package var holder: Int? {
        (try? String(contentsOf: lockFile, encoding: .utf8)).flatMap {
            Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }
}

/// The kernel gives the lock back when the process ends, also by SIGKILL.
package final class DirectoryLock: Sendable {
    private let descriptor: Mutex<Int32?>

    init(descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
    }

    /// Lets the next one in; a second time it does nothing.
    package func release() {
        descriptor.withLock { held in
            guard let descriptor = held else { return }
            // Closing alone isn’t enough: a program that is just being started has the file open too until it is in its
            // own, and would hold the lock as long.
            flock(descriptor, LOCK_UN)
            close(descriptor)
            held = nil
        }
    }

    deinit {
        release()
    }
}
