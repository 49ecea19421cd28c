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
