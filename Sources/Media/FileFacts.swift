import Foundation

/// What is known of a stored file without decoding it.
///
/// Everything is read from the file's own structure, with a bound on every step; nobody vouches for what it states.
package struct FileFacts: Sendable, Hashable {
    package let type: MediaType
    package let byteCount: Int

    /// As a person sees it: turned as the camera noted.
    ///
    /// `nil` where it isn't stated in a way that is read here: of AVIF, HEIC and TIFF, which the image process looks into,
    /// of Matroska and WebM, and of sounds and documents.
    package let pixelSize: PixelSize?

    /// Of MP4, QuickTime and M4A that state it.
    package let duration: Duration?

    /// Whether an image has several frames.
    package let isAnimated: Bool

    /// Whether the camera noted in an image where it was taken; read of JPEG, PNG and WebP.
    package let tellsPlace: Bool

    package init(_ reader: MediaReader) throws {
        var bytes = FileBytes(reader)
        let head = Array(try reader.bytes(in: 0..<FileBytes.windowSize))
        let type = try MediaType(head: head)
        self.type = type
        byteCount = reader.size
        let movie = [.mp4, .quickTime, .m4a].contains(type) ? try MovieFacts(&bytes) : nil
        duration = movie?.duration
        isAnimated = try Animation.isPresent(in: &bytes, type)
        let note = try CameraNote(&bytes, type)
        tellsPlace = note?.tellsPlace ?? false
        if let size = PixelSize(type: type, head: head) {
            pixelSize = note?.isTurned == true ? size.turned : size
        } else {
            pixelSize = movie?.pixelSize
        }
    }
}

extension MediaStore {
    package func facts(of path: MediaPath) throws -> FileFacts {
        try FileFacts(try open(path))
    }
}

/// The bytes of a file by their place, of which a window is held.
struct FileBytes {
    static let windowSize = 256 * 1024
    /// How many segments, chunks or boxes are walked over: more than any file has, for each costs us more than its writer.
    static let mostSteps = 10_000

    private let reader: MediaReader
    private var start = 0
    private var window = HeadBytes([])

    init(_ reader: MediaReader) {
        self.reader = reader
    }

    var count: Int { reader.size }

    /// An unsigned number of up to 4 bytes, the most significant first; `nil` beyond the end.
    mutating func bigEndian(at offset: Int, byteCount: Int) throws -> Int? {
        try open(offset, byteCount).bigEndian(at: offset - start, byteCount: byteCount)
    }

    /// An unsigned number of up to 4 bytes, the least significant first; `nil` beyond the end.
    mutating func littleEndian(at offset: Int, byteCount: Int) throws -> Int? {
        try open(offset, byteCount).littleEndian(at: offset - start, byteCount: byteCount)
    }

    mutating func ascii(at offset: Int, count: Int) throws -> String? {
        try open(offset, count).ascii(at: offset - start, count: count)
    }

    /// What follows a place, up to so many bytes.
    mutating func part(at offset: Int, count: Int) throws -> HeadBytes {
        HeadBytes(try reader.bytes(in: offset..<offset + count))
    }

    /// The window, moved if it doesn't hold all of these.
    private mutating func open(_ offset: Int, _ count: Int) throws -> HeadBytes {
        if offset < start || offset + count > start + window.count, offset >= 0, offset < reader.size {
            window = HeadBytes(try reader.bytes(in: offset..<offset + Self.windowSize))
            start = offset
        }
        return window
    }
}

/// Whether an image has several frames.
private enum Animation {
    static func isPresent(in bytes: inout FileBytes, _ type: MediaType) throws -> Bool {
        switch type {
        case .gif: try hasSecondFrame(&bytes)
        case .webp:
            if let first = try bytes.chunk("ANMF", of: .riff) {
                try bytes.chunk("ANMF", of: .riff, from: first.offset + first.count + first.count & 1) != nil
            } else {
                false
            }
        // It begins with the number of frames.
        case .png:
            try bytes.chunk("acTL", of: .png).flatMap { try bytes.bigEndian(at: $0.offset, byteCount: 4) }
                ?? 0 > 1
        // The major brand of a sequence.
        case .avif: try bytes.ascii(at: 8, count: 4) == "avis"
        default: false
        }
    }

