import Dispatch
import Synchronization

/// The bytes of the demo's files, which records name by their content and which must so be there before them.
struct PaintedFiles: Sendable {
    private let bytes: [DemoFile: [UInt8]]

    /// What was painted so far in this process: files are functions of their values, so nobody needs to wait twice.
    private static let known = Mutex<[DemoFile: [UInt8]]>([:])

    /// Makes as many at a time as the machine has processors.
    init(_ files: Set<DemoFile>) {
        let missing = Self.known.withLock { known in files.filter { known[$0] == nil } }.map { $0 }
        DispatchQueue.concurrentPerform(iterations: missing.count) { index in
            let bytes = missing[index].bytes
            Self.known.withLock { $0[missing[index]] = bytes }
        }
        bytes = Self.known.withLock { known in known.filter { files.contains($0.key) } }
    }

    subscript(file: DemoFile) -> [UInt8] { bytes[file] ?? file.bytes }
}
