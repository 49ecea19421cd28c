import Foundation

/// Gardens, tables and papers.
extension ScenePainter {
    mutating func leaf() {
        let ground = light.on(Colour([0x2F4F3A, 0x5B3A29, 0x37474F, 0xD9C7A3][random.below(4)]))
        canvas.gradient(0, high, from: ground.mixed(with: Colour(0xFFFFFF), 0.18), to: ground, steps: 24)
        let greens = !isAutumn ? [0x6A994E, 0x386641, 0xA7C957] : [0xBC6C25, 0xDDA15E, 0x9B2226]
        for _ in 0..<(6 + random.below(6)) {
            let (x, y) = (between(0.05, 0.95) * wide, between(0.05, 0.95) * high)
            leafBlade(
                x,
                y,
                between(0.12, 0.3) * unit,
                between(0, 6.28),
                light.on(Colour(random.pick(greens)))
            )
        }
    }

    private mutating func leafBlade(
        _ x: Double,
        _ y: Double,
        _ size: Double,
        _ angle: Double,
        _ colour: Colour
    ) {
        let (along, across) = ((cos(angle), sin(angle)), (-sin(angle), cos(angle)))
        func at(_ length: Double, _ side: Double) -> Point {
            Point(
                x + (along.0 * length + across.0 * side) * size,
                y + (along.1 * length + across.1 * side) * size
            )
        }
        func outline(_ side: Double) -> [Point] {
            (0...16).map { step in
                let share = Double(step) / 16
                return at(share * 2 - 1, side * 0.42 * sin(share * .pi) * (1.2 - 0.4 * share))
            }
        }
        canvas.polygon(outline(1) + outline(-1).reversed(), colour)
        canvas.polygon(outline(1) + [at(1, 0), at(-1, 0)], colour.mixed(with: Colour(0xFFFFFF), 0.14))
        canvas.line(at(-1.25, 0), at(0.95, 0), max(1.5, size * 0.03), colour.mixed(with: Colour(0), 0.3))
        for rib in 1..<7 {
            let share = Double(rib) / 4 - 1
            for side in [-1.0, 1] {
                canvas.line(
                    at(share, 0),
                    at(share + 0.22, side * 0.28),
                    max(1, size * 0.012),
                    colour.mixed(with: Colour(0), 0.22)
                )
            }
        }
    }

    mutating func blossom() {
        let ground = light.on(Colour([0x588157, 0x6D6875, 0x84A59D][random.below(3)]))
        canvas.gradient(
            0,
            high,
            from: ground.mixed(with: light.horizon, 0.5),
            to: ground.mixed(with: Colour(0), 0.25),
            steps: 32
        )
        for _ in 0..<8 {
            canvas.disc(
                between(0, 1) * wide,
                between(0, 1) * high,
                between(0.05, 0.14) * unit,
                ground.mixed(with: light.glow, between(0.1, 0.25))
            )
        }
        let colour = light.on(Colour(random.pick([0xE76F51, 0xF2B5D4, 0xFFD166, 0xB388EB, 0xF8F4E3])))
        for flower in 0..<(2 + random.below(3)) {
            let (x, y) = (between(0.2, 0.8) * wide, between(0.2, 0.65) * high)
            let size = unit * between(0.12, 0.24)
            canvas.line(
                Point(x, y),
                Point(x + between(-0.08, 0.08) * wide, high),
                size * 0.09,
                light.on(Colour(0x386641))
            )
            let petals = 6 + random.below(5)
            for ring in 0..<2 {
                for petal in 0..<petals {
                    let angle =
                        (Double(petal) + Double(ring) * 0.5 + Double(flower) * 0.3) / Double(petals) * 2 * .pi
                    let far = size * (0.62 - 0.2 * Double(ring))
                    canvas.ellipse(
                        x + cos(angle) * far,
                        y + sin(angle) * far,
                        size * 0.34,
                        size * 0.3,
                        colour.mixed(
                            with: Colour(ring == 0 ? 0x000000 : 0xFFFFFF),
                            0.1 + 0.05 * Double(petal % 3)
                        )
                    )
                }
            }
            canvas.disc(x, y, size * 0.3, light.on(Colour(0xE9B44C)))
            canvas.disc(x, y, size * 0.18, light.on(Colour(0x9C6B1E)))
        }
    }

