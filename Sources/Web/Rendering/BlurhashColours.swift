import Foundation

/// The colours a blurhash stands for, as a few rectangles that a page may contain: its policy allows no styles in it.
struct BlurhashColours: Sendable, Equatable {
    struct Cell: Sendable, Equatable {
        let cellX: Int
        let cellY: Int
        /// Such as `#8aa3b1`.
        let colour: String
    }

    static let across = 4
    static let down = 3

    let cells: [Cell]

    /// Nil for what is no blurhash; platforms send them too.
    init?(_ text: String) {
        let digits = text.utf8.compactMap { Self.values[$0] }
        guard digits.count == text.utf8.count, digits.count >= 6 else { return nil }
        let (wavesAcross, wavesDown) = (digits[0] % 9 + 1, digits[0] / 9 + 1)
        guard digits.count == 4 + 2 * wavesAcross * wavesDown else { return nil }
        let largest = Double(digits[1] + 1) / 166
        let mean = digits[2..<6].reduce(0) { $0 * 83 + $1 }
        guard mean < 1 << 24 else { return nil }
        var waves: [[Double]] = [[mean >> 16, mean >> 8 & 255, mean & 255].map { Self.linear(Double($0)) }]
        for wave in 1..<max(1, wavesAcross * wavesDown) {
            let value = digits[4 + wave * 2] * 83 + digits[5 + wave * 2]
            guard value < 19 * 19 * 19 else { return nil }
            waves.append(
                [value / 361, value / 19 % 19, value % 19].map { step in
                    let part = (Double(step) - 9) / 9
                    return (part < 0 ? -1 : 1) * part * part * largest
                }
            )
        }
        cells = (0..<Self.down).flatMap { y in
            (0..<Self.across).map { x in
                var sum = [0.0, 0.0, 0.0]
                for down in 0..<wavesDown {
                    for across in 0..<wavesAcross {
                        // In the middle of the cell.
                        let part =
                            cos(.pi * Double(across) * (Double(x) + 0.5) / Double(Self.across))
                            * cos(.pi * Double(down) * (Double(y) + 0.5) / Double(Self.down))
                        for channel in 0..<3 {
                            sum[channel] += waves[down * wavesAcross + across][channel] * part
                        }
                    }
                }
                return Cell(cellX: x, cellY: y, colour: "#" + sum.map(Self.hex).joined())
            }
        }
    }

    private static func linear(_ value: Double) -> Double {
        let part = value / 255
        return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }

    private static func hex(_ linear: Double) -> String {
        let part = max(0, min(1, linear))
        let value = part <= 0.0031308 ? part * 12.92 : 1.055 * pow(part, 1 / 2.4) - 0.055
        let byte = Int((value * 255).rounded())
        return (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    private static let values: [UInt8: Int] = {
        let alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
        return Dictionary(uniqueKeysWithValues: alphabet.utf8.enumerated().map { ($1, $0) })
    }()
}
