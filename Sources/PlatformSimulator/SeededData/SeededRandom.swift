/// SplitMix64: the same numbers for the same seed on every machine, which `SystemRandomNumberGenerator` is not.
struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    /// A stream of its own for each combination of numbers.
    init(_ seed: UInt64, _ parts: Int...) {
        state = parts.reduce(Self.mix(seed)) { Self.mix($0 &+ UInt64(bitPattern: Int64($1))) }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.scramble(state)
    }

    static func mix(_ number: UInt64) -> UInt64 {
        scramble(number &+ 0x9E37_79B9_7F4A_7C15)
    }

    private static func scramble(_ number: UInt64) -> UInt64 {
        var mixed = number
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound - 1`; the bias of the remainder does not matter for demo data.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }

    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
