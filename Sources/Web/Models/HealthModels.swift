/// One part of Roost that must work for it to be ready.
package struct ReadinessCheck: Sendable, Codable {
    package var name: String
    package var isReady: Bool
    package var sentence: String

    package init(
        name: String,
        isReady: Bool,
        sentence: String
    ) {
        self.name = name
        self.isReady = isReady
        self.sentence = sentence
    }
}

package struct Readiness: Sendable, Codable {
    package var isReady: Bool
    package var checks: [ReadinessCheck]

    package init(
        isReady: Bool,
        checks: [ReadinessCheck]
    ) {
        self.isReady = isReady
        self.checks = checks
    }
}
