import Foundation
import Media
import TestSupport

extension SeededGenerator {
    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }
}

/// A directory that is gone when the test ends.
func withDataDirectory<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let directory = FileManager.default.temporaryDirectory.appending(path: "roost-media-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try body(directory)
}

extension MediaStore {
    func receive(_ url: String = "https://example.org/a.png") throws -> IncomingFile {
        try receive(user: "usr-0190a5b2c3d41f7e2", platform: "mastodon", stableURL: url)
    }

    @discardableResult
    func store(_ bytes: [UInt8], of url: String = "https://example.org/a.png") throws -> StoredFile {
        let incoming = try receive(url)
        try incoming.write(bytes)
        return try incoming.finish()
    }

    /// Everything below the media directory, directories left out.
    var fileNames: [String] {
        get throws {
            var names: [String] = []
            try forEachFile { names.append($0.relativePath) }
            return names + (try incomingNames)
        }
    }

    var incomingNames: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: directory.appending(path: ".incoming").path())
        }
    }
}

/// The beginnings of files, written down from the formats' descriptions.
enum Sample {
    static func png(width: UInt32 = 640, height: UInt32 = 480) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + big(width)
            + big(height)
            + [8, 2, 0, 0, 0]
    }

    /// With a segment of notes before the frame header.
    static func jpeg(width: UInt16, height: UInt16, notes: Int = 20) -> [UInt8] {
        let length = UInt16(notes + 2)
        return [0xFF, 0xD8, 0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 0xFF)]
            + [UInt8](repeating: 0xC0, count: notes)
            + [0xFF, 0xC4, 0, 4, 1, 2, 0xFF, 0xFF, 0xC2, 0, 17, 8]
            + [UInt8(height >> 8), UInt8(height & 0xFF), UInt8(width >> 8), UInt8(width & 0xFF), 3]
    }

    static let gif = Array("GIF89a".utf8) + [0x2C, 0x01, 0xC8, 0x00, 0, 0, 0]
    static let bmp =
        Array("BM".utf8) + [
            0, 1, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 0x2C, 1, 0, 0, 0x38, 0xFF, 0xFF, 0xFF,
        ]
    static let webpLossy =
        riff("WEBP") + Array("VP8 ".utf8) + [0, 0, 0, 0, 0, 0, 0, 0x9D, 0x01, 0x2A, 0x2C, 0x41, 0xC8, 0x80]
    static let webpLossless =
        riff("WEBP") + Array("VP8L".utf8) + [0, 0, 0, 0, 0x2F] + little(299 | 199 << 14)
    static let webpExtended =
        riff("WEBP") + Array("VP8X".utf8) + [10, 0, 0, 0, 0, 0, 0, 0, 0x2B, 0x01, 0, 0xC7, 0, 0]

    static func ftyp(_ brands: String...) -> [UInt8] {
        let compatible = brands.dropFirst().flatMap(\.utf8)
        return big(UInt32(16 + compatible.count)) + Array("ftyp".utf8) + Array(brands[0].utf8) + [0, 0, 0, 0]
            + compatible + [0, 0, 0, 8] + Array("free".utf8)
    }

    static func ebml(_ docType: String) -> [UInt8] {
        [0x1A, 0x45, 0xDF, 0xA3, 0x9F, 0x42, 0x86, 0x81, 1, 0x42, 0xF7, 0x81, 1, 0x42, 0x82]
            + [0x80 | UInt8(docType.utf8.count)] + Array(docType.utf8) + [0x42, 0x87, 0x81, 4]
    }

    static func ogg(_ packet: [UInt8]) -> [UInt8] {
        Array("OggS".utf8) + [0, 2] + [UInt8](repeating: 0, count: 20) + [1, UInt8(packet.count)] + packet
    }

    static func riff(_ form: String) -> [UInt8] {
        Array("RIFF".utf8) + [0, 1, 0, 0] + Array(form.utf8)
    }

    /// 128 kbit/s at 44.1 kHz: 417 bytes a frame.
    static let mp3Frames = ([0xFF, 0xFB, 0x90, 0x00] + [UInt8](repeating: 0, count: 413)) * 2
    static let aacFrames =
        ([0xFF, 0xF1, 0x50, 0x80, 0x04, 0x1F, 0xFC] + [UInt8](repeating: 0, count: 25)) * 2

    static func id3(_ content: [UInt8], before: [UInt8]) -> [UInt8] {
        Array("ID3".utf8) + [3, 0, 0, 0, 0, UInt8(content.count >> 7), UInt8(content.count & 0x7F)] + content
            + before
    }

    static func big(_ number: UInt32) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    static func little(_ number: UInt32) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}

extension Array<UInt8> {
    fileprivate static func * (bytes: [UInt8], count: Int) -> [UInt8] {
        Array(repeatElement(bytes, count: count).joined())
    }
}
