extension MediaType {
    /// How many of a file's first bytes decide.
    package static let headByteCount = 4096

    /// Tells the type from a medium's first bytes; everything that is not on the list is refused.
    package init(head: some Sequence<UInt8>) throws(MediaRefusal) {
        let head = HeadBytes(head)
        guard let type = Self.image(head) ?? Self.container(head) ?? Self.sound(head) ?? Self.document(head)
        else { throw MediaRefusal(looksLike: .init(head)) }
        self = type
    }

    private static func image(_ head: HeadBytes) -> MediaType? {
        if head.has([0xFF, 0xD8, 0xFF]) { return .jpeg }
        if head.has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if head.has("GIF87a") || head.has("GIF89a") { return .gif }
        if head.has("RIFF"), head.has("WEBPVP8", at: 8) { return .webp }
        if head.has("II*\0") || head.has("MM\0*") { return .tiff }
        // "BM" alone is too little: the reserved fields are zero and the header that follows has a known size.
        if head.has("BM"), head.has([0, 0, 0, 0], at: 6), let size = head.littleEndian(at: 14, byteCount: 4),
            [12, 40, 52, 56, 64, 108, 124].contains(size)
        {
            return .bmp
        }
        return nil
    }

    private static func container(_ head: HeadBytes) -> MediaType? {
        if head.has("ftyp", at: 4) { return isoMedia(head) }
        if head.has([0x1A, 0x45, 0xDF, 0xA3]) { return ebml(head) }
        if head.has("OggS") { return ogg(head) }
        return nil
    }

    /// ISO base media: the major brand decides, else the first compatible brand that is known.
    private static func isoMedia(_ head: HeadBytes) -> MediaType? {
        // The whole list must be there: with a part of it, an AVIF would pass for a HEIC.
        guard let boxSize = head.bigEndian(at: 0, byteCount: 4), boxSize >= 16, boxSize <= head.count,
            let major = head.ascii(at: 8, count: 4)
        else { return nil }
        let compatible = stride(from: 16, to: boxSize, by: 4).compactMap {
            head.ascii(at: $0, count: 4)
        }
        // `mif1` and `msf1` say "a picture" and leave the codec to the others.
        if ["mif1", "msf1"].contains(major) {
            return compatible.contains { ["avif", "avis"].contains($0) } ? .avif : .heic
        }
        return ([major] + compatible).lazy.compactMap(isoBrand).first
    }

    private static func isoBrand(_ brand: String) -> MediaType? {
        switch brand {
        case "avif", "avis": .avif
        case "heic", "heix", "heim", "heis", "hevc", "hevx": .heic
        case "qt  ": .quickTime
        case "M4A ", "M4B ", "M4P ": .m4a
        case "isom", "iso2", "iso3", "iso4", "iso5", "iso6", "iso7", "iso8", "iso9", "mp41", "mp42", "avc1",
            "hvc1",
            "dash", "MSNV", "M4V ", "M4VH", "M4VP", "mmp4", "f4v ", "3gp4", "3gp5", "3gp6", "3gp7", "3g2a":
            .mp4
        default: nil
        }
    }

    /// Matroska and WebM differ in the element DocType (0x4282) of the EBML header.
    private static func ebml(_ head: HeadBytes) -> MediaType? {
        for offset in 4..<max(4, min(head.count, 128)) where head.has([0x42, 0x82], at: offset) {
            if head.has([0x84], at: offset + 2), head.has("webm", at: offset + 3) { return .webm }
            if head.has([0x88], at: offset + 2), head.has("matroska", at: offset + 3) { return .matroska }
        }
        return nil
    }

    /// The first page holds one packet, which names the codec.
    ///
    /// It follows the page's segment table.
    private static func ogg(_ head: HeadBytes) -> MediaType? {
        guard let segmentCount = head[26] else { return nil }
        let packet = 27 + segmentCount
        if head.has("\u{1}vorbis", at: packet) || head.has("OpusHead", at: packet)
            || head.has("\u{7F}FLAC", at: packet) || head.has("Speex   ", at: packet)
        {
            return .oggAudio
        }
        if head.has([0x80] + "theora".utf8, at: packet) || head.has("fishead\0", at: packet) {
            return .oggVideo
        }
        return nil
    }

    private static func sound(_ head: HeadBytes) -> MediaType? {
        if head.has("fLaC") { return .flac }
        if head.has("RIFF"), head.has("WAVE", at: 8) { return .wav }
        guard head.has("ID3") else { return audioFrame(head, at: 0) }
        // An ID3 tag is followed by what it describes. Its size is 4 × 7 bits; with a picture in it, the
        // end lies beyond the head, and MP3 is what such tags are made for.
        let digits = (6..<10).compactMap { head[$0] }
        guard digits.count == 4, digits.allSatisfy({ $0 < 0x80 }) else { return nil }
        let end = 10 + digits.reduce(0) { $0 << 7 | $1 }
        if end + 4 > head.count { return .mp3 }
        return head.has("fLaC", at: end) ? .flac : audioFrame(head, at: end) ?? .mp3
    }

    /// MPEG audio layer III and AAC in ADTS: both begin with 11 or 12 set bits, which chance gives easily,
    /// so the other fields must make sense, too, and a second frame must follow where the first one ends.
    private static func audioFrame(_ head: HeadBytes, at offset: Int) -> MediaType? {
        guard let header = head.bigEndian(at: offset, byteCount: 4) else { return nil }
        if let length = mp3FrameLength(header) {
            let follows = head.bigEndian(at: offset + length, byteCount: 4).map { mp3FrameLength($0) != nil }
            return follows ?? true ? .mp3 : nil
        }
        if header >> 16 & 0xFFF6 == 0xFFF0, header >> 10 & 0xF < 13,
            let low = head.bigEndian(at: offset + 3, byteCount: 3)
        {
            let length = low >> 5 & 0x1FFF
            guard length >= 7 else { return nil }
            let follows = head.bigEndian(at: offset + length, byteCount: 2).map { $0 & 0xFFF6 == 0xFFF0 }
            return follows ?? true ? .aac : nil
        }
        return nil
    }

    /// The bytes of a layer III frame with this header; `nil` if it isn't one.
    private static func mp3FrameLength(_ header: Int) -> Int? {
        let version = header >> 19 & 3
        let layer = header >> 17 & 3
        let bitrateIndex = header >> 12 & 15
        let rateIndex = header >> 10 & 3
        guard header >> 21 == 0x7FF, version != 1, layer == 1, bitrateIndex != 0, bitrateIndex != 15,
            rateIndex != 3
        else { return nil }
        let isVersion1 = version == 3
        let kilobits =
            isVersion1
            ? [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
            : [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
        let rate = [44_100, 48_000, 32_000][rateIndex] >> (isVersion1 ? 0 : version == 2 ? 1 : 2)
        let padding = header >> 9 & 1
        return (isVersion1 ? 144 : 72) * kilobits[bitrateIndex - 1] * 1000 / rate + padding
    }

    private static func document(_ head: HeadBytes) -> MediaType? {
        head.has("%PDF-") ? .pdf : nil
    }
}
