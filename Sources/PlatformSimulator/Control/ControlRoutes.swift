import Foundation
import HTTPTypes
import Hummingbird

/// The control interface over HTTP, for tests in other languages and for the demo.
///
/// ```
/// curl -X POST localhost:PORT/_simulator/faults -H 'Content-Type: application/json' \
///   -d '{"method":"POST","path":"/api/v1/statuses","count":1,"fault":"drop_after_effect"}'
/// ```
enum ControlRoutes {
    private typealias Handler = @Sendable (Call, SimulatorControl) throws -> Answer

    static func add(to router: Router<SimulatorContext>, _ core: SimulatorCore) {
        let control = SimulatorControl(core: core)
        for (method, path, handler) in all {
            router.on(RouterPath("/_simulator/\(path)"), method: method) { request, context in
                let call = try await Responder.call(request, context, core)
                let answer: Answer
                do {
                    answer = try handler(call, control)
                } catch let unknown as SimulatorControl.Unknown {
                    answer = .json(["error": .string(unknown.description)], status: 404)
                } catch let malformed as Fault.Malformed {
                    answer = .json(["error": .string(malformed.description)], status: 422)
                }
                return try await Delivery(core: core, channel: context.channel, call: call).response(
                    to: World.Performed(answer: answer)
                )
            }
        }
    }

    private static let all: [(HTTPRequest.Method, String, Handler)] = [
        (.get, "ledger", { _, control in .json(json(control.ledger)) }),
        (.delete, "ledger", { _, control in done { control.forgetRequests() } }),
        (.get, "faults", { _, control in .json(.array(control.faults.map(json))) }),
        (.post, "faults", addFault),
        (.delete, "faults", { _, control in done { control.removeAllFaults() } }),
        (
            .delete, "faults/:id",
            { call, control in done { control.removeFault(Int(call.captured["id"] ?? "") ?? 0) } }
        ),
        (.post, "posts", addPost),
        (.put, "posts/:id", editPost),
        (
            .delete, "posts/:id",
            { call, control in try done { try control.deletePost(call.captured["id"] ?? "") } }
        ),
        (.post, "posts/:id/reactions", addReactions),
        (.get, "accounts/:name/posts", posts),
        (.put, "accounts/:name", setState),
        (
            .post, "tokens/revoke",
            { call, control in try done { try control.revokeToken(call.fields.text("token") ?? "") } }
        ),
        (.put, "limits", changeLimits),
        (.put, "oauth", changeHabits),
        (.delete, "apps", { _, control in done { control.forgetApplications() } }),
        (
            .post, "failing-uploads",
            { call, control in done { control.failUploads(call.fields.integer("count") ?? 1) } }
        ),
        (.delete, "unattached-uploads", { _, control in done { control.discardUnattachedUploads() } }),
        (.delete, "keys", { _, control in done { control.forgetKeys() } }),
    ]

    private static func done(_ change: () throws -> Void) rethrows -> Answer {
        try change()
        return .json([:])
    }

    // MARK: Changes

