package import Database

/// Files of users beside the archive's media that count with them, such as those they bring for their posts.
package struct CountedFiles: Sendable {
    /// How many bytes a user's take, asked in that user's worker scope.
    let bytes: @Sendable (UserID, Transaction) throws -> Int64

    /// Of everybody who has any, asked as the system.
    let all: @Sendable (Transaction) throws -> [UserID: (bytes: Int64, files: Int)]

    package init(
        bytes: @escaping @Sendable (UserID, Transaction) throws -> Int64,
        all: @escaping @Sendable (Transaction) throws -> [UserID: (bytes: Int64, files: Int)]
    ) {
        self.bytes = bytes
        self.all = all
    }
}
