import Foundation
import Platforms

/// A file to be uploaded, as small as one of its kind can be.
struct SampleFile: Sendable {
    var bytes: Data
    var mimeType: String
    var name: String
    var alt = ""
    var focus: RemoteMedia.Focus?

    /// One pixel; another number gives other bytes.
    static func image(_ number: Int = 0, alt: String = "", focus: RemoteMedia.Focus? = nil) -> SampleFile {
        let png: [UInt8] = [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1,
            0, 0, 0,
            1, 8, 6, 0, 0, 0, 0x1F, 0x15, 0xC4, 0x89, 0, 0, 0, 0x0D, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63,
            0xF8,
            0xCF, 0xC0, 0xF0, 0x1F, 0, 5, 0, 1, 0xFF, 0x56, 0xC7, 0x2F, 0x0D, 0, 0, 0, 0, 0x49, 0x45, 0x4E,
            0x44, 0xAE,
            0x42, 0x60, 0x82,
        ]
        let bytes = Data(png + Array(repeating: 0, count: number))
        return SampleFile(
            bytes: bytes,
            mimeType: "image/png",
            name: "dot\(number).png",
            alt: alt,
            focus: focus
        )
    }

    /// The beginning of a film, and after it what could be taken for the end of a form's part.
    static func video(byteCount: Int = 1_000, alt: String = "") -> SampleFile {
        let start: [UInt8] =
            [0, 0, 0, 0x18] + Array("ftypmp42".utf8) + [0, 0, 0, 0] + Array("mp42isom".utf8)
        var bytes = Data(start)
        let rest = Data("\r\n--roost-\r\n\r\n--\0".utf8)
        while bytes.count < byteCount { bytes.append(rest.prefix(byteCount - bytes.count)) }
        return SampleFile(bytes: bytes, mimeType: "video/mp4", name: "film.mp4", alt: alt)
    }

    /// Runs `body` with the file on the disk.
    func written<Result>(
        _ body: (OutgoingFile) async throws -> Result
    ) async throws -> Result {
        let location = FileManager.default.temporaryDirectory.appending(
            component: "sample-\(UUID().uuidString)"
        )
        try bytes.write(to: location)
        defer { try? FileManager.default.removeItem(at: location) }
        return try await body(
            OutgoingFile(
                location: location,
                byteCount: bytes.count,
                mimeType: mimeType,
                fileName: name,
                alt: alt,
                focus: focus
            )
        )
    }
}
