/// Lets work that must not be done twice at once be done once: who asks meanwhile gets the same answer.
///
/// An actor because it is long-lived and awaits. The work runs to its end also when everybody who asked has gone: what a
/// platform was asked can't be unasked.
actor SingleFlight<Key: Hashable & Sendable, Value: Sendable> {
    private var flights: [Key: Task<Value, any Error>] = [:]

    func run(_ key: Key, _ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        if let flight = flights[key] { return try await flight.value }
        let flight = Task { try await work() }
        flights[key] = flight
        defer { flights[key] = nil }
        return try await flight.value
    }
}
