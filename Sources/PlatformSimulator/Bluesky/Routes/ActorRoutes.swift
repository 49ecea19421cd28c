/// `app.bsky.actor.*`: people.
enum ActorRoutes {
    static let all: [XRPCEndpoint] = [
        .query("app.bsky.actor.getProfile", .anybody) { call, _, network in
            .json(network.detailedProfile(try network.shownActor(try call.required("actor"))))
        }
    ]
}

extension BlueskyNetwork {
    /// The DID of an actor whose things are shown.
    func shownActor(_ actor: String) throws -> String {
        guard let did = did(of: actor), directory.entries[did] != nil else {
            throw XRPCError.invalidRequest("Profile not found")
        }
        if let account = account(did), !isShown(did) {
            if account.state == .takendown {
                throw XRPCError(400, "AccountTakedown", "Account has been suspended")
            }
            throw XRPCError(400, "AccountDeactivated", "Account is deactivated")
        }
        return did
    }
}
