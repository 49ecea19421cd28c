import Foundation
import TestSupport
import Testing

extension Setting {
    /// Everything the account has is there once, with its files, and nothing else is.
    func expectWholeArchive(
        posts: Int,
        user: String = "ada",
        mayLeaveUnfinished: Bool = false,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let archived = try await roost("posts", "--user", user, "--json").objects
        let runs = try await roost("runs", "--user", user, "--json").output
        #expect(archived.count == posts, "\(runs)", sourceLocation: sourceLocation)
        #expect(
            Set(archived.compactMap { $0["platform_post_id"] as? String }).count == posts,
            sourceLocation: sourceLocation
        )
        #expect(archived.allSatisfy { $0["versions"] as? Int == 1 }, sourceLocation: sourceLocation)
        let media = archived.flatMap { $0["media"] as? [[String: any Sendable]] ?? [] }
        let missing = media.filter { $0["status"] as? String != "downloaded" }
        #expect(missing.isEmpty, "\(missing)", sourceLocation: sourceLocation)
        let paths = media.compactMap { $0["path"] as? String }
        #expect(!paths.isEmpty, sourceLocation: sourceLocation)
        for path in paths {
            let isThere = FileManager.default.fileExists(atPath: file("media/\(path)"))
            #expect(isThere, sourceLocation: sourceLocation)
        }
        #expect(mayLeaveUnfinished || unfinishedFiles.isEmpty, sourceLocation: sourceLocation)
        let doctor = try await roost("doctor")
        #expect(doctor.status == 0, "\(doctor.output) \(doctor.errors)", sourceLocation: sourceLocation)
    }
}
