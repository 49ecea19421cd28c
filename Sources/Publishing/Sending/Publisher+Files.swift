import Accounts
import Database
import Foundation
import Media
import Platforms

/// A file as it goes to an account.
struct PreparedFile: Sendable {
    let file: OutgoingFile
    /// Made for this account alone, and removed when it is there.
    let temporary: URL?

    func remove() {
        if let temporary { try? FileManager.default.removeItem(at: temporary) }
    }
}

extension Publisher {
    /// A file as it goes to an account: byte for byte where it is within the limits, else an image made to fit.
    ///
    /// The original stays as it is. Throws a `MediaError` for what can't be made to fit.
    func outgoing(
        _ medium: AdaptedPost.Medium,
        for connection: Connection
    ) async throws -> PreparedFile {
        let upload = medium.upload
        let path = try MediaPath(storedText: upload.path)
        let file = OutgoingFile(
            location: files.location(of: path),
            byteCount: upload.byteCount,
            mimeType: upload.mimeType,
            fileName: upload.fileName,
            alt: medium.isDecorative ? "" : medium.alt,
            focus: medium.focus
        )
        guard upload.kind == .image,
            let limits = ImageLimits(try await connections.limits(of: connection))
        else { return PreparedFile(file: file, temporary: nil) }
        return try await fitted(file, into: limits)
    }

    /// A picture that came from elsewhere as a file that is sent, made to fit where it is too large.
    ///
    /// Throws a `MediaError` for what is no picture.
    func outgoing(picture bytes: Data, atMost most: Int) async throws -> PreparedFile {
        let type = try MediaType(head: bytes.prefix(MediaType.headByteCount))
        let came = FileManager.default.temporaryDirectory.appending(path: "roost-picture-\(UploadID.new())")
        let file = OutgoingFile(
            location: came,
            byteCount: bytes.count,
            mimeType: type.mimeType,
            fileName: "picture." + type.fileExtension
        )
        let original = PreparedFile(file: file, temporary: came)
        var isSent = false
        defer { if !isSent { original.remove() } }
        try bytes.write(to: came)
        let fitted = try await fitted(
            file,
            into: ImageLimits(bytes: most, side: 2000, types: [.jpeg, .png, .webp])
        )
        isSent = fitted.temporary == nil
        return isSent ? original : fitted
    }

    private func fitted(_ file: OutgoingFile, into limits: ImageLimits) async throws -> PreparedFile {
        let output = FileManager.default.temporaryDirectory.appending(path: "roost-fitted-\(UploadID.new())")
        switch try await images.fit(file.location, into: limits, output: output) {
        case .asItIs: return PreparedFile(file: file, temporary: nil)
        case .made(let made):
            var file = file
            file.location = output
            file.byteCount = made.byteCount
            file.mimeType = made.type.mimeType
            let name = (file.fileName as NSString).deletingPathExtension
            file.fileName = name + "." + made.type.fileExtension
            return PreparedFile(file: file, temporary: output)
        }
    }
}

extension ImageLimits {
    /// Nil where a platform says nothing of images.
    init?(_ limits: Limits) {
        let told = limits.mimeTypes?.value ?? MediaType.allCases.map(\.mimeType)
        let types = Set(MediaType.allCases.filter { $0.kind == .image && told.contains($0.mimeType) })
        guard !types.isEmpty, limits.imageBytes != nil || limits.imagePixels != nil || limits.mimeTypes != nil
        else { return nil }
        self.init(
            bytes: limits.imageBytes?.value ?? .max,
            pixels: limits.imagePixels?.value,
            types: types
        )
    }
}
