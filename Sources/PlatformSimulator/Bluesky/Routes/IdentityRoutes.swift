/// `com.atproto.identity.*`: from a handle to its DID.
enum IdentityRoutes {
    static let all: [XRPCEndpoint] = [
        .query("com.atproto.identity.resolveHandle", .open) { call, _, network in
            let handle = try call.required("handle")
            guard Syntax.isHandle(handle) else {
                throw XRPCError.invalidRequest("Error: handle must be a valid handle")
            }
            guard let did = network.directory.did(ofHandle: handle) else {
                throw XRPCError.invalidRequest("Unable to resolve handle")
            }
            return .json(["did": .string(did)])
        }
    ]
}
