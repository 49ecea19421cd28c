package import Database
import Foundation

/// The name of a time zone, such as `Europe/Berlin`, and the clock that goes with it.
///
/// Foundation has its own copy of the world's rules; what the system's `tzdata` says is not asked. The rules
/// change a few times a year, so what was promised by the clock on the wall keeps that, and is resolved anew.
package struct TimeZoneName: Hashable, Sendable {
    package let name: String
    private let zone: TimeZone

    package init(_ name: String) throws(WallTimeError) {
        // Foundation takes what stands behind a zero byte for a part of the name, and UTC for its zone.
        let isPlain = name.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isPlain, name.utf8.count <= 64, let zone = TimeZone(identifier: name) else {
            throw WallTimeError("“\(name.prefix(64))” is no time zone. Use a name like Europe/Berlin.")
        }
        self.name = name
        self.zone = zone
    }

    /// How far its clock is ahead of Greenwich's, in milliseconds.
    func offset(at instant: Timestamp) -> Int64 { Int64(zone.secondsFromGMT(for: instant.date)) * 1000 }

    /// What its clock shows.
    package func wallTime(at instant: Timestamp) -> WallTime {
        WallTime(inGreenwich: instant.adding(.milliseconds(offset(at: instant))))
    }
}

extension TimeZoneName: CustomStringConvertible {
    package var description: String { name }
}

extension TimeZoneName: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decoder.text("a time zone", TimeZoneName.init)
    }

    package func encode(to encoder: any Encoder) throws { try encoder.text(name) }
}

/// A time, zone, recurrence or slot that can't be meant as it was given.
package struct WallTimeError: Error, Equatable, CustomStringConvertible {
    package let sentence: String

    init(_ sentence: String) { self.sentence = sentence }

    package var description: String { sentence }
}
