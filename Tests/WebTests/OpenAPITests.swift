import Foundation
import HTTPTypes
import Testing
import Web

@Suite struct OpenAPITests {
    @Test func `document and routes name the same calls`() async throws {
        try await Site.test { site in
            let document = try await Self.document(site)
            #expect(document.openapi == "3.1.0")
            var described: Set<String> = []
            for (path, operations) in document.paths {
                for method in operations.keys { described.insert("\(method.uppercased()) \(path)") }
            }
            let routed = RouteSummary.all(of: .network).filter(\.isAPI).map { "\($0.method) \($0.path)" }
            #expect(described == Set(routed))
            #expect(routed.count == Set(routed).count)
        }
    }

    @Test func `each call says the role the router asks for`() async throws {
        try await Site.test { site in
            let document = try await Self.document(site)
            for route in RouteSummary.all(of: .network) where route.isAPI {
                let operation = document.paths[route.path]?[route.method.lowercased()]
                #expect(operation?.role == route.role?.rawValue, "\(route.method) \(route.path)")
                #expect(operation?.summary.isEmpty == false)
                let named = operation?.parameters?.filter { $0.in == "path" }.map(\.name) ?? []
                let inPath = route.path.matches(of: /\{(\w+)\}/).map { String($0.1) }
                #expect(named == inPath, "\(route.method) \(route.path)")
            }
        }
    }

    @Test func `every schema that is referred to is there, and answers fit theirs`() async throws {
        try await Site.test { site in
            let answer = try await site.send(.get, "/api/openapi.json")
            let referred = answer.body.matches(of: /#\/components\/schemas\/(\w+)/).map { String($0.1) }
            let document = try await Self.document(site)
            #expect(!referred.isEmpty)
            for name in Set(referred) {
                #expect(document.components.schemas[name] != nil, "\(name) is missing")
            }

            let post = try #require(document.components.schemas["PostItem"])
            let json = try await site.program(of: "ana").send(.get, "/api/v1/posts?connection=con-1")
            let page = try #require(
                try JSONSerialization.jsonObject(with: Data(json.body.utf8)) as? [String: Any]
            )
            let items = try #require(page["items"] as? [[String: Any]])
            #expect(items.count == 20)
            for item in items {
                #expect(Set(item.keys).isSubset(of: Set(post.properties.keys)))
                #expect(Set(post.required).isSubset(of: Set(item.keys)))
            }
            #expect(post.properties["createdAt"]?.format == "date-time")
            #expect(
                document.components.schemas["MediaItem"]?.properties["kind"]?.enum?.contains("gifv") == true
            )
        }
    }

    @Test func `the document keeps the rules of OpenAPI 3.1`() async throws {
        // The rules a document breaks most easily: unique parameters, a response for each call, known types.
        try await Site.test { site in
            let document = try await Self.document(site)
            for (path, operations) in document.paths {
                #expect(path.hasPrefix("/api/v1/"))
                for (method, operation) in operations {
                    let parameters = operation.parameters?.map { "\($0.in) \($0.name)" } ?? []
                    #expect(Set(parameters).count == parameters.count, "\(method) \(path)")
                    #expect(operation.responses.keys.contains("default"))
                    #expect(operation.responses.keys.contains { $0.hasPrefix("2") })
                }
            }
        }
    }

    private static func document(_ site: Site) async throws -> Document {
        let answer = try await site.send(.get, "/api/openapi.json")
        #expect(answer.status == 200)
        return try JSONDecoder().decode(Document.self, from: Data(answer.body.utf8))
    }

    private struct Document: Decodable {
        var openapi: String
        var paths: [String: [String: Operation]]
        var components: Components

        struct Operation: Decodable {
            var summary: String
            var role: String?
            var parameters: [Parameter]?
            var responses: [String: Response]

            enum CodingKeys: String, CodingKey {
                case summary, parameters, responses
                case role = "x-role"
            }
        }

        struct Parameter: Decodable {
            var name: String
            var `in`: String
        }

        struct Response: Decodable {
            var description: String
        }

        struct Components: Decodable {
            var schemas: [String: Schema]
        }

        struct Schema: Decodable {
            var properties: [String: Property]
            var required: [String]
        }

        struct Property: Decodable {
            var type: String?
            var format: String?
            var `enum`: [String]?
        }
    }
}
