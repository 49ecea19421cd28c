/// Writes the outer boxes of an MP4 file: enough to be recognised, not to be played.
enum MP4File {
    /// A file with a brand, a movie header of `seconds` and `payload` as its data.
    static func bytes(seconds: Int, payload: [UInt8]) -> [UInt8] {
        let brand = box("ftyp", Array("isom".utf8) + number(512) + Array("isomiso2avc1mp41".utf8))
        let unity = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000].flatMap(number)
        // Version and flags, two dates, time scale, duration, rate, volume, reserved, matrix, reserved, next track.
        let header =
            number(0) + number(0) + number(0) + number(1000) + number(seconds * 1000) + number(0x10000) + [
                1, 0, 0, 0,
            ]
            + number(0) + number(0) + unity + [UInt8](repeating: 0, count: 24) + number(1)
        return brand + box("moov", box("mvhd", header)) + box("mdat", payload)
    }

    private static func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
        number(content.count + 8) + Array(type.utf8) + content
    }

    private static func number(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }
}
