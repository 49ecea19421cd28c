import ArgumentParser
import Foundation

/// What every command that lists something takes.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON, one object a line.")
    var json = false

    func print(_ value: some Encodable, text: @autoclosure () -> String) throws {
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            Swift.print(String(decoding: try encoder.encode(value), as: UTF8.self))
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
