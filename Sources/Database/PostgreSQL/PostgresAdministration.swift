import Dispatch
import Logging

/// Statements that concern the server rather than Roost's tables, such as making a database.
package enum PostgresAdministration {
    package static func execute(_ statement: String, url: String) async throws {
        guard case .postgres(let server) = try DatabaseLocation(url: url) else {
            throw DatabaseError(.configuration, "That URL is none of PostgreSQL’s.")
        }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        let slow = SlowStatements(
                            threshold: .seconds(60),
                            logger: Logger(label: "roost.database")
                        )
                        try PostgresConnection(server, slowStatements: slow).execute(statement)
                    }
                )
            }
        }
    }
}
