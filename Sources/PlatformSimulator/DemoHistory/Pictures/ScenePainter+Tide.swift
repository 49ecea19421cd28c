extension ScenePainter {
    /// The sea with a boat that crosses it; `share` of the way, and one of three states of the water.
    mutating func tide(_ share: Double, _ state: Int) {
        sky(to: 0.5)
        random = SeededRandom(9, state)
        water(from: 0.5, glints: 70)
        let (x, y, size) = ((0.08 + 0.84 * share) * wide, (0.6 + 0.008 * Double(state)) * high, unit * 0.2)
        canvas.polygon(
            [
                Point(x - size * 0.6, y), Point(x + size * 0.6, y), Point(x + size * 0.35, y + size * 0.22),
                Point(x - size * 0.4, y + size * 0.22),
            ],
            light.on(Colour(0x7A2E2E))
        )
        canvas.polygon(
            [Point(x, y - size), Point(x, y - size * 0.08), Point(x + size * 0.55, y - size * 0.08)],
            light.on(Colour(0xF7F3E8))
        )
    }

    /// Five seconds of it.
    static var tideVideo: [UInt8] {
        var video = PlainVideo(width: 320, height: 192, framesPerSecond: 4)
        for frame in 0..<20 {
            var painter = ScenePainter(
                canvas: Canvas(width: 320, height: 192, background: DemoPicture.Light.dusk.top),
                light: .dusk,
                random: SeededRandom(4)
            )
            painter.tide(Double(frame) / 19, frame % 3)
            video.append(painter.canvas)
        }
        return video.bytes
    }
}
