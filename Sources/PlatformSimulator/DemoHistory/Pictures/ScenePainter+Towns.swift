import Foundation

/// Streets, bridges and walls.
extension ScenePainter {
    mutating func bridge() {
        sky(to: 0.6)
        ridge(0.56, 0.05, light.horizon.mixed(with: light.on(Colour(0x6A994E)), 0.5))
        water(from: 0.62)
        let stone = light.on(Colour([0xB08968, 0xA3A09A, 0x9C5F4B][random.below(3)]))
        let dark = stone.mixed(with: Colour(0x101418), 0.45)
        let arches = 3 + random.below(2)
        let (deck, foot) = (0.44 * high, 0.66 * high)
        canvas.rectangle(0, deck, wide, foot - deck, stone)
        water(from: 0.66)
        // The bridge stands on its head in the water, paler and shorter.
        let deep = light.top.mixed(with: Colour(0x2A5D7C), 0.5)
        let mirrored = (foot - deck) * 0.8
        canvas.rectangle(0, foot, wide, mirrored, stone.mixed(with: deep, 0.6))
        let each = wide / Double(arches)
        let (half, rise) = (each * 0.38, (foot - deck) * 0.78)
        let behind = light.horizon.mixed(with: light.on(Colour(0x8FA9A3)), 0.4)
        for arch in 0..<arches {
            let x = (Double(arch) + 0.5) * each
            opening(x, foot, half, -rise, behind)
            opening(x, foot, half, rise * 0.8, behind.mixed(with: deep, 0.35))
        }
        for _ in 0..<70 {
            let (x, depth) = (between(-0.05, 1) * wide, between(0, 1))
            let length = (0.02 + 0.08 * depth) * wide
            let glint = deep.mixed(with: light.glow, 0.3)
            canvas.rectangle(x, foot + (high - foot) * depth, length, max(1, unit * 0.004), glint)
        }
        canvas.rectangle(0, deck - unit * 0.02, wide, unit * 0.032, dark)
        for pier in 0...arches {
            let x = Double(pier) * each
            canvas.rectangle(x - each * 0.06, deck, each * 0.12, foot - deck, stone.mixed(with: dark, 0.3))
        }
    }

    /// Half an ellipse on a line: above it where the rise is negative, else below.
    private mutating func opening(
        _ x: Double,
        _ foot: Double,
        _ half: Double,
        _ rise: Double,
        _ colour: Colour
    ) {
        let points = (0...24).map { step in
            let angle = Double(step) / 24 * .pi
            return Point(x + half * cos(angle), foot + rise * sin(angle))
        }
        canvas.polygon(points, colour)
    }

    mutating func houses() {
        sky(to: 0.8)
        let colours = [0xC97B63, 0xE0B973, 0x8FA3AD, 0xD9CBB0, 0x7D8F69, 0xB5566B, 0xEDE3D0]
        var x = -between(0, 0.1) * wide
        while x < wide {
            let (width, top) = (between(0.13, 0.22) * wide, between(0.34, 0.5) * high)
            let wall = light.on(Colour(random.pick(colours)))
            let gable = width * between(0.35, 0.55)
            canvas.rectangle(x, top, width, 0.86 * high - top, wall)
            canvas.polygon(
                [
                    Point(x - width * 0.04, top), Point(x + width * 0.5, top - gable),
                    Point(x + width * 1.04, top),
                ],
                light.on(Colour(0x6B3E34))
            )
            canvas.rectangle(
                x + width * 0.7,
                top - gable * 0.8,
                width * 0.1,
                gable * 0.5,
                light.on(Colour(0x5A3A31))
            )
            for row in 0..<3 {
                for column in 0..<2 {
                    let lit = light == .night || light == .dusk ? random.chance(60) : false
                    let pane = lit ? Colour(0xFFD98A) : light.on(Colour(0x47606E))
                    let (wx, wy) = (
                        x + width * (0.18 + 0.4 * Double(column)), top + (0.06 + 0.13 * Double(row)) * high
                    )
                    canvas.rectangle(
                        wx - 2,
                        wy - 2,
                        width * 0.22 + 4,
                        high * 0.075 + 4,
                        wall.mixed(with: Colour(0xFFFFFF), 0.5)
                    )
                    canvas.rectangle(wx, wy, width * 0.22, high * 0.075, pane)
                }
            }
            canvas.rectangle(
                x + width * 0.4,
                0.74 * high,
                width * 0.2,
                0.12 * high,
                light.on(Colour(0x394B3B))
            )
            x += width
        }
        canvas.gradient(
            0.86 * high,
            0.14 * high,
            from: light.on(Colour(0x8B8680)),
            to: light.on(Colour(0x5E5A55)),
            steps: 12
        )
        for stone in 0..<24 {
            let y = (0.88 + 0.035 * Double(stone % 4)) * high
            canvas.rectangle(
                Double(stone / 4) * wide / 6 + Double(stone % 4) * 18,
                y,
                wide / 9,
                2,
                light.on(Colour(0x77726C))
            )
        }
    }

