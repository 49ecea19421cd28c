import Foundation

/// Paints a scene in a light; everything is placed by shares of the picture's size.
struct ScenePainter {
    typealias Colour = Canvas.Colour
    typealias Point = Canvas.Point

    var canvas: Canvas
    let light: DemoPicture.Light
    var isAutumn = false
    var random: SeededRandom

    var wide: Double { Double(canvas.width) }
    var high: Double { Double(canvas.height) }
    var unit: Double { min(wide, high) }

    mutating func paint(_ scene: DemoPicture.Scene) {
        switch scene {
        case .hills: hills()
        case .sea: sea()
        case .bridge: bridge()
        case .houses: houses()
        case .skyline: skyline()
        case .trees: trees()
        case .leaf: leaf()
        case .beds: beds()
        case .harvest: harvest()
        case .bicycle: bicycle()
        case .chart: chart()
        case .map: map()
        case .facade: facade()
        case .birds: birds()
        case .blossom: blossom()
        case .rain: rain()
        }
    }

    // MARK: What scenes share

    /// From `low` to `high`, in thousand steps.
    mutating func between(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * Double(random.below(1001)) / 1000
    }

    /// The sky down to a height, with what shines in it.
    mutating func sky(to horizon: Double, hasLight: Bool = true) {
        canvas.gradient(0, horizon * high, from: light.top, to: light.horizon)
        if light == .night {
            for _ in 0..<60 {
                let (x, y, radius) = (between(0, wide), between(0, horizon * high), between(0.6, 1.8))
                canvas.disc(x, y, radius * unit / 500, light.glow)
            }
        }
        guard hasLight else { return }
        let low = light == .dawn || light == .dusk
        let (x, y) = (between(0.2, 0.8) * wide, between(low ? 0.6 : 0.15, low ? 0.9 : 0.4) * horizon * high)
        let radius = unit * (light == .night ? 0.045 : 0.06)
        if light != .grey {
            let around = light.top.mixed(with: light.horizon, y / (horizon * high))
            for step in 0..<4 {
                let share = 0.12 + 0.16 * Double(step)
                canvas.disc(x, y, radius * (2.6 - 0.4 * Double(step)), around.mixed(with: light.glow, share))
            }
            canvas.disc(x, y, radius, light.glow)
        }
        if light == .grey || light == .day { for _ in 0..<4 { cloud(below: horizon * 0.7) } }
    }

    private mutating func cloud(below horizon: Double) {
        let (x, y) = (between(0, 1) * wide, between(0.05, horizon) * high)
        let colour = light.horizon.mixed(with: Colour(0xFFFFFF), light == .grey ? 0.35 : 0.7)
        for part in 0..<4 {
            let offset = (Double(part) - 1.5) * unit * 0.07
            canvas.ellipse(x + offset, y + between(-0.012, 0.012) * unit, unit * 0.08, unit * 0.028, colour)
        }
    }

    /// A ridge from side to side, filled to the bottom.
    mutating func ridge(_ base: Double, _ rise: Double, _ colour: Colour) {
        let waves = (0..<3).map { _ in (between(0.6, 3.2), between(0, 6.28), between(0.3, 1)) }
        var points = [Point(0, high)]
        for step in 0...48 {
            let share = Double(step) / 48
            let wave = waves.reduce(0) { $0 + $1.2 * sin($1.0 * share * 6.28 + $1.1) } / 2
            points.append(Point(share * wide, (base - rise * wave) * high))
        }
        canvas.polygon(points + [Point(wide, high)], colour)
    }

    /// Water from a height down, with the sky in it.
    mutating func water(from horizon: Double, glints: Int = 40) {
        let (deep, near) = (
            light.horizon.mixed(with: Colour(0x2A5D7C), 0.45), light.top.mixed(with: Colour(0x173B52), 0.45)
        )
        canvas.gradient(horizon * high, (1 - horizon) * high, from: deep, to: near, steps: 32)
        for _ in 0..<glints {
            let depth = between(0, 1)
            let y = (horizon + (1 - horizon) * depth) * high
            let length = (0.02 + 0.1 * depth) * wide
            let colour = deep.mixed(with: light.glow, 0.25 + 0.35 * (1 - depth))
            canvas.rectangle(between(-0.05, 1) * wide, y, length, max(1, unit * 0.004), colour)
        }
    }
}

// MARK: - Landscapes

extension ScenePainter {
    mutating func hills() {
        sky(to: 0.75)
        let green = Colour(
            isAutumn ? [0xA7A15A, 0x8C6A3F][random.below(2)] : [0x6A994E, 0x7F9C52][random.below(2)]
        )
        for layer in 0..<5 {
            let share = Double(layer) / 4
            let colour = light.horizon.mixed(with: light.on(green), 0.25 + 0.75 * share)
            ridge(0.45 + 0.12 * Double(layer), 0.1 - 0.012 * Double(layer), colour)
        }
        // A hedge and a few trees in the foreground.
        for _ in 0..<7 {
            let (x, size) = (between(0, 1) * wide, between(0.02, 0.05) * unit)
            canvas.rectangle(x - size * 0.12, 0.9 * high, size * 0.24, size * 1.4, light.on(Colour(0x4E3B2A)))
            canvas.ellipse(x, 0.9 * high, size, size * 1.2, light.on(Colour(0x386641)))
        }
    }

