import Foundation

/// Writes sounds: a playable WAV tone, and the first page of an Ogg stream, enough to be recognised.
enum AudioFile {
    /// A sine tone of `hertz`, 8 kHz, 8 bits, one channel.
    static func wav(seconds: Int, hertz: Int) -> [UInt8] {
        let samples = (0..<(seconds * 8000)).map {
            UInt8(128 + 100 * sin(Double($0) * Double(hertz) * 2 * .pi / 8000))
        }
        return Array("RIFF".utf8) + long(36 + samples.count) + Array("WAVEfmt ".utf8) + long(16) + [
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