    mutating func skyline() {
        sky(to: 0.7)
        for layer in 0..<3 {
            let share = Double(layer + 1) / 3
            let colour = light.horizon.mixed(with: light.on(Colour(0x2B2F3A)), 0.35 + 0.6 * share)
            var x = 0.0
            while x < wide {
                let (width, top) = (
                    between(0.05, 0.12) * wide, between(0.28, 0.56) * high + 0.06 * high * Double(layer)
                )
                canvas.rectangle(x, top, width, 0.72 * high - top, colour)
                if layer == 2 {
                    let step = unit * 0.034
                    for column in 0..<Int(width / step) where width > step * 2 {
                        for row in 0..<Int((0.7 * high - top) / step)
                        where random.chance(light.shade > 0.3 ? 40 : 12) {
                            canvas.rectangle(
                                x + (Double(column) + 0.35) * step,
                                top + (Double(row) + 0.4) * step,
                                step * 0.4,
                                step * 0.5,
                                light.shade > 0.3
                                    ? Colour(random.chance(70) ? 0xFFD98A : 0xFFB26B) : light.horizon
                            )
                        }
                    }
                }
                x += width * 0.98
            }
        }
        water(from: 0.72, glints: 30)
        for _ in 0..<26 {
            let (x, length) = (between(0, 1) * wide, between(0.03, 0.2) * high)
            canvas.rectangle(
                x,
                0.73 * high,
                unit * 0.006,
                length,
                Colour(0xFFD98A).mixed(with: light.top, 0.35)
            )
        }
    }

    mutating func facade() {
        let wall = light.on(Colour([0xE8DFD0, 0xC9D6DF, 0xD8A48F, 0xB7C4A1, 0xEFC88B][random.below(5)]))
        canvas.gradient(
            0,
            high,
            from: wall.mixed(with: Colour(0xFFFFFF), 0.15),
            to: wall.mixed(with: Colour(0), 0.08),
            steps: 16
        )
        let (columns, rows) = (3 + random.below(4), 4 + random.below(4))
        let (cell, storey) = (wide / Double(columns), high / Double(rows))
        for row in 0..<rows {
            for column in 0..<columns {
                let (x, y) = ((Double(column) + 0.22) * cell, (Double(row) + 0.2) * storey)
                let (w, h) = (cell * 0.56, storey * 0.6)
                let isLit = light.shade > 0.3 && random.chance(45)
                let pane =
                    isLit
                    ? Colour(0xFFD98A)
                    : light.on(Colour(0x3E5C6B)).mixed(with: light.horizon, between(0, 0.35))
                canvas.rectangle(x - 5, y - 5, w + 10, h + 10, wall.mixed(with: Colour(0), 0.18))
                canvas.rectangle(x, y, w, h, pane)
                // What the pane mirrors.
                canvas.polygon(
                    [Point(x, y + h * 0.7), Point(x + w * 0.7, y), Point(x + w, y), Point(x, y + h)],
                    pane.mixed(with: Colour(0xFFFFFF), 0.18)
                )
                canvas.rectangle(x + w * 0.48, y, w * 0.04, h, wall)
                if random.chance(25) {
                    canvas.rectangle(
                        x,
                        y,
                        w,
                        h * between(0.3, 0.8),
                        light.on(Colour(random.pick([0xC8553D, 0x588B8B, 0xF2E9DC])))
                    )
                }
            }
            canvas.rectangle(0, Double(row + 1) * storey - 3, wide, 3, wall.mixed(with: Colour(0), 0.12))
        }
        // The shadow of the house across the street.
        if light == .day || light == .dawn {
            let edge = between(0.2, 0.9)
            let shadow = wall.mixed(with: Colour(0x2B3A4A), 0.45)
            canvas.polygon(
                [
                    Point(0, high), Point(0, high * edge), Point(wide * 0.3, high * (edge - 0.14)),
                    Point(wide * 0.3, high * (edge + 0.1)),
                    Point(wide, high * 0.97), Point(wide, high),
                ],
                shadow
            )
        }
    }
}
