import Foundation

/// A great many zeros in a small file.
enum GzipBomb {
    static func make(zeros: Int) throws -> [UInt8] {
        let bytes = try run("/bin/sh", "-c", "head -c \(zeros) /dev/zero | gzip -9")
        return Array(bytes)
    }
}

struct CommandFailed: Error {
    var command: String
    var status: Int32
}

@discardableResult
func run(_ command: String, _ arguments: String...) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
        throw CommandFailed(command: "\(command) \(arguments)", status: process.terminationStatus)
    }
    return bytes
}

/// What this process holds in memory.
func residentMegabytes() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    let pages = status.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * 4096 / 1024 / 1024
}