    private static func addFault(_ call: Call, _ control: SimulatorControl) throws -> Answer {
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

    private static func addPost(_ call: Call, _ control: SimulatorControl) throws -> Answer {
        let id = try control.addPost(
            by: call.fields.text("account") ?? "ada",
            text: call.fields.text("text") ?? "",
            visibility: call.fields.text("visibility").flatMap(Visibility.init) ?? .public,
            inReplyTo: call.fields.text("in_reply_to_id"),
            images: call.fields.integer("images") ?? 0
        )
        return .json(["id": .string(id)], status: 201)
    }

    private static func editPost(_ call: Call, _ control: SimulatorControl) throws -> Answer {
        try done {
            try control.editPost(
                call.captured["id"] ?? "",
                text: call.fields.text("text") ?? "",
                spoiler: call.fields.text("spoiler_text")
            )
        }
    }

    private static func addReactions(_ call: Call, _ control: SimulatorControl) throws -> Answer {
        try done {
            try control.addReactions(
                to: call.captured["id"] ?? "",
                favourites: call.fields.integer("favourites") ?? 0,
                boosts: call.fields.integer("boosts") ?? 0,
                replies: call.fields.integer("replies") ?? 0
            )
        }
    }

    private static func setState(_ call: Call, _ control: SimulatorControl) throws -> Answer {
        guard let state = call.fields.text("state").flatMap(SimulatorControl.AccountState.init) else {
            let known = SimulatorControl.AccountState.allCases.map(\.rawValue).joined(separator: ", ")
            throw Fault.Malformed(description: "state must be one of \(known).")
        }
        return try done { try control.setState(state, of: call.captured["name"] ?? "") }
    }

    private static func changeLimits(_ call: Call, _ control: SimulatorControl) throws -> Answer {
        let fields = call.fields
        return done {
            control.changeLimits { limits in
                limits.characters = fields.integer("characters") ?? limits.characters
                limits.attachments = fields.integer("attachments") ?? limits.attachments
                limits.description = fields.integer("description") ?? limits.description
                limits.imageBytes = fields.integer("image_bytes") ?? limits.imageBytes
                limits.videoBytes = fields.integer("video_bytes") ?? limits.videoBytes
                limits.pollOptions = fields.integer("poll_options") ?? limits.pollOptions
                limits.types = fields.texts("types") ?? limits.types
            }
        }
    }

    private static func changeHabits(_ call: Call, _ control: SimulatorControl) throws -> Answer {
        let fields = call.fields
        return done {
            control.changeOAuth { habits in
                habits.tokenLife = fields.integer("token_life") ?? habits.tokenLife
                habits.refreshLife = fields.integer("refresh_life") ?? habits.refreshLife
                habits.leavesRefreshTokenEmpty =
                    fields["empty_refresh_token"]?.flag ?? habits.leavesRefreshTokenEmpty
                habits.sendsIssuer = fields["sends_issuer"]?.flag ?? habits.sendsIssuer
                habits.pretendedIssuer = fields.text("pretended_issuer") ?? habits.pretendedIssuer
                habits.grantedScopes = fields.texts("granted_scopes") ?? habits.grantedScopes
                habits.redirect = fields.text("redirect") ?? habits.redirect
            }
        }
    }

    // MARK: Reports

    private static func posts(_ call: Call, _ control: SimulatorControl) throws -> Answer {
        let name = call.captured["name"] ?? ""
        let limit = call.fields.integer("limit") ?? 40
        return .json([
            "count": .integer(try control.postCount(of: name)),
            "posts": .array(try control.visiblePosts(of: name, limit: limit)),
        ])
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

    private static func json(_ ledger: Ledger) -> JSON {
        [
            "entries": .array(
                ledger.entries.map { entry in
                    [
                        "number": .integer(entry.number),
                        "at": .string(entry.at.formatted(.iso8601)),
                        "method": .string(entry.method),
                        "path": .string(entry.path),
                        "account": JSON(entry.account),
                        "idempotency_key": JSON(entry.idempotencyKey),
                        "effect": JSON(entry.effect?.kind.rawValue),
                        "effect_id": JSON(entry.effect?.id),
                        "answered_with": entry.answeredWith.map(JSON.integer) ?? .null,
                    ]
                }
            ),
            "requests": .object(
                ledger.requests.sorted { $0.key < $1.key }.map {
                    .init(name: $0.key, value: .integer($0.value))
                }
            ),
        ]
    }
}

extension Fault {
    /// A fault that could not be read.
    struct Malformed: Error, CustomStringConvertible { let description: String }

    /// Reads `{"fault":"latency","milliseconds":200}` and its kin; what is left out has a default.
    init(_ fields: RequestFields) throws {
        let status = fields.integer("status")
        switch fields.text("fault") {
        case "latency": self = .latency(milliseconds: fields.integer("milliseconds") ?? 1000)
        case "drop_before_effect": self = .dropBeforeEffect
        case "drop_after_effect": self = .dropAfterEffect
        case "rate_limited":
            self = .rateLimited(
                resetsInSeconds: fields.integer("resets_in_seconds") ?? 60,
                withHeaders: fields["with_headers"]?.flag ?? true
            )
        case "failure":
            self = .failure(
                status: status ?? 503,
                form: fields.text("form").flatMap(FailureForm.init) ?? .json,
                afterEffect: fields.flag("after_effect"),
                retryAfterSeconds: fields.integer("retry_after_seconds")
            )
        case "truncated_body": self = .truncatedBody
        case "truncated_json": self = .truncatedJSON
        case "endless_body": self = .endlessBody(limit: fields.integer("limit") ?? 4 << 30)
        case "large_body": self = .largeBody(bytes: fields.integer("bytes") ?? 1 << 30)
        case "redirect": self = .redirect(to: fields.text("to") ?? "http://10.0.0.1/", status: status ?? 302)
        case "verbatim":
            self = .verbatim(
                status: status ?? 200,
                contentType: fields.text("content_type") ?? "application/json",
                body: fields.text("body") ?? ""
            )
        case "wrong_types": self = .wrongTypes
        case "html_instead_of_json": self = .htmlInsteadOfJSON
        case "slow_drip":
            self = .slowDrip(
                bytes: fields.integer("bytes") ?? 16,
                everyMilliseconds: fields.integer("milliseconds") ?? 100
            )
        case let other:
            throw Malformed(
                description: "\(other ?? "Nothing") is no fault. Known are latency, drop_before_effect, "
                    + "drop_after_effect, rate_limited, failure, truncated_body, truncated_json, endless_body, "
                    + "large_body, redirect, verbatim, wrong_types, html_instead_of_json and slow_drip."
            )
        }
    }
}
