import Hummingbird
import NIOCore

/// Imports of export files, whose body is the file itself.
enum ImportRoutes {
    static let all: [Route] = [
        Route(
            method: .post,
            path: "/api/v1/imports",
            door: .api,
            access: .role(.moderator),
            operation: APIOperation(
                summary: "Imports a platform’s export; the body is the file as it was downloaded",
                parameters: [
                    APIParameter(
                        name: "format",
                        meaning: "Whose export it is",
                        schema: .choice(["mastodon"])
                    ),
                    APIParameter(name: "name", meaning: "What the file is called"),
                    APIParameter(
                        name: "connection",
                        meaning:
                            "Into this connection, which must be of the same account; without it, into the account’s own"
                    ),
                    APIParameter(
                        name: "new",
                        meaning: "What to call the connection that is made for the account"
                    ),
                    APIParameter(
                        name: "dryrun",
                        meaning: "Only says what would be done, when 1",
                        schema: .boolean
                    ),
                ],
                fileType: "application/octet-stream",
                answer: SchemaSource(ImportItem.self),
                status: .accepted
            )
        ) { call in
            let draft = try call.importDraft()
            // The file is too long to tell by it whether it is the same request.
            let identity = Array("\(draft.byteCount ?? 0)".utf8)
            return try await call.onceOnly(status: .accepted, body: identity) { viewer in
                try APICoding.text(
                    of: await call.services.imports.begin(viewer, draft, FileBytes(call.request.body))
                )
            }
        },
        .apiRead("/api/v1/imports/{id}", "An import, by its run: what it found and what was left out") {
            viewer,
            call in
            try await call.services.imports.find(viewer, call.parameter())
        },
    ]
}

extension FileBytes {
    /// What a request's body holds.
    init(_ body: RequestBody) {
        var iterator = body.makeAsyncIterator()
        self.init { try await iterator.next(isolation: #isolation).map { Array(buffer: $0) } }
    }
}

extension Call {
    fileprivate func importDraft() throws -> ImportDraft {
        let query = query
        return ImportDraft(
            format: query["format"] ?? "mastodon",
            fileName: query["name"] ?? "export",
            connectionID: query["connection"],
            newName: query["new"],
            isDryRun: query.isTicked("dryrun"),
            byteCount: request.headers[.contentLength].flatMap { Int($0) }
        )
    }
}