    /// Walks over a GIF's blocks up to its second image.
    private static func hasSecondFrame(_ bytes: inout FileBytes) throws -> Bool {
        guard let flags = try bytes.bigEndian(at: 10, byteCount: 1) else { return false }
        var offset = 13 + tableSize(flags)
        var frames = 0
        // Of 255 bytes each, more than any file has that is kept.
        var piecesLeft = 1_000_000
        while piecesLeft > 0, let introducer = try bytes.bigEndian(at: offset, byteCount: 1) {
            switch introducer {
            case 0x21: offset += 2
            case 0x2C:
                frames += 1
                guard frames == 1, let flags = try bytes.bigEndian(at: offset + 9, byteCount: 1) else {
                    return frames > 1
                }
                offset += 11 + tableSize(flags)
            default: return false
            }
            // Both end with pieces of up to 255 bytes and an empty one.
            while let count = try bytes.bigEndian(at: offset, byteCount: 1) {
                offset += 1 + count
                piecesLeft -= 1
                if count == 0 || piecesLeft == 0 { break }
            }
        }
        return false
    }

    private static func tableSize(_ flags: Int) -> Int { flags & 0x80 == 0 ? 0 : 3 << (flags & 7 + 1) }
}

/// What a camera noted in an image (Exif).
private struct CameraNote {
    private let tiff: HeadBytes
    private let isLittle: Bool

    /// Nil where there is none that can be read.
    init?(_ bytes: inout FileBytes, _ type: MediaType) throws {
        let note: (offset: Int, count: Int)? =
            switch type {
            case .jpeg: try Self.jpeg(&bytes)
            case .png: try bytes.chunk("eXIf", of: .png)
            case .webp: try bytes.chunk("EXIF", of: .riff)
            default: nil
            }
        guard var note else { return nil }
        if try bytes.ascii(at: note.offset, count: 4) == "Exif" { note = (note.offset + 6, note.count - 6) }
        tiff = try bytes.part(at: note.offset, count: min(max(note.count, 0), 65_536))
        isLittle = tiff.has("II*\0")
        guard isLittle || tiff.has("MM\0*") else { return nil }
    }

    /// Whether it swaps width and height.
    var isTurned: Bool {
        guard let directory = number(4, 4), let entry = entry(0x0112, of: directory) else { return false }
        return number(entry + 8, 2).map { (5...8).contains($0) } ?? false
    }

    /// Whether it has a latitude; an empty directory of places is one that was cleared.
    var tellsPlace: Bool {
        guard let directory = number(4, 4), let entry = entry(0x8825, of: directory),
            let places = number(entry + 8, 4)
        else { return false }
        return self.entry(0x0002, of: places) != nil
    }

    private func entry(_ tag: Int, of directory: Int) -> Int? {
        guard let count = number(directory, 2) else { return nil }
        return (0..<count).lazy.map { directory + 2 + $0 * 12 }.first { number($0, 2) == tag }
    }

    private func number(_ offset: Int, _ byteCount: Int) -> Int? {
        isLittle
            ? tiff.littleEndian(at: offset, byteCount: byteCount)
            : tiff.bigEndian(at: offset, byteCount: byteCount)
    }

    /// The segment APP1, which comes before the frame header.
    private static func jpeg(_ bytes: inout FileBytes) throws -> (offset: Int, count: Int)? {
        var offset = 2
        for _ in 0..<FileBytes.mostSteps {
            guard let marker = try bytes.bigEndian(at: offset, byteCount: 2),
                marker > 0xFFDA || marker == 0xFFC4,
                let length = try bytes.bigEndian(at: offset + 2, byteCount: 2), length >= 2
            else { return nil }
            if marker == 0xFFE1, try bytes.ascii(at: offset + 4, count: 4) == "Exif" {
                return (offset + 4, length - 2)
            }
            offset += 2 + length
        }
        return nil
    }
}

extension FileBytes {
    enum Chunks {
        /// Length, then name, content and checksum.
        case png
        /// Name, then length and content, padded to an even place.
        case riff
    }

    /// The content of the first chunk of this name; of PNG, before the picture's data.
    fileprivate mutating func chunk(
        _ name: String,
        of chunks: Chunks,
        from start: Int? = nil
    ) throws -> (offset: Int, count: Int)? {
        var offset = start ?? (chunks == .png ? 8 : 12)
        for _ in 0..<Self.mostSteps {
            let isPNG = chunks == .png
            guard let found = try ascii(at: offset + (isPNG ? 4 : 0), count: 4),
                let count = try isPNG
                    ? bigEndian(at: offset, byteCount: 4) : littleEndian(at: offset + 4, byteCount: 4)
            else { return nil }
            if found == name { return (offset + 8, count) }
            if found == "IDAT" { return nil }
            offset += 8 + count + (isPNG ? 4 : count & 1)
        }
        return nil
    }
}
