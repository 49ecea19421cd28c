import Foundation
import Server
import Web

/// What isn't published yet and fits a search, as the commands print it.
struct FoundComposition: Encodable {
    let id: String
    let status: String
    let text: String
    let accounts: [String]
    let scheduled_at: String?
    let wall_time: String?
    let zone: String?
    let changed_at: String

    init(_ composition: CompositionItem) {
        id = composition.id
        status = composition.status.rawValue
        text = composition.parts.map(\.text).joined(separator: "\n\n")
        accounts = composition.targets.map(\.accountName)
        let isScheduled = composition.status == .scheduled
        scheduled_at = isScheduled ? composition.scheduledAt?.formatted(.iso8601) : nil
        wall_time = isScheduled ? composition.wallTime : nil
        zone = isScheduled ? composition.zone : nil
        changed_at = composition.updatedAt.formatted(
            Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        )
    }

    static func printAll(
        _ query: [(String, String?)],
        _ limit: Int,
        _ client: APIClient,
        _ output: OutputOptions
    ) async throws {
        try await client.each("/api/v1/compositions", query, limit: limit, as: CompositionItem.self) {
            found in
            let line = FoundComposition(found)
            let piece = found.excerpt?.map(\.text).joined() ?? line.text
            let words = piece.split(whereSeparator: \.isNewline).joined(separator: " ")
            let time = line.wall_time.map { "  \($0) (\(line.zone ?? "UTC"))" } ?? ""
            try output.print(line, text: "\(line.id)  \(line.status)\(time)  \(words.prefix(100))")
        }
    }
}