    mutating func beds() {
        sky(to: 0.42)
        ridge(0.42, 0.03, light.on(Colour(0x4F772D)))
        // A shed at the end of the plot.
        let x = between(0.1, 0.7) * wide
        canvas.rectangle(x, 0.27 * high, 0.18 * wide, 0.17 * high, light.on(Colour(0x8D6E63)))
        canvas.polygon(
            [
                Point(x - 0.02 * wide, 0.27 * high), Point(x + 0.09 * wide, 0.17 * high),
                Point(x + 0.2 * wide, 0.27 * high),
            ],
            light.on(Colour(0x5D4037))
        )
        canvas.rectangle(x + 0.07 * wide, 0.33 * high, 0.05 * wide, 0.11 * high, light.on(Colour(0x3E2723)))
        canvas.gradient(
            0.44 * high,
            0.56 * high,
            from: light.on(Colour(0x8C6A4A)),
            to: light.on(Colour(0x5C4033)),
            steps: 24
        )
        let crops = [0x6A994E, 0x386641, 0xA7C957, 0x7FB069, 0x588157]
        for row in 0..<6 {
            let (near, colour) = (Double(row) / 5, light.on(Colour(random.pick(crops))))
            let (y, size) = ((0.5 + 0.45 * near * near) * high, unit * (0.014 + 0.04 * near))
            canvas.rectangle(0, y + size * 0.8, wide, size * 0.5, light.on(Colour(0x4A3426)))
            var at = between(0, 0.05) * wide
            let fruit =
                random.chance(40) ? light.on(Colour(random.pick([0xD62828, 0xF77F00, 0x7B2CBF]))) : nil
            while at < wide {
                canvas.ellipse(at, y, size * 1.1, size, colour)
                canvas.ellipse(
                    at - size * 0.3,
                    y - size * 0.3,
                    size * 0.5,
                    size * 0.4,
                    colour.mixed(with: Colour(0xFFFFFF), 0.2)
                )
                if let fruit { canvas.disc(at + size * 0.3, y + size * 0.2, size * 0.28, fruit) }
                at += size * 2.1
            }
        }
    }

    mutating func harvest() {
        let wood = light.on(Colour(0xB98B5E))
        for plank in 0..<6 {
            let y = Double(plank) * high / 6
            canvas.rectangle(
                0,
                y,
                wide,
                high / 6 + 1,
                wood.mixed(with: Colour(0), 0.04 * Double((plank * 7) % 4))
            )
            canvas.rectangle(0, y, wide, max(2, unit * 0.005), wood.mixed(with: Colour(0), 0.35))
            for _ in 0..<5 {
                canvas.rectangle(
                    between(0, 0.8) * wide,
                    y + between(0.2, 0.9) * high / 6,
                    between(0.05, 0.3) * wide,
                    1.5,
                    wood.mixed(with: Colour(0), 0.14)
                )
            }
        }
        let cloth = light.on(Colour(random.pick([0xEDE7DC, 0x8FA9B8, 0xD9A5A0])))
        canvas.ellipse(wide * 0.5, high * 0.52, wide * 0.42, high * 0.36, wood.mixed(with: Colour(0), 0.3))
        canvas.ellipse(wide * 0.5, high * 0.5, wide * 0.42, high * 0.36, cloth)
        canvas.ellipse(wide * 0.5, high * 0.5, wide * 0.37, high * 0.31, cloth.mixed(with: Colour(0), 0.07))
        let kinds = random.pick([
            [0xC1121F, 0xE85D04, 0x9D0208], [0x7B9E3B, 0xA7C957, 0x4F772D], [0x5A189A, 0x7B2CBF, 0x3C096C],
            [0xD4A373, 0xE9C46A, 0xBC8A4F],
        ])
        for _ in 0..<(9 + random.below(10)) {
            let (angle, far) = (between(0, 6.28), between(0, 0.85).squareRoot())
            let (x, y) = (wide * (0.5 + 0.28 * far * cos(angle)), high * (0.5 + 0.22 * far * sin(angle)))
            let (size, colour) = (unit * between(0.045, 0.085), light.on(Colour(random.pick(kinds))))
            canvas.ellipse(
                x + size * 0.12,
                y + size * 0.2,
                size,
                size * 0.92,
                cloth.mixed(with: Colour(0), 0.28)
            )
            canvas.ellipse(x, y, size, size * 0.92, colour)
            canvas.ellipse(
                x - size * 0.3,
                y - size * 0.35,
                size * 0.35,
                size * 0.22,
                colour.mixed(with: Colour(0xFFFFFF), 0.4)
            )
            canvas.line(
                Point(x, y - size * 0.85),
                Point(x + size * 0.1, y - size * 1.15),
                size * 0.12,
                light.on(Colour(0x386641))
            )
        }
    }

