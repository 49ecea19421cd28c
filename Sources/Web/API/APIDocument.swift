import HTTPTypes
import Hummingbird

/// The API's description after OpenAPI 3.1, made from the same table the router is made from.
enum APIDocument {
    static let route = Route.system("/api/openapi.json") { call in
        .json(text: call.site.apiDocument, status: .ok)
    }

    static func text(of routes: [Route], configuration: WebConfiguration) -> String {
        do {
            return try APICoding.text(of: document(of: routes, configuration: configuration))
        } catch {
            // A type without a schema is a mistake in the route table, found by the first start of any build.
            preconditionFailure("the API's document could not be made: \(error)")
        }
    }

    private static func document(
        of routes: [Route],
        configuration: WebConfiguration
    ) throws -> DocumentValue {
        var reader = SchemaReader()
        let problem = try reader.schema(of: ProblemDetails.self)
        var paths: [String: [String: DocumentValue]] = [:]
        for route in routes {
            guard let operation = route.operation else { continue }
            paths[route.path, default: [:]][route.method.rawValue.lowercased()] = .object(
                try describe(route, operation, problem: problem, reader: &reader)
            )
        }
        return .object([
            "openapi": "3.1.0",
            "info": .object([
                "title": "Roost",
                "version": .text(configuration.version),
                "description":
                    "Every call needs “Authorization: Bearer …” with a token made under Profile, API tokens. Lists continue with the cursors “older” and “newer” as before and after. A write may carry an Idempotency-Key. Errors are problem documents (RFC 9457).",
            ]),
            "servers": .list([.object(["url": .text(configuration.publicURL.origin)])]),
            "security": .list([.object(["token": .list([])])]),
            "paths": .object(paths.mapValues { .object($0) }),
            "components": .object([
                "securitySchemes": .object([
                    "token": .object(["type": "http", "scheme": "bearer"])
                ]),
                "schemas": .object(reader.components.mapValues { .object($0.json) }),
            ]),
        ])
    }

    private static func describe(
        _ route: Route,
        _ operation: APIOperation,
        problem: JSONSchema,
        reader: inout SchemaReader
    ) throws -> [String: DocumentValue] {
        var description: [String: DocumentValue] = ["summary": .text(operation.summary)]
        if case .role(let role) = route.access { description["x-role"] = .text(role.rawValue) }

        let inPath = route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { part in
            parameter(String(part.dropFirst().dropLast()), in: "path", .string(format: nil), nil)
        }
        let inQuery = operation.parameters.map { parameter($0.name, in: "query", $0.schema, $0.meaning) }
        if !(inPath + inQuery).isEmpty { description["parameters"] = .list(inPath + inQuery) }

        var bodies: [String: DocumentValue] = [:]
        if let body = operation.body {
            bodies["application/json"] = .object([
                "schema": .object(try body.read(&reader).json)
            ])
        }
        if let type = operation.fileType { bodies[type] = .object([:]) }
        if !bodies.isEmpty {
            description["requestBody"] = .object(["required": .flag(true), "content": .object(bodies)])
        }
        var success: [String: DocumentValue] = ["description": .text(operation.status.reasonPhrase)]
        if let answer = operation.answer {
            success["content"] = content(operation.mediaType, try answer.read(&reader))
        }
        description["responses"] = .object([
            String(operation.status.code): .object(success),
            "default": .object([
                "description": "What went wrong, in words and as a code",
                "content": content("application/problem+json", problem),
            ]),
        ])
        return description
    }

    private static func parameter(
        _ name: String,
        in place: DocumentValue,
        _ schema: JSONSchema,
        _ meaning: String?
    ) -> DocumentValue {
        var description: [String: DocumentValue] = [
            "name": .text(name), "in": place, "required": .flag(place == "path"),
            "schema": .object(schema.json),
        ]
        if let meaning { description["description"] = .text(meaning) }
        return .object(description)
    }

    private static func content(_ mediaType: String, _ schema: JSONSchema) -> DocumentValue {
        .object([mediaType: .object(["schema": .object(schema.json)])])
    }
}
