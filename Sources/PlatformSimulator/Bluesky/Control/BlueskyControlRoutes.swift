import Foundation
import HTTPTypes

/// A simulated Bluesky's control over HTTP.
enum BlueskyControlRoutes {
    static let all: [ControlRoute<BlueskyControl>] = [
        ControlRoute(.get, "accounts") { _, control in .json(.array(control.accounts)) },
        ControlRoute(.put, "accounts/:name", changeAccount),
        ControlRoute(.delete, "accounts/:name/app-password") { call, control in
            try .done { try control.revokeAppPassword(of: name(call)) }
        },
        ControlRoute(.post, "accounts/:name/app-password") { call, control in
            .json(["app_password": .string(try control.createAppPassword(of: name(call)))], status: 201)
        },
        ControlRoute(.delete, "accounts/:name/access-tokens") { call, control in
            try .done { try control.expireAccessTokens(of: name(call)) }
        },
        ControlRoute(.delete, "accounts/:name/refresh-tokens") { call, control in
            try .done { try control.expireRefreshTokens(of: name(call)) }
        },
        ControlRoute(.get, "accounts/:name/repository") { call, control in
            .json(try control.exported(name(call)))
        },
        ControlRoute(.post, "repositories") { call, control in
            .json(json(try control.adopt(call.fields.root)), status: 201)
        },
        ControlRoute(.post, "accounts/:name/departure") { call, control in
            try .done {
                guard let address = call.fields.text("to") else {
                    throw Fault.Malformed(description: "to must name the server the account goes to.")
                }
                try control.depart(
                    name(call),
                    for: address,
                    afterRequests: call.fields.integer("after_requests") ?? 0
                )
            }
        },
        ControlRoute(.get, "accounts/:name/records/:collection") { call, control in
            .json(.array(try control.records(of: name(call), in: call.captured["collection"] ?? "")))
        },
        ControlRoute(.post, "records", addRecord),
        ControlRoute(.delete, "records") { call, control in
            try .done { try control.deleteRecord(call.fields.text("uri") ?? "") }
        },
        ControlRoute(.post, "reactions", addReactions),
        ControlRoute(.post, "spoiled-blobs") { call, control in
            try .done {
                try control.spoilBlob(
                    call.fields.text("cid") ?? "",
                    of: call.fields.text("account") ?? "ada"
                )
            }
        },
        ControlRoute(.delete, "unreferenced-blobs") { _, control in
            .done { control.discardUnreferencedBlobs() }
        },
        ControlRoute(.put, "habits", changeHabits),
    ]

    private static func name(_ call: Call) -> String { call.captured["name"] ?? "" }

    private static func json(_ person: SimulatedBluesky.Person) -> JSON {
        [
            "name": .string(person.name), "did": .string(person.did), "handle": .string(person.handle),
            "app_password": .string(person.appPassword),
        ]
    }

    /// `state`, `handle`, `resolves`, `claims` and `pds`, as many as are given.
    private static func changeAccount(_ call: Call, _ control: BlueskyControl) throws -> Answer {
        let (name, fields) = (name(call), call.fields)
        if let text = fields.text("state") {
            guard let state = BlueskyControl.AccountState(rawValue: text) else {
                let known = BlueskyControl.AccountState.allCases.map(\.rawValue).joined(separator: ", ")
                throw Fault.Malformed(description: "state must be one of \(known).")
            }
            try control.setState(state, of: name)
        }
        if let handle = fields.text("handle") { try control.changeHandle(of: name, to: handle) }
        if fields["resolves"]?.flag == false { try control.loseHandle(of: name) }
        if let handle = fields.text("claims") { try control.claimHandle(handle, by: name) }
        if fields["pds"] == .null { try control.removeService(of: name) }
        return .json(json(control.person(name)))
    }

    /// A post with `text`, a `broken` one, or any `record` straight into a `collection`.
    private static func addRecord(_ call: Call, _ control: BlueskyControl) throws -> Answer {
        let (fields, account) = (call.fields, call.fields.text("account") ?? "ada")
        let reference: BlueskyControl.Reference
        if let text = fields.text("broken") {
            guard let kind = BrokenRecord(rawValue: text) else {
                let known = BrokenRecord.allCases.map(\.rawValue).joined(separator: ", ")
                throw Fault.Malformed(description: "broken must be one of \(known).")
            }
            reference = try control.addBrokenPost(kind, by: account)
        } else if let record = fields["record"] {
            reference = try control.putRecord(
                record,
                in: fields.text("collection") ?? Lexicon.post,
                key: fields.text("rkey"),
                by: account
            )
        } else {
            reference = try control.addPost(
                by: account,
                text: fields.text("text") ?? "",
                images: fields.integer("images") ?? 0
            )
        }
        return .json(["uri": .string(reference.uri), "cid": .string(reference.cid)], status: 201)
    }

    private static func addReactions(_ call: Call, _ control: BlueskyControl) throws -> Answer {
        let fields = call.fields
        return try .done {
            try control.addReactions(
                to: fields.text("uri") ?? "",
                likes: fields.integer("likes") ?? 0,
                reposts: fields.integer("reposts") ?? 0,
                replies: fields.integer("replies") ?? 0,
                quotes: fields.integer("quotes") ?? 0
            )
        }
    }

    private static func changeHabits(_ call: Call, _ control: BlueskyControl) -> Answer {
        let fields = call.fields
        return .done {
            control.changeHabits { habits in
                habits.accessLife = fields.integer("access_life") ?? habits.accessLife
                habits.refreshLife = fields.integer("refresh_life") ?? habits.refreshLife
                habits.refreshGrace = fields.integer("refresh_grace") ?? habits.refreshGrace
                habits.blobLife = fields.integer("blob_life") ?? habits.blobLife
                habits.indexingDelay = fields.integer("indexing_delay") ?? habits.indexingDelay
                habits.indexesEdits = fields["indexes_edits"]?.flag ?? habits.indexesEdits
                habits.blobUploadLimit = fields.integer("blob_upload_limit") ?? habits.blobUploadLimit
            }
        }
    }
}

extension BlueskyControl {
    /// Everybody, for scripts: who they are, where they are, and what opens their account.
    fileprivate var accounts: [JSON] {
        core.withState { network in
            network.accounts.map { account in
                [
                    "name": .string(account.name), "did": .string(account.did),
                    "handle": .string(account.handle),
                    "app_password": .string(account.appPassword), "state": .string(account.state.rawValue),
                    "moved_to": JSON(account.movedTo),
                ]
            }
        }
    }
}