    mutating func bicycle() {
        sky(to: 0.62)
        ridge(0.6, 0.04, light.on(Colour(0x7F9C52)))
        ridge(0.72, 0.015, light.on(Colour(0x4F6F3A)))
        canvas.gradient(
            0.8 * high,
            0.2 * high,
            from: light.on(Colour(0xCBB48C)),
            to: light.on(Colour(0x9C865F)),
            steps: 16
        )
        let (size, foot) = (unit * 0.17, 0.84 * high)
        let x = between(0.42, 0.58) * wide
        let (dark, frame) = (light.on(Colour(0x262A30)), light.on(Colour(0x4F7F4A)))
        canvas.ellipse(x, foot + size * 0.02, size * 2.6, size * 0.1, light.on(Colour(0x7D6B4B)))
        let (back, front) = (Point(x - size * 1.35, foot - size), Point(x + size * 1.35, foot - size))
        for wheel in [back, front] {
            canvas.ring(wheel.x, wheel.y, size, size * 0.09, dark)
            for spoke in 0..<8 {
                let angle = Double(spoke) / 8 * 2 * .pi
                canvas.line(
                    wheel,
                    Point(wheel.x + cos(angle) * size * 0.93, wheel.y + sin(angle) * size * 0.93),
                    max(1, size * 0.018),
                    dark.mixed(with: light.horizon, 0.4)
                )
            }
        }
        let (seat, head, crank) = (
            Point(x - size * 0.55, foot - size * 1.95), Point(x + size * 0.95, foot - size * 2),
            Point(x - size * 0.1, foot - size * 0.9)
        )
        canvas.path([back, seat, head, crank, back], size * 0.11, frame)
        canvas.path([seat, crank], size * 0.11, frame)
        canvas.path([head, front], size * 0.11, frame)
        canvas.path(
            [
                head, Point(head.x - size * 0.08, head.y - size * 0.35),
                Point(head.x + size * 0.35, head.y - size * 0.4),
            ],
            size * 0.1,
            dark
        )
        canvas.path([seat, Point(seat.x - size * 0.08, seat.y - size * 0.3)], size * 0.09, dark)
        canvas.ellipse(seat.x - size * 0.08, seat.y - size * 0.34, size * 0.32, size * 0.1, dark)
        canvas.disc(crank.x, crank.y, size * 0.16, dark)
        // A basket with something for tea.
        canvas.rectangle(
            head.x + size * 0.1,
            head.y - size * 0.3,
            size * 0.75,
            size * 0.5,
            light.on(Colour(0xA9713D))
        )
        canvas.ellipse(
            head.x + size * 0.48,
            head.y - size * 0.32,
            size * 0.34,
            size * 0.16,
            light.on(Colour(0xD9A866))
        )
    }

    mutating func chart() {
        let paper = Colour(0xFBF8F1)
        canvas.rectangle(0, 0, wide, high, paper)
        let (left, bottom, top) = (0.08 * wide, 0.88 * high, 0.1 * high)
        for line in 0...5 {
            let y = bottom - (bottom - top) * Double(line) / 5
            canvas.rectangle(left, y, wide * 0.86, 2, Colour(0xD8D2C4))
        }
        let count = 12
        let step = wide * 0.86 / Double(count)
        var points: [Point] = []
        for bar in 0..<count {
            let value = between(0.08, 0.95)
            let colour = Colour(0x5B8FB9).mixed(with: Colour(0x1D3557), value)
            canvas.rectangle(
                left + (Double(bar) + 0.18) * step,
                bottom - (bottom - top) * value,
                step * 0.64,
                (bottom - top) * value,
                colour
            )
            points.append(
                Point(
                    left + (Double(bar) + 0.5) * step,
                    bottom - (bottom - top) * (0.35 + 0.3 * sin(Double(bar) / 12 * 6.28 - 1.2))
                )
            )
        }
        canvas.path(points, unit * 0.01, Colour(0xC8553D))
        for point in points { canvas.disc(point.x, point.y, unit * 0.013, Colour(0xC8553D)) }
        canvas.rectangle(left, bottom, wide * 0.86, 4, Colour(0x4A4A4A))
        canvas.rectangle(left, top, 4, bottom - top, Colour(0x4A4A4A))
    }

