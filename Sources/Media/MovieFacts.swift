/// What the boxes of an MP4 or QuickTime file state.
///
/// ISO/IEC 14496-12; <https://developer.apple.com/documentation/quicktime-file-format>.
struct MovieFacts {
    private(set) var duration: Duration?
    /// Of the first track that has one, turned as it says.
    private(set) var pixelSize: PixelSize?

    /// `nil` if there is no movie box.
    init?(_ bytes: inout FileBytes) throws {
        guard let movie = try bytes.box("moov", in: 0..<bytes.count) else { return nil }
        if let header = try bytes.box("mvhd", in: movie) { duration = try Self.duration(header, &bytes) }
        var rest = movie
        while pixelSize == nil, let track = try bytes.box("trak", in: rest) {
            if let header = try bytes.box("tkhd", in: track) {
                pixelSize = try Self.pixelSize(header, &bytes)
            }
            rest = track.upperBound..<movie.upperBound
        }
    }

    private static func duration(_ header: Range<Int>, _ bytes: inout FileBytes) throws -> Duration? {
        // Version 1 has 8 bytes for each time and for the duration.
        let isLong = try bytes.bigEndian(at: header.lowerBound, byteCount: 1) == 1
        let scaleOffset = header.lowerBound + (isLong ? 20 : 12)
        guard let scale = try bytes.bigEndian(at: scaleOffset, byteCount: 4), scale > 0,
            let high = isLong ? try bytes.bigEndian(at: scaleOffset + 4, byteCount: 4) : 0,
            let low = try bytes.bigEndian(at: scaleOffset + (isLong ? 8 : 4), byteCount: 4),
            // A movie in fragments says 0, and "unknown" is all ones.
            high < 1 << 20, low != 0xFFFF_FFFF, high > 0 || low > 0
        else { return nil }
        let units = high << 32 | low
        return .seconds(units / scale) + .milliseconds(units % scale * 1000 / scale)
    }

    private static func pixelSize(_ header: Range<Int>, _ bytes: inout FileBytes) throws -> PixelSize? {
        let isLong = try bytes.bigEndian(at: header.lowerBound, byteCount: 1) == 1
        let matrix = header.lowerBound + (isLong ? 52 : 40)
        // Numbers with 16 bits after the point.
        guard let width = try bytes.bigEndian(at: matrix + 36, byteCount: 2),
            let height = try bytes.bigEndian(at: matrix + 40, byteCount: 2), width > 0, height > 0
        else { return nil }
        let size = PixelSize(width: width, height: height)
        // A quarter turn has nothing on the diagonal.
        let isTurned =
            try bytes.bigEndian(at: matrix, byteCount: 4) == 0
            && bytes.bigEndian(at: matrix + 16, byteCount: 4) == 0
        return isTurned ? size.turned : size
    }
}

extension FileBytes {
    /// The content of the first box of this kind.
    fileprivate mutating func box(_ kind: String, in range: Range<Int>) throws -> Range<Int>? {
        var offset = range.lowerBound
        for _ in 0..<Self.mostSteps {
            guard var size = try bigEndian(at: offset, byteCount: 4),
                let found = try ascii(at: offset + 4, count: 4)
            else { return nil }
            var head = 8
            if size == 1 {
                guard let high = try bigEndian(at: offset + 8, byteCount: 4), high < 1 << 20,
                    let low = try bigEndian(at: offset + 12, byteCount: 4)
                else { return nil }
                size = high << 32 | low
                head = 16
            }
            // To the end of the file.
            if size == 0 { size = range.upperBound - offset }
            guard size >= head, size <= range.upperBound - offset else { return nil }
            if found == kind { return offset + head..<offset + size }
            offset += size
        }
        return nil
    }
}
