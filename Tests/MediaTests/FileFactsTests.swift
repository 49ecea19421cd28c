import Foundation
import Media
import TestSupport
import Testing

@Suite struct `The facts of a file` {
    @Test func `are those that another program wrote`() async throws {
        for (what, names) in [("fitting", ["moving.gif", "moving.webp", "moving.png"]), ("sound", [])] {
            try await withPictures(what) { store, pictures in
                for picture in pictures {
                    let facts = try store.facts(of: picture.path)
                    #expect(facts.type == picture.path.type)
                    #expect(facts.byteCount == picture.byteCount)
                    #expect(facts.duration == nil)
                    #expect(facts.isAnimated == names.contains(picture.name), "\(picture.name)")
                    if [.avif, .tiff].contains(facts.type) {
                        #expect(facts.pixelSize == nil)
                    } else {
                        // As a person sees it: camera.jpg and clear.png are turned.
                        let size = try #require(facts.pixelSize, "\(picture.name)")
                        #expect(
                            (size.width, size.height) == (picture.width, picture.height),
                            "\(picture.name)"
                        )
                    }
                }
            }
        }
    }

    @Test(arguments: [1, 3, 6, 8])
    func `follow a camera's note in either order of bytes`(orientation: UInt16) throws {
        func little(_ number: UInt16) -> [UInt8] { [UInt8(number & 0xFF), UInt8(number >> 8)] }
        func big(_ number: UInt16) -> [UInt8] { little(number).reversed() }
        let notes: [[UInt8]] = [
            Array("II*\0".utf8) + [8, 0, 0, 0] + little(1) + little(0x0112) + little(3) + [1, 0, 0, 0]
                + little(orientation)
                + [0, 0],
            Array("MM\0*".utf8) + [0, 0, 0, 8] + big(1) + big(0x0112) + big(3) + [0, 0, 0, 1]
                + big(orientation) + [0, 0],
        ]
        for note in notes {
            let segment = Array("Exif\0\0".utf8) + note
            let bytes =
                [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xE1] + big(UInt16(segment.count + 2)) + segment
                + Sample.jpeg(width: 640, height: 480).dropFirst(2)
            let size = try #require(try facts(of: bytes).pixelSize)
            #expect((size.width == 480) == (orientation > 4))
        }
    }

    /// A directory of places with a latitude, and one that was cleared.
    @Test(arguments: [true, false])
    func `tell that a camera noted the place`(isThere: Bool) throws {
        func little(_ number: UInt16) -> [UInt8] { [UInt8(number & 0xFF), UInt8(number >> 8)] }
        let entry = little(0x8825) + little(4) + [1, 0, 0, 0, 26, 0, 0, 0]
        let latitude = little(0x0002) + little(5) + [3, 0, 0, 0, 50, 0, 0, 0]
        let places = isThere ? little(1) + latitude : little(0)
        let note = Array("II*\0".utf8) + [8, 0, 0, 0] + little(1) + entry + [0, 0, 0, 0] + places
        let segment = Array("Exif\0\0".utf8) + note
        let bytes =
            [0xFF, 0xD8, 0xFF, 0xE1] + [UInt8((segment.count + 2) >> 8), UInt8((segment.count + 2) & 0xFF)]
            + segment + Sample.jpeg(width: 640, height: 480).dropFirst(2)
        #expect(try facts(of: bytes).tellsPlace == isThere)
    }

    @Test func `tell how long a film is and how large, wherever it says so`() throws {
        let film = Film.mp4(seconds: 12.5, width: 1920, height: 1080)
        let facts = try facts(of: film)
        #expect(facts.type == .mp4)
        #expect(facts.duration == .milliseconds(12_500))
        #expect(facts.pixelSize.map { "\($0.width) \($0.height)" } == "1920 1080")
        #expect(!facts.isAnimated)
        // At its end, behind the pictures, which are longer than what is read at once.
        let atEnd = try self.facts(of: Film.mp4(seconds: 3, width: 640, height: 360, before: 700_000))
        #expect(atEnd.duration == .seconds(3))
        // Held upright.
        let upright = try self.facts(of: Film.mp4(seconds: 3, width: 640, height: 360, isTurned: true))
        #expect(upright.pixelSize.map { "\($0.width) \($0.height)" } == "360 640")
        // 64-bit times and sizes.
        let long = try self.facts(of: Film.mp4(seconds: 10_000_000, width: 640, height: 360, isLong: true))
        #expect(long.duration == .seconds(10_000_000))
        #expect(long.pixelSize.map { "\($0.width) \($0.height)" } == "640 360")
        // In fragments, or not known.
        #expect(try self.facts(of: Film.mp4(seconds: 0, width: 640, height: 360)).duration == nil)
        #expect(try self.facts(of: Sample.ftyp("isom", "mp41")).duration == nil)
        #expect(try self.facts(of: Sample.ebml("webm")).duration == nil)
    }

    @Test(arguments: 0..<400)
    func `end, and never the program, whatever stands in the file`(seed: Int) throws {
        var generator = SeededGenerator(seed: seed)
        let samples: [[UInt8]] = [
            Film.mp4(seconds: 12.5, width: 1920, height: 1080),
            Film.mp4(seconds: 12.5, width: 1920, height: 1080, isLong: true),
            Sample.gif + generator.bytes(200), Sample.png() + generator.bytes(100),
            Sample.webpExtended + generator.bytes(100),
            Sample.jpeg(width: 640, height: 480),
        ]
        var bytes = samples[seed % samples.count]
        // What the type is told by is spared.
        for _ in 0..<Int.random(in: 1...8, using: &generator) {
            bytes[Int.random(in: 12..<bytes.count, using: &generator)] =
                [0, 1, 0x21, 0x2C, 0x7F, 0xFF, UInt8.random(in: 0...255, using: &generator)].randomElement(
                    using: &generator
                )!
        }
        bytes = Array(bytes.prefix(Int.random(in: 24...bytes.count, using: &generator)))
        guard let facts = try? facts(of: bytes) else { return }
        #expect(facts.byteCount == bytes.count)
        if let size = facts.pixelSize { #expect(size.width > 0 && size.height > 0) }
        if let duration = facts.duration { #expect(duration > .zero) }
    }

    private func facts(of bytes: [UInt8]) throws -> FileFacts {
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory)
            return try store.facts(of: try store.store(bytes).path)
        }
    }
}

