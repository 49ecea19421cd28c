import Glibc

/// A picture in a few letters, for the time until the picture is there: the lowest waves of its colours.
///
/// As published at https://blurha.sh: a base-83 text of the number of waves, the largest amplitude, the mean colour and the
/// amplitudes.
enum Blurhash {
    /// Four waves across and three down suit most pictures.
    static let usualWaves = (across: 4, down: 3)

    /// `pixels`: red, green and blue, 8 bits each, row by row.
    static func text(
        of pixels: [UInt8],
        width: Int,
        height: Int,
        waves: (across: Int, down: Int) = usualWaves
    ) -> String {
        precondition(width > 0 && height > 0 && pixels.count >= width * height * 3)
        let linear = pixels.map { Self.linear[Int($0)] }
        var factors: [Colour] = []
        for down in 0..<waves.down {
            for across in 0..<waves.across {
                factors.append(amplitude(of: linear, width, height, across, down))
            }
        }
        let mean = factors[0]
        let rest = factors.dropFirst()

        var text = base83((waves.across - 1) + (waves.down - 1) * 9, digits: 1)
        let largest = rest.map(\.largest).max() ?? 0
        let step = rest.isEmpty ? 0 : max(0, min(82, Int((largest * 166 - 0.5).rounded(.down))))
        let scale = rest.isEmpty ? 1 : Double(step + 1) / 166
        text += base83(step, digits: 1)
        text += base83(
            encoded(mean.red) << 16 | encoded(mean.green) << 8 | encoded(mean.blue),
            digits: 4
        )
        for factor in rest {
            let (red, green, blue) = (
                quantised(factor.red / scale), quantised(factor.green / scale), quantised(factor.blue / scale)
            )
            text += base83(red * 19 * 19 + green * 19 + blue, digits: 2)
        }
        return text
    }

    private struct Colour {
        var red = 0.0
        var green = 0.0
        var blue = 0.0

        var largest: Double { max(abs(red), abs(green), abs(blue)) }
    }

    private static func amplitude(
        of linear: [Double],
        _ width: Int,
        _ height: Int,
        _ across: Int,
        _ down: Int
    ) -> Colour {
        var sum = Colour()
        for y in 0..<height {
            let vertical = cos(Double.pi * Double(down) * Double(y) / Double(height))
            for x in 0..<width {
                let wave = vertical * cos(Double.pi * Double(across) * Double(x) / Double(width))
                let place = (y * width + x) * 3
                sum.red += wave * linear[place]
                sum.green += wave * linear[place + 1]
                sum.blue += wave * linear[place + 2]
            }
        }
        let scale = (across == 0 && down == 0 ? 1.0 : 2.0) / Double(width * height)
        return Colour(red: sum.red * scale, green: sum.green * scale, blue: sum.blue * scale)
    }

    /// Light, of the 256 values of sRGB.
    private static let linear: [Double] = (0...255).map { value in
        let part = Double(value) / 255
        return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }

    private static func encoded(_ linear: Double) -> Int {
        let value = max(0, min(1, linear))
        return value <= 0.0031308
            ? Int(value * 12.92 * 255 + 0.5) : Int((1.055 * pow(value, 1 / 2.4) - 0.055) * 255 + 0.5)
    }

    /// One of 19 steps from the deepest to the highest.
    private static func quantised(_ part: Double) -> Int {
        let root = part < 0 ? -sqrt(-part) : sqrt(part)
        return max(0, min(18, Int((root * 9 + 9.5).rounded(.down))))
    }

    private static let alphabet = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
    )

    private static func base83(_ number: Int, digits: Int) -> String {
        var rest = number
        var text: [Character] = []
        for _ in 0..<digits {
            text.append(alphabet[rest % 83])
            rest /= 83
        }
        return String(text.reversed())
    }
}
