import Foundation
import HTTPTypes

/// The directory of DIDs at the root, and the well-known page of every handle that leads here.
enum DirectoryRoutes {
    static let all: [XRPCEndpoint] = [
        XRPCEndpoint(.get, "/.well-known/atproto-did", .open) { call, _, network in
            guard let did = network.directory.did(ofHandle: call.host) else {
                throw XRPCError(404, "NotFound", "User not found")
            }
            return Answer(body: .file(contentType: "text/plain; charset=utf-8") { Array(did.utf8) })
        },
        XRPCEndpoint(.get, "/:did", .open) { call, _, network in
            let did = call.captured["did"].map { $0.removingPercentEncoding ?? $0 } ?? ""
            guard did.hasPrefix("did:") else { throw XRPCError(404, "NotFound", "Not Found") }
            guard let document = network.directory.document(of: did, origin: network.origin) else {
                return .json(["message": .string("DID not registered: \(did)")], status: 404)
            }
            return Answer(
                body: .file(contentType: "application/did+ld+json; charset=utf-8") { document.bytes }
            )
        },
    ]
}