/// An MP4 of its headers, written down from ISO/IEC 14496-12.
private enum Film {
    static func mp4(
        seconds: Double,
        width: UInt32,
        height: UInt32,
        isTurned: Bool = false,
        isLong: Bool = false,
        before: Int = 0
    ) -> [UInt8] {
        let scale: UInt32 = 1000
        let units = UInt64(seconds * Double(scale))
        let version: [UInt8] = [isLong ? 1 : 0, 0, 0, 0]
        func number(_ value: UInt64) -> [UInt8] {
            isLong
                ? Sample.big(UInt32(value >> 32)) + Sample.big(UInt32(value & 0xFFFF_FFFF))
                : Sample.big(UInt32(value))
        }
        let unit: UInt32 = 0x0001_0000
        let matrix: [UInt32] =
            isTurned
            ? [0, unit, 0, UInt32(bitPattern: -Int32(unit)), 0, 0, 0, 0, 0x4000_0000]
            : [unit, 0, 0, 0, unit, 0, 0, 0, 0x4000_0000]
        let rest = matrix.flatMap(Sample.big)
        let movie =
            version + number(0) + number(0) + Sample.big(scale) + number(units)
            + [UInt8](repeating: 0, count: 16) + rest + [UInt8](repeating: 0, count: 28)
        func track(_ width: UInt32, _ height: UInt32) -> [UInt8] {
            let header =
                version + number(0) + number(0) + Sample.big(1) + Sample.big(0) + number(units)
                + [UInt8](repeating: 0, count: 16) + rest + Sample.big(width << 16) + Sample.big(height << 16)
            return box("trak", box("tkhd", header))
        }
        // A sound first, which has no size.
        let moov = box("moov", box("mvhd", movie) + track(0, 0) + track(width, height))
        let data = [UInt8](repeating: 7, count: before)
        let mdat =
            isLong
            ? Sample.big(1) + Array("mdat".utf8) + Sample.big(0) + Sample.big(UInt32(16 + before)) + data
            : box("mdat", data)
        return Sample.ftyp("isom", "mp41") + mdat + moov
    }

    private static func box(_ kind: String, _ content: [UInt8]) -> [UInt8] {
        Sample.big(UInt32(8 + content.count)) + Array(kind.utf8) + content
    }
}
