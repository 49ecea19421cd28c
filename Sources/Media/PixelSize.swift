/// An image's width and height, as its header states them.
///
/// Nothing is decoded, and a camera's note to
/// turn the picture is not followed.
package struct PixelSize: Sendable, Hashable {
    package let width: Int
    package let height: Int

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Width and height swapped.
    var turned: PixelSize { PixelSize(width: height, height: width) }

    /// `nil` if the type's header isn't read here, is damaged, lies beyond `head`, or states no area.
    package init?(type: MediaType, head: some Sequence<UInt8>) {
        let head = HeadBytes(head)
        let size: (width: Int?, height: Int?)? =
            switch type {
            case .png: Self.png(head)
            case .gif: (head.littleEndian(at: 6, byteCount: 2), head.littleEndian(at: 8, byteCount: 2))
            case .bmp: Self.bmp(head)
            case .webp: Self.webp(head)
            case .jpeg: Self.jpeg(head)
            default: nil
            }
        guard let width = size?.width, let height = size?.height, width > 0, height > 0 else { return nil }
        self.width = width
        self.height = height
    }

    private static func png(_ head: HeadBytes) -> (Int?, Int?)? {
        guard head.has("IHDR", at: 12) else { return nil }
        return (head.bigEndian(at: 16, byteCount: 4), head.bigEndian(at: 20, byteCount: 4))
    }

    private static func bmp(_ head: HeadBytes) -> (Int?, Int?)? {
        if head.littleEndian(at: 14, byteCount: 4) == 12 {
            return (head.littleEndian(at: 18, byteCount: 2), head.littleEndian(at: 20, byteCount: 2))
        }
        // A negative height means that the rows run from top to bottom.
        let height = head.littleEndian(at: 22, byteCount: 4).map {
            $0 > 0x7FFF_FFFF ? 0x1_0000_0000 - $0 : $0
        }
        return (head.littleEndian(at: 18, byteCount: 4), height)
    }

    private static func webp(_ head: HeadBytes) -> (Int?, Int?)? {
        switch head.ascii(at: 12, count: 4) {
        case "VP8 ":
            guard head.has([0x9D, 0x01, 0x2A], at: 23) else { return nil }
            return (
                head.littleEndian(at: 26, byteCount: 2).map { $0 & 0x3FFF },
                head.littleEndian(at: 28, byteCount: 2).map { $0 & 0x3FFF }
            )
        case "VP8L":
            guard head[20] == 0x2F, let bits = head.littleEndian(at: 21, byteCount: 4) else { return nil }
            return ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        case "VP8X":
            return (
                head.littleEndian(at: 24, byteCount: 3).map { $0 + 1 },
                head.littleEndian(at: 27, byteCount: 3).map { $0 + 1 }
            )
        default:
            return nil
        }
    }

    /// Walks from segment to segment up to the frame header, which comes after the camera's notes.
    private static func jpeg(_ head: HeadBytes) -> (Int?, Int?)? {
        var offset = 2
        while let marker = head[offset + 1], head[offset] == 0xFF {
            switch marker {
            case 0xFF:
                offset += 1  // a fill byte
            case 0x01, 0xD0...0xD8:
                offset += 2  // no content
            case 0xC0...0xCF where ![0xC4, 0xC8, 0xCC].contains(marker):
                return (
                    head.bigEndian(at: offset + 7, byteCount: 2), head.bigEndian(at: offset + 5, byteCount: 2)
                )
            case 0xD9, 0xDA:
                return nil  // the picture's data, or its end, without a frame header
            default:
                guard let length = head.bigEndian(at: offset + 2, byteCount: 2), length >= 2 else {
                    return nil
                }
                offset += 2 + length
            }
        }
        return nil
    }
}
