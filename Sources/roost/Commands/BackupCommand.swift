import ArgumentParser
import Foundation
import Server

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Writes a consistent copy of the database, while Roost runs.",
        discussion: """
            The copy holds everything but the media files (copy the directory “media” too) and the encryption key (keep it \
            apart). On PostgreSQL, prints the pg_dump line that does it.
            """
    )

    @Argument(help: "The file to write. It must not exist.")
    var file: String

    func run() async throws {
        try await reportingErrors {
            let path = URL(filePath: file).standardizedFileURL.path
            try await Operator.backUp(to: path) { share in
                FileHandle.standardError.write(Data("\r\(Int(share * 100)) %".utf8))
            }
            FileHandle.standardError.write(Data("\r".utf8))
            print("Backed up to \(path).")
        }
    }
}
