import Foundation

/// Writes sounds: a playable WAV tone, and the first page of an Ogg stream, enough to be recognised.
enum AudioFile {
    /// A sine tone of `hertz`, 8 kHz, 8 bits, one channel.
    static func wav(seconds: Int, hertz: Int) -> [UInt8] {
        let samples = (0..<(seconds * 8000)).map {
            UInt8(128 + 100 * sin(Double($0) * Double(hertz) * 2 * .pi / 8000))
        }
        return wave(samples)
    }

    private static func wave(_ samples: [UInt8]) -> [UInt8] {
        Array("RIFF".utf8) + long(36 + samples.count) + Array("WAVEfmt ".utf8) + long(16) + [
            1, 0, 1, 0,
        ]
            + long(8000) + long(8000) + [1, 0, 8, 0] + Array("data".utf8) + long(samples.count) + samples
    }

    /// One page holding an Opus header.
    static func ogg(serial: Int) -> [UInt8] {
        let header = Array("OpusHead".utf8) + [1, 1, 0, 0] + long(48_000) + [0, 0, 0]
        return Array("OggS".utf8) + [0, 2] + long(0) + long(0) + long(serial) + long(0) + long(0)
            + [1, UInt8(header.count)] + header
    }

    private static func long(_ number: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}

extension AudioFile {
    /// Something like birds at dawn: short notes that glide up and down, some at a time.
    static func chorus(seconds: Int) -> [UInt8] {
        var sound = [Double](repeating: 0, count: seconds * 8000)
        var random = SeededRandom(5, 51)
        for _ in 0..<(seconds * 7) {
            let (start, length) = (random.below(sound.count - 2000), 500 + random.below(1200))
            let (low, glide) = (1500 + Double(random.below(1300)), Double(random.below(900)) - 350)
            let loudness = 0.1 + Double(random.below(25)) / 100
            var phase = 0.0
            for step in 0..<length {
                let share = Double(step) / Double(length)
                phase += (low + glide * share + 90 * sin(share * 60)) * 2 * .pi / 8000
                sound[start + step] += sin(phase) * sin(share * .pi) * loudness
            }
        }
        return wave(sound.map { UInt8(128 + max(-1, min(1, $0)) * 110) })
    }
}
