import Foundation
import HTTPTypes

/// Faults and the ledger over HTTP, the same for every platform.
///
/// ```
/// curl -X POST localhost:PORT/_simulator/faults -H 'Content-Type: application/json' \
///   -d '{"method":"POST","path":"/api/v1/statuses","count":1,"fault":"drop_after_effect"}'
/// ```
enum TrafficRoutes {
    static func all<Control: TrafficControl>() -> [ControlRoute<Control>] {
        [
            ControlRoute(.get, "ledger") { _, control in .json(json(control.ledger)) },
            ControlRoute(.delete, "ledger") { _, control in .done { control.forgetRequests() } },
            ControlRoute(.get, "made-posts") { _, control in .json(json(control.ledger.madePosts)) },
            ControlRoute(.put, "write-latency") { call, control in
                .done { control.delayWrites(milliseconds: call.fields.integer("milliseconds") ?? 0) }
            },
            ControlRoute(.get, "faults") { _, control in .json(.array(control.faults.map(json))) },
            ControlRoute(.post, "faults", addFault),
            ControlRoute(.delete, "faults") { _, control in .done { control.removeAllFaults() } },
            ControlRoute(.delete, "faults/:id") { call, control in
                .done { control.removeFault(Int(call.captured["id"] ?? "") ?? 0) }
            },
        ]
    }

    private static func addFault(_ call: Call, _ control: some TrafficControl) throws -> Answer {
        let id = control.inject(
            try Fault(call.fields),
            method: call.fields.text("method")?.uppercased(),
            path: call.fields.text("path"),
            token: call.fields.text("token"),
            count: call.fields.integer("count"),
            onlyRepeats: call.fields.flag("only_repeats")
        )
        return .json(["id": .integer(id)], status: 201)
    }

    private static func json(_ rule: FaultRule) -> JSON {
        [
            "id": .integer(rule.id),
            "method": JSON(rule.method),
            "path": JSON(rule.path),
            "remaining": rule.remaining.map(JSON.integer) ?? .null,
            "fault": .string("\(rule.fault)"),
        ]
    }

    /// The posts there are, and what more than one was made of.
    private static func json(_ made: [Ledger.MadePost]) -> JSON {
        func ids(_ duplicates: [[Ledger.MadePost]]) -> JSON {
            .array(duplicates.map { .array($0.map { .string($0.id) }) })
        }
        return [
            "count": .integer(made.count),
            "posts": .array(
                made.map { ["id": .string($0.id), "account": JSON($0.account), "text": JSON($0.text)] }
            ),
            "same_key": ids(made.sharing(\.key)),
            "same_text": ids(made.sharing(\.text)),
        ]
    }

    private static func json(_ ledger: Ledger) -> JSON {
        [
            "entries": .array(ledger.entries.map(json)),
            "requests": .object(
                ledger.requests.sorted { $0.key < $1.key }.map {
                    .init(name: $0.key, value: .integer($0.value))
                }
            ),
        ]
    }

    private static func json(_ entry: Ledger.Entry) -> JSON {
        [
            "number": .integer(entry.number),
            "at": .string(entry.at.formatted(.iso8601)),
            "method": .string(entry.method),
            "path": .string(entry.path),
            "account": JSON(entry.account),
            "idempotency_key": JSON(entry.idempotencyKey),
            "effect": JSON(entry.effect?.kind.rawValue),
            "effect_id": JSON(entry.effect?.id),
            "effects": .array(
                entry.effects.map { ["kind": .string($0.kind.rawValue), "id": .string($0.id)] }
            ),
            "answered_with": entry.answeredWith.map(JSON.integer) ?? .null,
        ]
    }
}
