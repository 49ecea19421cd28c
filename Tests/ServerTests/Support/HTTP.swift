import Foundation
import FoundationNetworking

/// The body of a page or an answer, asked for with an API token.
func get(_ address: String, token: String? = nil) async throws -> String {
    guard let url = URL(string: address) else { throw URLError(.badURL) }
    var request = URLRequest(url: url)
    if let token {
        let token = token.trimmingCharacters(in: .whitespacesAndNewlines)
        request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
    }
    return String(decoding: try await URLSession.shared.data(for: request).0, as: UTF8.self)
}
