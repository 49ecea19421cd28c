import Foundation
import HTTPTypes

/// The Mastodon family's control over HTTP: posts, accounts, tokens and the instance.
enum ControlRoutes {
    static let all: [ControlRoute<SimulatorControl>] = [
        ControlRoute(.post, "posts", addPost),
        ControlRoute(.put, "posts/:id", editPost),
        ControlRoute(
            .delete,
            "posts/:id",
            { call, control in try .done { try control.deletePost(call.captured["id"] ?? "") } }
        ),
        ControlRoute(.post, "posts/:id/reactions", addReactions),
        ControlRoute(.put, "posts/:id/card", addCard),
        ControlRoute(.get, "accounts/:name/posts", posts),
        ControlRoute(.put, "accounts/:name", setState),
        ControlRoute(
            .post,
            "tokens/revoke",
            { call, control in try .done { try control.revokeToken(call.fields.text("token") ?? "") } }
        ),
        ControlRoute(.put, "limits", changeLimits),
        ControlRoute(.put, "oauth", changeHabits),
        ControlRoute(.put, "posting", changePosting),
        ControlRoute(.delete, "apps", { _, control in .done { control.forgetApplications() } }),
        ControlRoute(
            .post,
            "failing-uploads",
            { call, control in .done { control.failUploads(call.fields.integer("count") ?? 1) } }
        ),
        ControlRoute(
            .delete,
            "unattached-uploads",
            { _, control in .done { control.discardUnattachedUploads() } }
        ),
        ControlRoute(.delete, "keys", { _, control in .done { control.forgetKeys() } }),
    ]

    // MARK: Changes

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

    private static func addCard(_ call: Call, _ control: SimulatorControl) throws -> Answer {
        try .done {
            try control.addCard(
                to: call.captured["id"] ?? "",
                url: call.fields.text("url") ?? "",
                title: call.fields.text("title") ?? "",
                description: call.fields.text("description") ?? "",
                hasImage: !call.fields.flag("no_image")
            )
        }
    }

    private static func editPost(_ call: Call, _ control: SimulatorControl) throws -> Answer {
        try .done {
            try control.editPost(
                call.captured["id"] ?? "",
                text: call.fields.text("text") ?? "",
                spoiler: call.fields.text("spoiler_text")
            )
        }
    }

    private static func addReactions(_ call: Call, _ control: SimulatorControl) throws -> Answer {
        try .done {
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
        return try .done { try control.setState(state, of: call.captured["name"] ?? "") }
    }

    private static func changeLimits(_ call: Call, _ control: SimulatorControl) throws -> Answer {
        let fields = call.fields
        return .done {
            control.changeLimits { limits in
                limits.characters = fields.integer("characters") ?? limits.characters
                limits.attachments = fields.integer("attachments") ?? limits.attachments
                limits.description = fields.integer("description") ?? limits.description
                limits.descriptionMinimum =
                    fields.integer("description_minimum") ?? limits.descriptionMinimum
                limits.imageBytes = fields.integer("image_bytes") ?? limits.imageBytes
                limits.videoBytes = fields.integer("video_bytes") ?? limits.videoBytes
                limits.pollOptions = fields.integer("poll_options") ?? limits.pollOptions
                limits.types = fields.texts("types") ?? limits.types
            }
        }
    }

    private static func changePosting(_ call: Call, _ control: SimulatorControl) throws -> Answer {
        let fields = call.fields
        return .done {
            control.changePosting { habits in
                habits.keyLife = fields.integer("key_life") ?? habits.keyLife
                habits.ignoresKeys = fields["ignores_keys"]?.flag ?? habits.ignoresKeys
                habits.spendsKeysEarly = fields["spends_keys_early"]?.flag ?? habits.spendsKeysEarly
                habits.listingDelay = fields.integer("listing_delay") ?? habits.listingDelay
                habits.ignoresAltEdits = fields["ignores_alt_edits"]?.flag ?? habits.ignoresAltEdits
            }
        }
    }

    private static func changeHabits(_ call: Call, _ control: SimulatorControl) throws -> Answer {
        let fields = call.fields
        return .done {
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
}
