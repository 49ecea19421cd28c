import Foundation

/// What is stored of a password: `scrypt$N$r$p$salt$hash`, salt and hash in URL-safe Base64.
package struct PasswordHash: Sendable, Hashable {
    package let cost: PasswordCost
    let salt: Data
    let hash: Data

    init(cost: PasswordCost, salt: Data, hash: Data) {
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    /// Reads what a column holds; an error if it is damaged or asks for more work than any cost of ours.
    package init(storedText: String) throws(PasswordError) {
        let parts = storedText.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "scrypt",
            let rounds = Int(parts[1]), let blockSize = Int(parts[2]), let parallelism = Int(parts[3]),
            let cost = PasswordCost(rounds: rounds, blockSize: blockSize, parallelism: parallelism),
            let salt = Base64URL.decodeExactly(parts[4]), (8...64).contains(salt.count),
            let hash = Base64URL.decodeExactly(parts[5]), (16...64).contains(hash.count)
        else { throw .unreadableHash }
        self.init(cost: cost, salt: salt, hash: hash)
    }

    package var storedText: String {
        "scrypt$\(cost.rounds)$\(cost.blockSize)$\(cost.parallelism)$\(Base64URL.encode(salt))$\(Base64URL.encode(hash))"
    }
}

extension PasswordHash: CustomStringConvertible, CustomReflectable {
    package var description: String { "PasswordHash(\(cost))" }
    package var customMirror: Mirror { Mirror(self, children: ["cost": cost]) }
}

/// How much work scrypt does for one password: time ∝ N·r·p, memory 128·N·r bytes.
package struct PasswordCost: Sendable, Hashable, CustomStringConvertible {
    /// The number of rounds, N: a power of two.
    package let rounds: Int

    /// The block size, r.
    package let blockSize: Int

    /// The parallelism, p.
    package let parallelism: Int

    /// `nil` unless N is a power of two from 2 on and the work stays bearable: at most 256 MiB and p ≤ 16.
    package init?(rounds: Int, blockSize: Int, parallelism: Int) {
        guard (2...1 << 20).contains(rounds), rounds & (rounds - 1) == 0,
            (1...32).contains(blockSize), (1...16).contains(parallelism),
            128 * rounds * blockSize <= 256 << 20
        else { return nil }
        self.init(checkedRounds: rounds, blockSize: blockSize, parallelism: parallelism)
    }

    /// N = 2^15, r = 8, p = 3: 32 MiB.
    ///
    /// One of the settings OWASP recommends, the one whose memory suits a
    /// small server.
    package static let standard = PasswordCost(checkedRounds: 1 << 15, blockSize: 8, parallelism: 3)

    private init(checkedRounds: Int, blockSize: Int, parallelism: Int) {
        rounds = checkedRounds
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    package var description: String { "N=\(rounds), r=\(blockSize), p=\(parallelism)" }

    /// Whether any parameter is below the other's.
    func isWeaker(than other: PasswordCost) -> Bool {
        rounds < other.rounds || blockSize < other.blockSize || parallelism < other.parallelism
    }
}
