/// A file of the demo's history: a function of its values, made when asked for.
enum DemoFile: Sendable, Hashable {
    case picture(DemoPicture)
    /// A boat that goes to and fro, as GIF.
    case loop
    case video
    case chorus

    init(_ kind: MediaKind) {
        self =
            switch kind {
            case .image, .gifv: .loop
            case .video: .video
            case .audio: .chorus
            }
    }

    var contentType: String {
        switch self {
        case .picture: "image/png"
        case .loop: "image/gif"
        case .video: "video/mp4"
        case .chorus: "audio/wav"
        }
    }

    var size: (width: Int, height: Int) {
        switch self {
        case .picture(let picture): picture.size
        case .loop: (240, 160)
        case .video, .chorus: (320, 192)
        }
    }

    var seconds: Int { self == .chorus ? 9 : 5 }

    /// What is seen or heard; the loop's maker didn't say.
    var altText: String? {
        switch self {
        case .picture, .loop: nil
        case .video: "A boat with a pale sail crosses the harbour from left to right at dusk."
        case .chorus: "Birds at dawn: many short notes that glide up and down, some at the same time."
        }
    }

    var blurhash: String? {
        switch self {
        case .picture(let picture): picture.blurhash
        case .loop: DemoPicture(scene: .sea, light: .day, shape: .wide, seed: 4).blurhash
        case .video: DemoPicture(scene: .sea, light: .dusk, shape: .wide, seed: 4).blurhash
        case .chorus: nil
        }
    }

    var bytes: [UInt8] {
        switch self {
        case .picture(let picture): picture.bytes
        case .loop: Self.boat
        case .video: ScenePainter.tideVideo
        case .chorus: AudioFile.chorus(seconds: seconds)
        }
    }

    var preview: [UInt8] {
        switch self {
        case .picture(let picture): picture.preview
        case .loop, .video, .chorus: DemoPicture(scene: .sea, light: .day, shape: .wide, seed: 4).preview
        }
    }

    /// Sky, sea and a boat that goes from one side to the other, in eight pictures.
    private static var boat: [UInt8] {
        let palette = (0..<64).map { (shade: Int) -> (UInt8, UInt8, UInt8) in
            switch shade {
            case ..<30: (UInt8(90 + shade * 4), UInt8(150 + shade * 3), 225)
            case ..<60:
                (UInt8(20 + (shade - 30)), UInt8(90 + (shade - 30) * 2), UInt8(130 + (shade - 30) * 2))
            case 60: (122, 46, 46)
            default: (247, 243, 232)
            }
        }
        return GIFFile.bytes(width: 240, height: 160, frames: 8, palette: palette) { frame, x, y in
            let (middle, bob) = (40 + frame * 22, frame % 2 * 2)
            let (dx, dy) = (x - middle, y - 96 - bob)
            if dy >= 0, dy < 10, abs(dx) < 26 - dy { return 60 }
            if dy < -2, dy > -52, dx > 0, dx < 52 + dy { return 61 }
            if y < 88 { return UInt8(y / 3) }
            return UInt8(30 + min(29, (y - 88) / 3 + ((x + frame * 9 + y * 7) % 37 < 4 ? 5 : 0)))
        }
    }
}
