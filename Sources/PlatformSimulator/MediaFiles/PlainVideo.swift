/// Writes videos that play, as MP4 with H.264 whose pictures are whole and uncompressed: short and small ones only.
struct PlainVideo {
    let width: Int
    let height: Int
    let framesPerSecond: Int
    private var pictures: [[UInt8]] = []

    /// Width and height are multiples of 16, the size of H.264's blocks.
    init(width: Int, height: Int, framesPerSecond: Int) {
        (self.width, self.height, self.framesPerSecond) = (width, height, framesPerSecond)
    }

    /// Adds a picture of this size.
    mutating func append(_ picture: Canvas) {
        pictures.append(slice(of: picture, number: pictures.count))
    }

    // MARK: H.264

    private var sequenceParameters: [UInt8] {
        var bits = Bits([0x67, 66, 0xC0, 30])
        for number in [0, 0, 2, 0] { bits.put(exponential: number) }
        bits.put(0, 1)
        bits.put(exponential: width / 16 - 1)
        bits.put(exponential: height / 16 - 1)
        bits.put(0b1100, 4)
        return bits.ended
    }

    private var pictureParameters: [UInt8] {
        var bits = Bits([0x68])
        for number in [0, 0] { bits.put(exponential: number) }
        bits.put(0, 2)
        for number in [0, 0, 0] { bits.put(exponential: number) }
        bits.put(0, 3)
        for number in [0, 0, 0] { bits.put(exponential: number) }
        bits.put(0b100, 3)
        return bits.ended
    }

    /// A picture as one slice of blocks that hold their samples as they are.
    private func slice(of picture: Canvas, number: Int) -> [UInt8] {
        var bits = Bits([0x65])
        for value in [0, 7, 0] { bits.put(exponential: value) }
        bits.put(0, 4)
        bits.put(exponential: number & 1)
        bits.put(0, 2)
        for value in [0, 1] { bits.put(exponential: value) }
        let samples = picture.palette.map(Self.samples)
        for row in 0..<(height / 16) {
            for column in 0..<(width / 16) {
                bits.put(exponential: 25)
                bits.align()
                let corner = row * 16 * width + column * 16
                for line in 0..<16 {
                    for point in 0..<16 {
                        bits.bytes.append(samples[Int(picture.pixels[corner + line * width + point])].0)
                    }
                }
                for part in 0..<2 {
                    for line in 0..<8 {
                        for point in 0..<8 {
                            let sample = samples[Int(picture.pixels[corner + line * 2 * width + point * 2])]
                            bits.bytes.append(part == 0 ? sample.1 : sample.2)
                        }
                    }
                }
            }
        }
        return bits.ended
    }

    /// A colour as brightness and two differences, none of them below 16: zeros would look like the start of a unit.
    private static func samples(_ colour: (UInt8, UInt8, UInt8)) -> (UInt8, UInt8, UInt8) {
        let (red, green, blue) = (Double(colour.0), Double(colour.1), Double(colour.2))
        func byte(_ value: Double) -> UInt8 { UInt8(min(max(value, 16), 240)) }
        return (
            byte(16 + 0.257 * red + 0.504 * green + 0.098 * blue),
            byte(128 - 0.148 * red - 0.291 * green + 0.439 * blue),
            byte(128 + 0.439 * red - 0.368 * green - 0.071 * blue)
        )
    }

    /// Bits, the first of them the highest of its byte.
    private struct Bits {
        var bytes: [UInt8]
        private var open: UInt8 = 0
        private var count = 0

        init(_ start: [UInt8]) { bytes = start }

        mutating func put(_ value: Int, _ length: Int) {
            for bit in (0..<length).reversed() {
                open = open << 1 | UInt8(value >> bit & 1)
                count += 1
                if count == 8 {
                    bytes.append(open)
                    (open, count) = (0, 0)
                }
            }
        }

        /// A number after as many zeros as it has further digits.
        mutating func put(exponential number: Int) {
            let value = number + 1
            let length = Int.bitWidth - value.leadingZeroBitCount
            put(0, length - 1)
            put(value, length)
        }

        mutating func align() { if count > 0 { put(0, 8 - count) } }

        var ended: [UInt8] {
            var bits = self
            bits.put(1, 1)
            bits.align()
            return bits.bytes
        }
    }

    // MARK: MP4

    var bytes: [UInt8] {
        let brand = Self.box("ftyp", Array("isom".utf8) + Self.long(512) + Array("isomiso2avc1mp41".utf8))
        // The pictures' place stands before them, in boxes whose size doesn't depend on it.
        let place = brand.count + movie(dataAt: 0).count + 8
        return brand + movie(dataAt: place)
            + Self.box("mdat", pictures.flatMap { Self.long($0.count) + $0 })
    }

    private func movie(dataAt place: Int) -> [UInt8] {
        let long = Self.long
        let unity = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000].flatMap(long)
        let length = long(pictures.count)
        let times = long(0) + long(0) + long(0)
        let movieHeader =
            times + long(framesPerSecond) + length + long(0x10000) + [1, 0] + zeros(10) + unity + zeros(24)
            + long(2)
        let trackHeader =
            long(7) + long(0) + long(0) + long(1) + long(0) + length + zeros(16) + unity
            + long(width << 16) + long(height << 16)
        let mediaHeader = times + long(framesPerSecond) + length + [0x55, 0xC4, 0, 0]
        let handler = long(0) + long(0) + Array("vide".utf8) + zeros(12) + [0]
        let data = Self.box("dinf", Self.box("dref", long(0) + long(1) + Self.box("url ", long(1))))
        let media =
            Self.box("mdhd", mediaHeader) + Self.box("hdlr", handler)
            + Self.box("minf", Self.box("vmhd", long(1) + zeros(8)) + data + Self.box("stbl", table(place)))
        return Self.box(
            "moov",
            Self.box("mvhd", movieHeader)
                + Self.box("trak", Self.box("tkhd", trackHeader) + Self.box("mdia", media))
        )
    }

    /// Where and how long each picture is.
    private func table(_ place: Int) -> [UInt8] {
        let (long, short) = (Self.long, Self.short)
        let (sequence, picture) = (sequenceParameters, pictureParameters)
        let decoder =
            [1, 66, 0xC0, 30, 0xFF, 0xE1] + short(sequence.count) + sequence + [1] + short(picture.count)
            + picture
        let look = long(0x48_0000) + long(0x48_0000) + long(0) + short(1) + zeros(32) + short(24)
        let entry =
            zeros(6) + short(1) + zeros(16) + short(width) + short(height) + look + short(0xFFFF)
            + Self.box("avcC", decoder)
        let sizes = pictures.flatMap { long($0.count + 4) }
        return Self.box("stsd", long(0) + long(1) + Self.box("avc1", entry))
            + Self.box("stts", long(0) + long(1) + long(pictures.count) + long(1))
            + Self.box("stsc", long(0) + long(1) + long(1) + long(pictures.count) + long(1))
            + Self.box("stsz", long(0) + long(0) + long(pictures.count) + sizes)
            + Self.box("stco", long(0) + long(1) + long(place))
    }

    private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

    private static func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
        long(content.count + 8) + Array(type.utf8) + content
    }

    private static func long(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }

    private static func short(_ value: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
    }
}
