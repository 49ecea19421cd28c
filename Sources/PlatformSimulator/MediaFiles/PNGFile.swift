/// Writes images as PNG: of 8-bit RGB with stored (uncompressed) deflate blocks, of a palette compressed.
enum PNGFile {
    /// A picture of `width` × `height` whose colour at each point `color` tells.
    static func bytes(
        width: Int,
        height: Int,
        color: (_ x: Int, _ y: Int) -> (UInt8, UInt8, UInt8)
    ) -> [UInt8] {
        var rows: [UInt8] = []
        rows.reserveCapacity(height * (width * 3 + 1))
        for y in 0..<height {
            rows.append(0)
            for x in 0..<width {
                let (red, green, blue) = color(x, y)
                rows.append(red)
                rows.append(green)
                rows.append(blue)
            }
        }
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        file += chunk("IHDR", bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, 2, 0, 0, 0])
        file += chunk("IDAT", storedZlib(rows))
        file += chunk("IEND", [])
        return file
    }

    /// A picture of `width` × `height` whose pixels are numbers of colours in a palette.
    ///
    /// With `clearsFirst` the first colour is transparent.
    static func bytes(
        width: Int,
        height: Int,
        palette: [(UInt8, UInt8, UInt8)],
        pixels: [UInt8],
        clearsFirst: Bool = false
    ) -> [UInt8] {
        var rows: [UInt8] = []
        rows.reserveCapacity(height * (width + 1))
        for row in 0..<height {
            rows.append(0)
            rows.append(contentsOf: pixels[(row * width)..<((row + 1) * width)])
        }
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        file += chunk("IHDR", bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, 3, 0, 0, 0])
        file += chunk("PLTE", palette.flatMap { [$0.0, $0.1, $0.2] })
        if clearsFirst { file += chunk("tRNS", [0]) }
        file += chunk("IDAT", RunLengthDeflate.zlib(rows, rowLength: width + 1))
        file += chunk("IEND", [])
        return file
    }

    /// Width and height of a PNG, or nil when it is none.
    static func size(of file: [UInt8]) -> (width: Int, height: Int)? {
        guard file.count > 24, file.starts(with: [0x89, 0x50, 0x4E, 0x47]) else { return nil }
        func number(at index: Int) -> Int { file[index..<(index + 4)].reduce(0) { $0 << 8 | Int($1) } }
        return (number(at: 16), number(at: 20))
    }

    private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + content
        return bigEndian(UInt32(content.count)) + body + bigEndian(checksum(body))
    }

    private static func storedZlib(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = [0x78, 0x01]
        var start = 0
        repeat {
            let length = min(0xFFFF, bytes.count - start)
            output.append(start + length == bytes.count ? 1 : 0)
            output += [
                UInt8(length & 0xFF), UInt8(length >> 8), UInt8(~length & 0xFF), UInt8(~length >> 8 & 0xFF),
            ]
            output += bytes[start..<(start + length)]
            start += length
        } while start < bytes.count
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return output + bigEndian(high << 16 | low)
    }

    private static let checksumTable: [UInt32] = (0..<256).map { number in
        (0..<8).reduce(UInt32(number)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(0xFFFF_FFFF as UInt32) { checksumTable[Int(($0 ^ UInt32($1)) & 0xFF)] ^ $0 >> 8 }
    }

    private static func bigEndian(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(24 - 8 * $0)) }
    }
}
