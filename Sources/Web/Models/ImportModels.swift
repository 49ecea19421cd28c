/// What is asked for beside the file of an export.
package struct ImportDraft: Sendable, Equatable {
    /// Whose export it is to be read as: `mastodon`.
    package var format: String
    package var fileName: String
    /// Nil for the connection of whoever's export it is.
    package var connectionID: String?
    /// What to call the connection that is made for the account.
    package var newName: String?
    package var isDryRun: Bool
    /// How many bytes will come, where the sender says so.
    package var byteCount: Int?

    package init(
        format: String,
        fileName: String,
        connectionID: String? = nil,
        newName: String? = nil,
        isDryRun: Bool = false,
        byteCount: Int? = nil
    ) {
        self.format = format
        self.fileName = fileName
        self.connectionID = connectionID
        self.newName = newName
        self.isDryRun = isDryRun
        self.byteCount = byteCount
    }
}

/// The bytes of a file as they come in; nil after the last.
package struct FileBytes {
    package let next: () async throws -> [UInt8]?

    package init(_ next: @escaping () async throws -> [UInt8]?) {
        self.next = next
    }
}

/// What an import found; in a dry run, what it would do.
package struct ImportCounts: Sendable, Codable, Equatable {
    /// Items of the list of posts that were looked at.
    package var items: Int
    package var itemsExpected: Int?
    package var new: Int
    /// Here already.
    package var known: Int
    /// Of those known, how many say something else at the platform by now.
    package var different: Int
    /// Here already, and given what they lacked.
    package var updated: Int
    /// Media files in the archive.
    package var mediaFiles: Int
    package var mediaStored: Int
    package var mediaKnown: Int
    /// Named by posts, and not in the file.
    package var mediaMissing: Int
    package var errors: Int

    package init(
        items: Int = 0,
        itemsExpected: Int? = nil,
        new: Int = 0,
        known: Int = 0,
        different: Int = 0,
        updated: Int = 0,
        mediaFiles: Int = 0,
        mediaStored: Int = 0,
        mediaKnown: Int = 0,
        mediaMissing: Int = 0,
        errors: Int = 0
    ) {
        self.items = items
        self.itemsExpected = itemsExpected
        self.new = new
        self.known = known
        self.different = different
        self.updated = updated
        self.mediaFiles = mediaFiles
        self.mediaStored = mediaStored
        self.mediaKnown = mediaKnown
        self.mediaMissing = mediaMissing
        self.errors = errors
    }
}

/// What was wrong with one item of an import.
package struct ImportErrorItem: Sendable, Codable, Equatable {
    /// Its place in the list of posts, or its path in the archive.
    package var item: String
    package var code: String
    package var sentence: String

    package init(
        item: String,
        code: String,
        sentence: String
    ) {
        self.item = item
        self.code = code
        self.sentence = sentence
    }
}

/// One export file on its way into the archive; its run has the same identifier.
package struct ImportItem: Sendable, Codable, Equatable {
    package var runID: String
    package var format: String
    package var fileName: String
    package var byteCount: Int
    package var isDryRun: Bool
    package var status: RunStatus
    /// `waiting`, `posts`, `media` or `done`.
    package var phase: String
    /// Whose export it is, once somebody has looked.
    package var account: String?
    package var connectionID: String?
    package var counts: ImportCounts
    /// The first 200.
    package var errors: [ImportErrorItem]
    /// How it ended, where there is something to say.
    package var sentence: String?
    package var errorCode: String?

    package init(
        runID: String,
        format: String,
        fileName: String,
        byteCount: Int,
        isDryRun: Bool,
        status: RunStatus,
        phase: String,
        account: String? = nil,
        connectionID: String? = nil,
        counts: ImportCounts,
        errors: [ImportErrorItem] = [],
        sentence: String? = nil,
        errorCode: String? = nil
    ) {
        self.runID = runID
        self.format = format
        self.fileName = fileName
        self.byteCount = byteCount
        self.isDryRun = isDryRun
        self.status = status
        self.phase = phase
        self.account = account
        self.connectionID = connectionID
        self.counts = counts
        self.errors = errors
        self.sentence = sentence
        self.errorCode = errorCode
    }
}