    mutating func sea() {
        sky(to: 0.55)
        water(from: 0.55, glints: 90)
        if random.chance(60) {
            let (x, size) = (between(0.15, 0.85) * wide, unit * 0.11)
            let y = between(0.58, 0.72) * high
            let hull = light.on(Colour(0x7A2E2E))
            canvas.polygon(
                [
                    Point(x - size * 0.6, y), Point(x + size * 0.6, y),
                    Point(x + size * 0.35, y + size * 0.22),
                    Point(x - size * 0.4, y + size * 0.22),
                ],
                hull
            )
            canvas.polygon(
                [Point(x, y - size), Point(x, y - size * 0.08), Point(x + size * 0.55, y - size * 0.08)],
                light.on(Colour(0xF7F3E8))
            )
            canvas.polygon(
                [
                    Point(x - size * 0.06, y - size * 0.8), Point(x - size * 0.06, y - size * 0.08),
                    Point(x - size * 0.45, y - size * 0.08),
                ],
                light.on(Colour(0xE9C46A))
            )
        } else {
            // A lighthouse on its rock.
            let x = between(0.15, 0.85) * wide
            let (foot, size) = (0.62 * high, unit * 0.3)
            canvas.ellipse(x, foot + size * 0.06, size * 0.6, size * 0.16, light.on(Colour(0x4A4E57)))
            for stripe in 0..<5 {
                let (from, to) = (Double(stripe) / 5, Double(stripe + 1) / 5)
                func half(_ share: Double) -> Double { size * (0.1 - 0.035 * share) }
                canvas.polygon(
                    [
                        Point(x - half(from), foot - size * from), Point(x + half(from), foot - size * from),
                        Point(x + half(to), foot - size * to), Point(x - half(to), foot - size * to),
                    ],
                    light.on(Colour(stripe % 2 == 0 ? 0xF4F1EA : 0xC8553D))
                )
            }
            canvas.rectangle(x - size * 0.05, foot - size * 1.1, size * 0.1, size * 0.1, light.glow)
            canvas.polygon(
                [
                    Point(x - size * 0.08, foot - size * 1.1), Point(x + size * 0.08, foot - size * 1.1),
                    Point(x, foot - size * 1.2),
                ],
                light.on(Colour(0x39424E))
            )
        }
    }

    mutating func trees() {
        // Trunks that fade with their distance, as in fog.
        let fog = light.horizon
        canvas.gradient(0, high, from: light.top.mixed(with: fog, 0.5), to: fog)
        ridge(0.86, 0.02, fog.mixed(with: light.on(Colour(0x5F6F52)), 0.35))
        for layer in 0..<4 {
            let depth = Double(layer + 1) / 4
            let colour = fog.mixed(with: light.on(Colour(0x2F2A26)), depth * 0.85)
            for _ in 0..<(9 - layer * 2) {
                let (x, thick) = (between(-0.02, 1.02) * wide, unit * (0.008 + 0.02 * depth))
                let (lean, foot) = (between(-0.03, 0.03) * wide, (0.82 + 0.16 * depth) * high)
                canvas.polygon(
                    [
                        Point(x - thick, foot), Point(x + thick, foot), Point(x + lean + thick * 0.6, 0),
                        Point(x + lean - thick * 0.6, 0),
                    ],
                    colour
                )
                for _ in 0..<3 {
                    let y = between(0.1, 0.55) * high
                    let reach = between(-0.12, 0.12) * wide
                    canvas.line(
                        Point(x + lean * (1 - y / high), y),
                        Point(x + reach, y - unit * 0.08),
                        thick * 0.5,
                        colour
                    )
                }
            }
            ridge(
                0.84 + 0.05 * Double(layer),
                0.012,
                fog.mixed(with: light.on(Colour(0x6B705C)), depth * 0.7)
            )
        }
    }

    mutating func birds() {
        sky(to: 1)
        let ink = light.on(Colour(0x22252B)).mixed(with: Colour(0x101114), 0.5)
        for wire in 0..<3 {
            let y = (0.35 + 0.16 * Double(wire)) * high
            let sag = between(0.02, 0.06) * high
            let points = (0...24).map { step -> Point in
                let share = Double(step) / 24
                return Point(share * wide, y + sag * 4 * share * (1 - share))
            }
            canvas.path(points, max(1.5, unit * 0.004), ink)
            for _ in 0..<(2 + random.below(5)) {
                let point = points[2 + random.below(21)]
                let size = unit * 0.018
                canvas.ellipse(point.x, point.y - size, size * 0.75, size, ink)
                canvas.disc(point.x + size * 0.5, point.y - size * 2, size * 0.5, ink)
                canvas.line(
                    Point(point.x, point.y - size * 0.4),
                    Point(point.x - size, point.y + size),
                    size * 0.5,
                    ink
                )
            }
        }
        for _ in 0..<random.below(6) {
            let (x, y, size) = (between(0.1, 0.9) * wide, between(0.05, 0.3) * high, unit * 0.025)
            canvas.path(
                [Point(x - size, y - size * 0.5), Point(x, y), Point(x + size, y - size * 0.5)],
                size * 0.2,
                ink
            )
        }
    }
}
