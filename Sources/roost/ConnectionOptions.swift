import ArgumentParser
import Foundation
import Server

/// How a command reaches Roost, and on whose behalf.
struct ReachOptions: ParsableArguments {
    @Option(help: "On whose behalf; unneeded while there is one user.")
    var user: String?

    @Option(help: "Another machine’s server; needs ROOST_TOKEN.")
    var server: String?

    var address: CommandSession.Address {
        CommandSession.Address(
            user: user,
            server: server,
            token: ProcessInfo.processInfo.environment["ROOST_TOKEN"]
        )
    }
}

/// A secret that comes on standard input, so that it stands in no list of processes and no shell’s history.
enum StandardInput {
    static func secret(_ what: String) throws -> String {
        let line = readLine(strippingNewline: true)?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        guard !line.isEmpty else { throw ValidationError("Standard input held no \(what).") }
        return line
    }
}
