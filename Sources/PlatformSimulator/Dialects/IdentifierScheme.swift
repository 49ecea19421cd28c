/// How a platform writes ids, and what can be read back from one.
///
/// Every id carries its instant, the account's lane (0–15), a little salt and a slot: 0 is the post, 1–7 its
/// media. So a seeded post or picture is found from its id alone and nothing need be kept in memory.
enum IdentifierScheme: Sendable {
    /// Milliseconds since `epoch` in the upper bits, like Mastodon's and Pixelfed's numeric ids.
    case snowflake(epoch: Int64, shift: Int64)
    /// 26 characters of Crockford's base 32: 48 bits of milliseconds, 80 of randomness.
    case ulid

    struct Parts: Equatable, Sendable {
        /// Since 1970.
        var milliseconds: Int64
        var lane: Int
        /// From 0 to 511.
        var salt: Int
        /// From 0 to 7.
        var slot: Int

        fileprivate var lowBits: UInt64 { UInt64(lane << 12 | salt << 3 | slot) }

        fileprivate init(milliseconds: Int64, lowBits: UInt64) {
            self.milliseconds = milliseconds
            lane = Int(lowBits >> 12 & 0xF)
            salt = Int(lowBits >> 3 & 0x1FF)
            slot = Int(lowBits & 7)
        }

        init(milliseconds: Int64, lane: Int, salt: Int, slot: Int = 0) {
            self.milliseconds = milliseconds
            self.lane = lane
            self.salt = salt & 0x1FF
            self.slot = slot
        }
    }

    func id(_ parts: Parts) -> RemoteID {
        switch self {
        case .snowflake(let epoch, let shift):
            RemoteID(String((parts.milliseconds - epoch) << shift | Int64(parts.lowBits)))
        case .ulid:
            RemoteID(
                Self.base32(UInt64(parts.milliseconds), digits: 10)
                    + Self.base32(Self.filler(parts), digits: 12)
                    + Self.base32(parts.lowBits, digits: 4)
            )
        }
    }

    /// What `id` says, or nil when it is no id of this scheme.
    func parts(of id: RemoteID) -> Parts? {
        switch self {
        case .snowflake(let epoch, let shift):
            guard let number = Int64(id.text), number > 0, String(number) == id.text else { return nil }
            let low = UInt64(number & ((1 << shift) - 1))
            guard low <= 0xFFFF else { return nil }
            return Parts(milliseconds: number >> shift + epoch, lowBits: low)
        case .ulid:
            guard id.text.utf8.count == 26, let time = Self.number(id.text.prefix(10)),
                let low = Self.number(id.text.suffix(4)), low <= 0xFFFF
            else { return nil }
            let parts = Parts(milliseconds: Int64(time), lowBits: low)
            return self.id(parts) == id ? parts : nil
        }
    }

    private static func filler(_ parts: Parts) -> UInt64 {
        SeededRandom.mix(UInt64(parts.milliseconds) &* 31 &+ parts.lowBits) & ((1 << 60) - 1)
    }

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    private static func base32(_ number: UInt64, digits: Int) -> String {
        String(
            decoding: (0..<digits).map { alphabet[Int(number >> UInt64(5 * (digits - 1 - $0)) & 31)] },
            as: UTF8.self
        )
    }

    private static func number(_ text: Substring) -> UInt64? {
        var number: UInt64 = 0
        for byte in text.utf8 {
            guard let digit = alphabet.firstIndex(of: byte) else { return nil }
            number = number << 5 | UInt64(digit)
        }
        return number
    }
}
