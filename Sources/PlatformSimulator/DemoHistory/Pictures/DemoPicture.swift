/// A painted picture of the demo: the same bytes for the same values, made when asked for.
struct DemoPicture: Sendable, Hashable {
    var scene: Scene
    var light: Light
    var shape: Shape
    /// Whether leaves have turned.
    var isAutumn = false
    var seed: UInt64

    enum Shape: Sendable, Equatable, CaseIterable { case wide, square, tall }

    /// What is to be seen.
    enum Scene: String, Sendable, CaseIterable {
        case hills, sea, bridge, houses, skyline, trees, leaf, beds, harvest, bicycle, chart, map, facade
        case birds, blossom, rain
    }

    /// The hour and the weather, which colour everything.
    enum Light: String, Sendable, CaseIterable { case dawn, day, grey, dusk, night }

    var size: (width: Int, height: Int) {
        switch shape {
        case .wide: (900, 600)
        case .square: (720, 720)
        case .tall: (600, 750)
        }
    }

    var bytes: [UInt8] { painted(size).png() }

    /// As the platforms' previews: small.
    var preview: [UInt8] { painted((size.width / 4, size.height / 4)).png() }

    /// A blurhash of the one colour the picture has from afar.
    var blurhash: String {
        let (red, green, blue) = painted((size.width / 12, size.height / 12)).average
        let alphabet = Array(
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
        )
        var number = Int(red) << 16 | Int(green) << 8 | Int(blue)
        var digits: [Character] = []
        for _ in 0..<4 {
            digits.insert(alphabet[number % 83], at: 0)
            number /= 83
        }
        return "00" + String(digits)
    }

    private func painted(_ size: (width: Int, height: Int)) -> Canvas {
        var painter = ScenePainter(
            canvas: Canvas(width: size.width, height: size.height, background: light.top),
            light: light,
            isAutumn: isAutumn,
            random: SeededRandom(seed, 31)
        )
        painter.paint(scene)
        return painter.canvas
    }
}

/// A custom emoji of the demo: a small sign on nothing.
enum DemoEmoji: String, CaseIterable, Sendable {
    case sprout, velo, teapot

    var bytes: [UInt8] {
        var canvas = Canvas(width: 64, height: 64, background: .init(0xFFFFFF))
        let (green, dark, red) = (Canvas.Colour(0x4C9A4E), Canvas.Colour(0x37474F), Canvas.Colour(0xC8553D))
        switch self {
        case .sprout:
            canvas.line(.init(32, 60), .init(32, 28), 5, green)
            canvas.ellipse(19, 22, 14, 9, green)
            canvas.ellipse(45, 18, 14, 10, green.mixed(with: .init(0xFFFFFF), 0.25))
            canvas.ellipse(32, 60, 20, 4, .init(0x795548))
        case .velo:
            for x in [16.0, 48] { canvas.ring(x, 42, 14, 4, dark) }
            canvas.path([.init(16, 42), .init(28, 24), .init(44, 24), .init(32, 42), .init(16, 42)], 4, red)
            canvas.path([.init(32, 42), .init(26, 18)], 4, red)
            canvas.path([.init(48, 42), .init(43, 16), .init(50, 14)], 4, red)
            canvas.line(.init(20, 17), .init(31, 17), 5, dark)
        case .teapot:
            canvas.ring(50, 36, 11, 4, red)
            canvas.polygon([.init(18, 38), .init(4, 24), .init(8, 20), .init(24, 32)], red)
            canvas.ellipse(32, 38, 20, 17, red)
            canvas.ellipse(32, 22, 11, 4, red.mixed(with: .init(0), 0.2))
            canvas.disc(32, 16, 4, dark)
        }
        return canvas.png(isCutOut: true)
    }
}

extension DemoPicture.Light {
    typealias Colour = Canvas.Colour

    /// The sky above and at the horizon.
    var top: Colour {
        switch self {
        case .dawn: Colour(0x6F8FBF)
        case .day: Colour(0x4A90D0)
        case .grey: Colour(0x9AA6AE)
        case .dusk: Colour(0x4B3F72)
        case .night: Colour(0x0B1433)
        }
    }

    var horizon: Colour {
        switch self {
        case .dawn: Colour(0xFAD7B0)
        case .day: Colour(0xD6ECF8)
        case .grey: Colour(0xDDE1E2)
        case .dusk: Colour(0xF4A261)
        case .night: Colour(0x2B3F73)
        }
    }

    /// Sun, moon, lamps.
    var glow: Colour {
        switch self {
        case .dawn: Colour(0xFFF1D0)
        case .day: Colour(0xFFF8DC)
        case .grey: Colour(0xEEF1F1)
        case .dusk: Colour(0xFFE0A3)
        case .night: Colour(0xF3EFD2)
        }
    }

    /// How dark things are in it, 0 to 1.
    var shade: Double {
        switch self {
        case .dawn: 0.15
        case .day: 0
        case .grey: 0.12
        case .dusk: 0.4
        case .night: 0.7
        }
    }

    /// A thing's own colour as it looks in this light.
    func on(_ colour: Colour) -> Colour { colour.mixed(with: top.mixed(with: Colour(0x101020), 0.4), shade) }
}
