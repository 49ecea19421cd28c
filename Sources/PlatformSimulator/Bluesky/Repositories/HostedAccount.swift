/// One account of the personal data server.
struct HostedAccount: Sendable {
    /// What scripts call it: `ada`.
    let name: String
    let did: String
    var handle: String
    let email: String
    /// The account's own password, behind which a code from an e-mail is asked for.
    let password: String
    var appPasswords: [AppPassword]
    var state: State = .active
    /// Where it went, once it has.
    var movedTo: String?
    var repository: Repository

    enum State: String, Sendable, CaseIterable {
        case active, deactivated, takendown
    }

    struct AppPassword: Sendable {
        let name: String
        let secret: String
        var isRevoked = false
    }

    /// The newest password that still opens the account, or what was the last one.
    var appPassword: String { (appPasswords.last { !$0.isRevoked } ?? appPasswords.last)?.secret ?? "" }

    /// Four groups of four letters, as app passwords are written.
    static func appPassword(_ random: inout SeededRandom) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz234567")
        return (0..<4).map { _ in String((0..<4).map { _ in random.pick(letters) }) }.joined(separator: "-")
    }
}
