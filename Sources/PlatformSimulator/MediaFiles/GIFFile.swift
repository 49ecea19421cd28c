/// Writes small looping GIF animations of 64 colours.
enum GIFFile {
    /// `frames` pictures of `width` × `height`, a fifth of a second each; `color` gives an index below 64.
    static func bytes(
        width: Int,
        height: Int,
        frames: Int,
        palette: [(UInt8, UInt8, UInt8)],
        color: (_ frame: Int, _ x: Int, _ y: Int) -> UInt8
    ) -> [UInt8] {
        var file = Array("GIF89a".utf8) + word(width) + word(height) + [0xF5, 0, 0]
        for index in 0..<64 {
            let (red, green, blue) = palette[index % palette.count]
            file += [red, green, blue]
        }
        file += [0x21, 0xFF, 11] + Array("NETSCAPE2.0".utf8) + [3, 1, 0, 0, 0]
        for frame in 0..<frames {
            file += [0x21, 0xF9, 4, 0] + word(20) + [0, 0]
            file += [0x2C, 0, 0, 0, 0] + word(width) + word(height) + [0]
            let pixels = (0..<(width * height)).map { color(frame, $0 % width, $0 / width) & 63 }
            file += [6] + blocks(codes(for: pixels)) + [0]
        }
        return file + [0x3B]
    }

    /// LZW that never compresses: a clear code before the code width would grow keeps every code at 7 bits.
    private static func codes(for pixels: [UInt8]) -> [UInt8] {
        let (clear, end): (UInt32, UInt32) = (64, 65)
        var output: [UInt8] = []
        var (buffer, bits): (UInt32, UInt32) = (0, 0)
        func append(_ code: UInt32) {
            buffer |= code << bits
            bits += 7
            while bits >= 8 {
                output.append(UInt8(buffer & 0xFF))
                buffer >>= 8
                bits -= 8
            }
        }
        for (index, pixel) in pixels.enumerated() {
            if index % 50 == 0 { append(clear) }
            append(UInt32(pixel))
        }
        append(end)
        if bits > 0 { output.append(UInt8(buffer & 0xFF)) }
        return output
    }

    private static func blocks(_ bytes: [UInt8]) -> [UInt8] {
        stride(from: 0, to: bytes.count, by: 255).flatMap { start in
            let piece = bytes[start..<min(start + 255, bytes.count)]
            return [UInt8(piece.count)] + piece
        }
    }

    private static func word(_ number: Int) -> [UInt8] { [UInt8(number & 0xFF), UInt8(number >> 8)] }
}
