import ArgumentParser
import Server

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Looks for damage: schema, files without rows, rows without files, stale search words.",
        discussion: "Exit code 1 when something was found and not repaired."
    )

    @Flag(help: "Mends what can be mended. Stop a running server before.")
    var repair = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reportingErrors {
            let (version, findings) = try await Operator.examine(repairs: repair)
            if !output.json { print("Roost \(RoostVersion.text) on \(version)") }
            for finding in findings { try output.print(finding, text: finding.sentence) }
            if findings.isEmpty, !output.json { print("Everything is in order.") }
            if findings.contains(where: { !$0.repaired }) { throw ExitCode.failure }
        }
    }
}
