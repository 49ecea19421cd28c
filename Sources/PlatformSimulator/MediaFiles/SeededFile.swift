/// A media file that is a function of its seed: the same bytes for ever, made when asked for.
struct SeededFile: Sendable {
    let kind: MediaKind
    let seed: UInt64

    /// Shape of the picture; sounds have none.
    var size: (width: Int, height: Int) {
        var random = SeededRandom(seed, 1)
        return random.pick([(240, 160), (160, 240), (200, 200), (320, 180), (180, 135)])
    }

    var seconds: Int {
        var random = SeededRandom(seed, 2)
        return 1 + random.below(kind == .audio ? 2 : 40)
    }

    /// Still images are now and then animated GIFs, as people upload them to servers that keep them so.
    private var isGIF: Bool { kind == .image && seed % 17 == 0 }
    private var isOgg: Bool { kind == .audio && seed % 2 == 0 }

    var contentType: String {
        switch kind {
        case .image: isGIF ? "image/gif" : "image/png"
        case .gifv, .video: "video/mp4"
        case .audio: isOgg ? "audio/ogg" : "audio/wav"
        }
    }

    var fileExtension: String {
        switch kind {
        case .image: isGIF ? "gif" : "png"
        case .gifv, .video: "mp4"
        case .audio: isOgg ? "ogg" : "wav"
        }
    }

    var bytes: [UInt8] {
        switch kind {
        case .image where isGIF: animation
        case .image: picture(width: size.width, height: size.height)
        case .gifv, .video: MP4File.bytes(seconds: seconds, payload: Array("seed \(seed)".utf8))
        case .audio where isOgg: AudioFile.ogg(serial: Int(seed & 0xFFFF))
        case .audio: AudioFile.wav(seconds: seconds, hertz: 220 + Int(seed % 440))
        }
    }

    /// A small picture standing for any kind, as the platforms' previews do.
    var preview: [UInt8] { picture(width: max(size.width / 4, 16), height: max(size.height / 4, 16)) }

    /// One of a few hashes that decode; nobody checks that they match the picture.
    var blurhash: String? {
        guard kind != .audio else { return nil }
        return [
            "LEHV6nWB2yk8pyo0adR*.7kCMdnj", "LGF5]+Yk^6#M@-5c,1J5@[or[Q6.", "L6PZfSi_.AyE_3t7t7R**0o#DgR4",
        ][
            Int(seed % 3)
        ]
    }

    /// A gradient with a disc and a stripe, so that pictures differ to people and to perceptual hashes.
    func picture(width: Int, height: Int) -> [UInt8] {
        var random = SeededRandom(seed, 3)
        let from = (random.below(256), random.below(256), random.below(256))
        let to = (random.below(256), random.below(256), random.below(256))
        let disc = (
            x: random.below(width), y: random.below(height),
            radius: max(width, height) / (3 + random.below(4))
        )
        let stripe = 10 + random.below(30)
        return PNGFile.bytes(width: width, height: height) { x, y in
            let (dx, dy) = (x - disc.x, y - disc.y)
            if dx * dx + dy * dy < disc.radius * disc.radius {
                return (UInt8(255 - from.0), UInt8(255 - from.1), UInt8(255 - from.2))
            }
            let share = (x + y) / stripe % 5 == 0 ? height - y : y
            func blend(_ a: Int, _ b: Int) -> UInt8 { UInt8((a * (height - share) + b * share) / height) }
            return (blend(from.0, to.0), blend(from.1, to.1), blend(from.2, to.2))
        }
    }

    private var animation: [UInt8] {
        let palette = (0..<64).map { (shade: Int) -> (UInt8, UInt8, UInt8) in
            let green = (shade * 7 + Int(seed % 64)) % 256
            return (UInt8(shade * 4), UInt8(green), UInt8(255 - shade * 4))
        }
        return GIFFile.bytes(width: 48, height: 48, frames: 4, palette: palette) { frame, x, y in
            let shade = x + y + frame * 16
            return UInt8(shade % 64)
        }
    }
}
