import Foundation

/// Lines in a file that outlives the process that writes them: who counts from outside can't be fooled by a crash.
struct Ledger: Sendable {
    let path: String

    func write(_ word: String, _ number: Int) throws {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT, 0o600)
        guard descriptor >= 0 else { throw BenchmarkFailure("The ledger \(path) can’t be opened.") }
        defer { close(descriptor) }
        let line = Array("\(word) \(number)\n".utf8)
        guard Foundation.write(descriptor, line, line.count) == line.count else {
            throw BenchmarkFailure("The ledger \(path) can’t be written.")
        }
    }

    /// How often each number stands after `word`.
    func count(_ word: String) -> [Int: Int] {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        var counts: [Int: Int] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix(word + " ") {
            if let number = Int(line.dropFirst(word.count + 1)) { counts[number, default: 0] += 1 }
        }
        return counts
    }
}
