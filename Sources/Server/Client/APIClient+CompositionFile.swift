import Accounts
import AsyncHTTPClient
import Foundation
import NIOCore
import Publishing
package import Web

extension APIClient {
    /// Imports a file of compositions: the files its rows name are brought first, then the rows.
    ///
    /// A row names a file by its path, seen from the folder the command runs in, or an upload by its identifier.
    package func importCompositions(
        file path: String,
        isDryRun: Bool,
        leavesOut: Bool
    ) async throws -> CompositionImportItem {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Refused(status: 0, description: "The file \(path) can’t be read.")
        }
        var rows: [CompositionImportRow] = []
        let file: ImportedFile
        do { file = try ImportedFile(bytes) } catch let error as AccountError {
            throw Refused(status: 422, description: error.sentence)
        }
        let query = [("dry_run", isDryRun ? "1" : nil), ("leave_out", leavesOut ? "1" : nil)]
        let isPlain = !file.rows.contains {
            $0.media.contains(where: FileManager.default.fileExists(atPath:))
        }
        if isPlain {
            return try APICoding.value(
                CompositionImportItem.self,
                from: try await send(.post, address, query, stream: .bytes(ByteBuffer(bytes: bytes)))
            )
        }
        var uploads: [String: String] = [:]
        for row in file.rows {
            var brought = row
            for index in brought.media.indices where brought.fault == nil {
                do {
                    brought.media[index] = try await bring(brought.media[index], &uploads)
                } catch let error as Refused where (400..<500).contains(error.status) && error.status != 401 {
                    // One row's, as any other fault is.
                    brought.fault = "“\(brought.media[index])”: \(error.description)"
                }
            }
            rows.append(CompositionImportRow(brought, of: file))
        }
        return try APICoding.value(
            CompositionImportItem.self,
            from: try await send(.post, address, query, rows)
        )
    }

    private var address: String { "/api/v1/publishing/imports" }

    /// The identifier of a file that a row names; one that can't be brought stays as it is named, for the row's verdict.
    private func bring(_ name: String, _ uploads: inout [String: String]) async throws -> String {
        if let known = uploads[name] { return known }
        guard FileManager.default.fileExists(atPath: name) else { return name }
        let upload: UploadItem = try await upload(
            file: name,
            to: "/api/v1/uploads",
            [("name", URL(filePath: name).lastPathComponent)]
        )
        uploads[name] = upload.id
        return upload.id
    }
}

extension CompositionImportRow {
    /// As it stands in the file, with its place.
    fileprivate init(_ row: ImportedRow, of file: ImportedFile) {
        self.init(
            text: row.text,
            accounts: row.accounts,
            at: row.at,
            zone: row.zone,
            warning: row.warning,
            visibility: row.visibility,
            language: row.language,
            sensitive: row.sensitive,
            urgent: row.urgent,
            late: row.late,
            media: row.media,
            alt: row.alt,
            thread: row.thread,
            line: file.unit == .line ? row.line : nil,
            fault: row.fault
        )
    }
}
