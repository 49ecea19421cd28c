import ArgumentParser
import Foundation
import Web

/// What every command that lists something takes.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON, one object a line.")
    var json = false

    func print(_ value: some Encodable, text: @autoclosure () -> String) throws {
        if json {
            // As the API writes it, with instants that people can read.
            Swift.print(try APICoding.text(of: value))
        } else {
            Swift.print(text())
        }
    }
}

/// Runs a command’s work; what goes wrong is one sentence on standard error and exit code 1.
func reportingErrors(_ work: () async throws -> Void) async throws {
    do {
        try await work()
    } catch let error as ExitCode {
        throw error
    } catch {
        FileHandle.standardError.write(Data("roost: \(error)\n".utf8))
        throw ExitCode.failure
    }
}