    mutating func map() {
        let paper = Colour(0xEAD9B0)
        canvas.gradient(
            0,
            high,
            from: paper.mixed(with: Colour(0xFFFFFF), 0.25),
            to: paper.mixed(with: Colour(0x7A5C2E), 0.15),
            steps: 20
        )
        let ink = Colour(0x5B4636)
        for row in 0..<5 {
            for column in 0..<6 where random.chance(80) {
                let (x, y) = (Double(column) * wide / 6, Double(row) * high / 5)
                func corner(_ dx: Double, _ dy: Double) -> Point {
                    Point(
                        x + (dx + between(-0.12, 0.12)) * wide / 6,
                        y + (dy + between(-0.12, 0.12)) * high / 5
                    )
                }
                let plot = [corner(0.1, 0.1), corner(0.9, 0.1), corner(0.9, 0.9), corner(0.1, 0.9)]
                canvas.polygon(plot, Colour(random.pick([0xC9C58A, 0xD8B98A, 0xB9C79A, 0xE3C9A0])))
                canvas.path(plot + [plot[0]], 2, ink.mixed(with: paper, 0.3))
                if random.chance(45) {
                    for _ in 0..<3 {
                        canvas.rectangle(
                            x + between(0.25, 0.7) * wide / 6,
                            y + between(0.25, 0.7) * high / 5,
                            unit * 0.02,
                            unit * 0.014,
                            Colour(0x8C3B2E)
                        )
                    }
                }
            }
        }
        let (start, swing) = (between(0.2, 0.8), between(0.05, 0.14))
        let river = (0...20).map { step -> Point in
            let share = Double(step) / 20
            return Point((start + swing * sin(share * 7)) * wide, share * high)
        }
        canvas.path(river, unit * 0.05, Colour(0x7FA6B8))
        canvas.path(river, unit * 0.03, Colour(0xA7C6D0))
        canvas.path(
            [
                Point(0, between(0.3, 0.7) * high), Point(wide * 0.5, between(0.3, 0.7) * high),
                Point(wide, between(0.3, 0.7) * high),
            ],
            unit * 0.02,
            Colour(0xF6EBD0)
        )
        canvas.ring(wide * 0.88, high * 0.14, unit * 0.07, unit * 0.008, ink)
        canvas.polygon(
            [
                Point(wide * 0.88 - unit * 0.02, high * 0.14), Point(wide * 0.88 + unit * 0.02, high * 0.14),
                Point(wide * 0.88, high * 0.14 - unit * 0.065),
            ],
            Colour(0x8C3B2E)
        )
        canvas.polygon(
            [
                Point(wide * 0.88 - unit * 0.02, high * 0.14), Point(wide * 0.88 + unit * 0.02, high * 0.14),
                Point(wide * 0.88, high * 0.14 + unit * 0.065),
            ],
            ink
        )
    }

    mutating func rain() {
        // Drops on a window, the town out of focus behind.
        canvas.gradient(
            0,
            high,
            from: light.top.mixed(with: Colour(0x5F6B75), 0.5),
            to: light.horizon.mixed(with: Colour(0x3D4852), 0.5)
        )
        for _ in 0..<14 {
            let colour = Colour(random.pick([0xFFD98A, 0xFF9F6B, 0x9AD1D4, 0xE07A5F])).mixed(
                with: light.top,
                0.45
            )
            canvas.disc(between(0, 1) * wide, between(0.3, 0.9) * high, between(0.03, 0.09) * unit, colour)
        }
        for _ in 0..<130 {
            let (x, y, size) = (between(0, 1) * wide, between(0, 1) * high, between(0.004, 0.019) * unit)
            let drop = light.horizon.mixed(with: Colour(0xFFFFFF), 0.35)
            canvas.ellipse(x, y, size, size * 1.25, drop.mixed(with: Colour(0x2B3640), 0.45))
            canvas.ellipse(x, y + size * 0.2, size * 0.7, size * 0.8, drop)
        }
        for _ in 0..<6 {
            let (x, y) = (between(0, 1) * wide, between(0.1, 0.6) * high)
            canvas.line(
                Point(x, y - unit * between(0.08, 0.25)),
                Point(x, y),
                unit * 0.007,
                light.horizon.mixed(with: Colour(0xFFFFFF), 0.2)
            )
            canvas.ellipse(x, y, unit * 0.016, unit * 0.024, light.horizon.mixed(with: Colour(0xFFFFFF), 0.4))
        }
    }
}
