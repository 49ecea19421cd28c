import Foundation

/// A picture being painted: up to 256 colours, filled span by span.
///
/// Shapes are made of whole spans of a row, so that a picture is painted fast also where nothing is optimised, and
/// compresses to a few kilobytes.
struct Canvas {
    struct Colour: Hashable, Sendable {
        var red: Double
        var green: Double
        var blue: Double

        init(_ hex: Int) {
            (red, green, blue) = (Double(hex >> 16 & 255), Double(hex >> 8 & 255), Double(hex & 255))
        }

        /// This colour with a share of another, 0 to 1.
        func mixed(with other: Colour, _ share: Double) -> Colour {
            var colour = self
            colour.red += (other.red - red) * share
            colour.green += (other.green - green) * share
            colour.blue += (other.blue - blue) * share
            return colour
        }

        fileprivate var bytes: (UInt8, UInt8, UInt8) {
            func byte(_ value: Double) -> UInt8 { UInt8(min(max(value, 0), 255)) }
            return (byte(red), byte(green), byte(blue))
        }
    }

    struct Point: Sendable {
        var x: Double
        var y: Double

        init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
    }

    let width: Int
    let height: Int
    private(set) var pixels: [UInt8]
    private(set) var palette: [(UInt8, UInt8, UInt8)] = []
    private var inks: [Int: UInt8] = [:]

    init(width: Int, height: Int, background: Colour) {
        self.width = width
        self.height = height
        pixels = [UInt8](repeating: 0, count: width * height)
        _ = ink(background)
    }

    // MARK: Colours

    /// The number of a colour in the palette; of the nearest one when the palette is full.
    private mutating func ink(_ colour: Colour) -> UInt8 {
        let (red, green, blue) = colour.bytes
        let key = Int(red) << 16 | Int(green) << 8 | Int(blue)
        if let known = inks[key] { return known }
        let number: Int
        if palette.count < 256 {
            number = palette.count
            palette.append((red, green, blue))
        } else {
            number =
                palette.indices.min { distance($0, red, green, blue) < distance($1, red, green, blue) } ?? 0
        }
        inks[key] = UInt8(number)
        return UInt8(number)
    }

    private func distance(_ index: Int, _ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int {
        let known = palette[index]
        let (r, g, b) = (Int(known.0) - Int(red), Int(known.1) - Int(green), Int(known.2) - Int(blue))
        return r * r + g * g + b * b
    }

    // MARK: Shapes

    private mutating func span(_ row: Int, _ from: Int, _ to: Int, _ ink: UInt8) {
        let (start, end) = (max(from, 0), min(to, width))
        guard row >= 0, row < height, start < end else { return }
        let offset = row * width + start
        pixels.withUnsafeMutableBytes { bytes in
            if let base = bytes.baseAddress { _ = memset(base + offset, Int32(ink), end - start) }
        }
    }

    mutating func rectangle(_ x: Double, _ y: Double, _ wide: Double, _ high: Double, _ colour: Colour) {
        let ink = ink(colour)
        for row in Int(y)..<max(Int(y), Int(y + high)) { span(row, Int(x), Int(x + wide), ink) }
    }

    /// From one colour at the top to another at the bottom, in `steps` bands.
    mutating func gradient(_ y: Double, _ high: Double, from: Colour, to: Colour, steps: Int = 48) {
        for step in 0..<steps {
            let (top, end) = (
                y + high * Double(step) / Double(steps), y + high * Double(step + 1) / Double(steps)
            )
            let ink = ink(from.mixed(with: to, Double(step) / Double(max(steps - 1, 1))))
            for row in Int(top)..<max(Int(top), Int(end.rounded(.up))) { span(row, 0, width, ink) }
        }
    }

    mutating func ellipse(_ x: Double, _ y: Double, _ radiusX: Double, _ radiusY: Double, _ colour: Colour) {
        guard radiusX > 0, radiusY > 0 else { return }
        let ink = ink(colour)
        for row in Int(y - radiusY)...Int(y + radiusY) {
            let share = (Double(row) + 0.5 - y) / radiusY
            guard abs(share) < 1 else { continue }
            let half = radiusX * (1 - share * share).squareRoot()
            span(row, Int(x - half), Int(x + half), ink)
        }
    }

    mutating func disc(_ x: Double, _ y: Double, _ radius: Double, _ colour: Colour) {
        ellipse(x, y, radius, radius, colour)
    }

    mutating func ring(_ x: Double, _ y: Double, _ radius: Double, _ thickness: Double, _ colour: Colour) {
        let ink = ink(colour)
        let inner = radius - thickness
        for row in Int(y - radius)...Int(y + radius) {
            let rise = Double(row) + 0.5 - y
            guard abs(rise) < radius else { continue }
            let half = (radius * radius - rise * rise).squareRoot()
            let hole = abs(rise) < inner ? (inner * inner - rise * rise).squareRoot() : 0
            span(row, Int(x - half), Int(x - hole), ink)
            span(row, Int(x + hole), Int(x + half), ink)
        }
    }

    /// Fills a closed outline.
    mutating func polygon(_ points: [Point], _ colour: Colour) {
        guard points.count > 2, let top = points.map(\.y).min(), let bottom = points.map(\.y).max() else {
            return
        }
        let ink = ink(colour)
        let rows = max(0, Int(top))..<max(max(0, Int(top)), min(height, Int(bottom) + 1))
        for row in rows {
            let y = Double(row) + 0.5
            var crossings: [Double] = []
            var previous = points[points.count - 1]
            for point in points {
                if (previous.y <= y) != (point.y <= y) {
                    let share = (y - previous.y) / (point.y - previous.y)
                    crossings.append(previous.x + share * (point.x - previous.x))
                }
                previous = point
            }
            crossings.sort()
            for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
                span(row, Int(crossings[pair].rounded()), Int(crossings[pair + 1].rounded()), ink)
            }
        }
    }

    mutating func line(_ from: Point, _ to: Point, _ thickness: Double, _ colour: Colour) {
        let (dx, dy) = (to.x - from.x, to.y - from.y)
        let length = max((dx * dx + dy * dy).squareRoot(), 0.001)
        let (nx, ny) = (-dy / length * thickness / 2, dx / length * thickness / 2)
        polygon(
            [
                Point(from.x + nx, from.y + ny), Point(to.x + nx, to.y + ny), Point(to.x - nx, to.y - ny),
                Point(from.x - nx, from.y - ny),
            ],
            colour
        )
    }

    mutating func path(_ points: [Point], _ thickness: Double, _ colour: Colour) {
        for (from, to) in zip(points, points.dropFirst()) { line(from, to, thickness, colour) }
    }

    // MARK: The file

    /// The picture as PNG; with `isCutOut`, what was never painted is transparent.
    func png(isCutOut: Bool = false) -> [UInt8] {
        PNGFile.bytes(width: width, height: height, palette: palette, pixels: pixels, clearsFirst: isCutOut)
    }

    /// The colour of the picture from afar.
    var average: (UInt8, UInt8, UInt8) {
        var counts = [Int](repeating: 0, count: 256)
        for index in stride(from: 0, to: pixels.count, by: 97) { counts[Int(pixels[index])] += 1 }
        let all = max(counts.reduce(0, +), 1)
        func mean(_ part: (Int) -> UInt8) -> UInt8 {
            UInt8(palette.indices.reduce(0) { $0 + Int(part($1)) * counts[$1] } / all)
        }
        return (mean { palette[$0].0 }, mean { palette[$0].1 }, mean { palette[$0].2 })
    }
}
