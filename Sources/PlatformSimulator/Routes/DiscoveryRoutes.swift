import HTTPTypes

/// What a client asks before it knows whom it is talking to.
enum DiscoveryRoutes {
    static func all(_ dialect: Dialect) -> [Route] {
        var routes = [
            Route(.get, "/.well-known/nodeinfo", .open) { _, _, world in
                let schema: JSON = "http://nodeinfo.diaspora.software/ns/schema/2.0"
                let address = JSON.string(world.origin + world.dialect.nodeinfoPath)
                return .json(["links": [["rel": schema, "href": address]]])
            },
            Route(.get, dialect.nodeinfoPath, .open, nodeinfo),
            Route(.get, "/.well-known/webfinger", .open, webfinger),
            Route(.get, "/api/v1/instance", .open) { _, _, world in .json(instanceV1(world)) },
            Route(.get, "/api/v2/instance", .open) { _, _, world in .json(instanceV2(world)) },
        ]
        if dialect == .mastodon {
            routes.append(Route(.get, "/.well-known/oauth-authorization-server", .open, authorizationServer))
        }
        return routes
    }

    private static func nodeinfo(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        let (name, version) = world.dialect.software
        let posts = world.accounts.filter { $0.domain == nil }.reduce(0) {
            $0 + world.posts.count(lane: $1.lane)
        }
        return .json([
            "version": "2.0",
            "software": ["name": .string(name), "version": .string(version)],
            "protocols": ["activitypub"],
            "services": ["outbound": [], "inbound": []],
            "usage": [
                "users": ["total": 4, "activeMonth": 2, "activeHalfyear": 3], "localPosts": .integer(posts),
            ],
            "openRegistrations": false,
            "metadata": ["nodeName": .string(world.title)],
        ])
    }

    private static func webfinger(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        let resource = call.fields.text("resource") ?? ""
        guard resource.hasPrefix("acct:"), let account = world.account(acct: String(resource.dropFirst(5))),
            account.domain == nil, account.state != .deleted
        else { throw Refusal.notFound }
        let (profile, actor) = (JSON.string(world.profileURL(account)), JSON.string(world.actorURL(account)))
        return .json([
            "subject": .string(resource),
            "aliases": [profile, actor],
            "links": [
                ["rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": profile],
                ["rel": "self", "type": "application/activity+json", "href": actor],
            ],
        ])
    }

    private static func authorizationServer(
        _ call: Call,
        _ caller: Caller,
        _ world: inout World
    ) throws -> Answer {
        func url(_ path: String) -> JSON { .string(world.origin + path) }
        return .json([
            "issuer": url("/"),
            "authorization_endpoint": url("/oauth/authorize"),
            "token_endpoint": url("/oauth/token"),
            "revocation_endpoint": url("/oauth/revoke"),
            "app_registration_endpoint": url("/api/v1/apps"),
            "scopes_supported": .array(OAuthScopes.mastodon.map(JSON.string)),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "fragment", "form_post"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "grant_types_supported": ["authorization_code", "client_credentials"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": .bool(world.habits.sendsIssuer),
        ])
    }

    // MARK: The instance document

    private static func configuration(_ world: World) -> JSON {
        let limits = world.limits
        var configuration: JSON = [
            "statuses": [
                "max_characters": .integer(limits.characters),
                "max_media_attachments": .integer(limits.attachments),
                "characters_reserved_per_url": 23,
            ],
            "media_attachments": [
                "supported_mime_types": .array(limits.types.map(JSON.string)),
                "image_size_limit": .integer(limits.imageBytes),
                "image_matrix_limit": 33_177_600,
                "video_size_limit": .integer(limits.videoBytes),
                "video_frame_rate_limit": 120,
                "video_matrix_limit": 8_294_400,
            ],
            "polls": [
                "max_options": .integer(limits.pollOptions),
                "max_characters_per_option": 50,
                "min_expiration": 300,
                "max_expiration": 2_629_746,
            ],
        ]
        switch world.dialect {
        case .mastodon, .gotosocial:
            configuration["media_attachments"]?["description_limit"] = .integer(limits.description)
            configuration["accounts"] = ["max_featured_tags": 10, "max_pinned_statuses": 5]
            if world.dialect == .gotosocial {
                configuration["statuses"]?["supported_mime_types"] = ["text/plain", "text/markdown"]
                configuration["media_attachments"]?["description_minimum"] = .integer(
                    limits.descriptionMinimum
                )
            }
        case .pixelfed: break
        }
        return configuration
    }

    private static func instanceV1(_ world: World) -> JSON {
        let domain = world.origin.drop { $0 != "/" }.drop { $0 == "/" }
        return [
            "uri": .string(String(domain)),
            "title": .string(world.title),
            "short_description": "A simulated platform",
            "description": "A simulated platform",
            "email": "admin@example.org",
            "version": .string(world.dialect.instanceVersion),
            "urls": world.dialect == .pixelfed
                ? nil : ["streaming_api": .string(world.origin.replacing(/^http/, with: "ws"))],
            "stats": [
                "user_count": 4, "status_count": .integer(world.posts.count(lane: 0)), "domain_count": 4,
            ],
            "thumbnail": .string("\(world.origin)/headers/instance.png"),
            "languages": ["en"],
            "registrations": false,
            "approval_required": false,
            "invites_enabled": false,
            "max_toot_chars": .integer(world.limits.characters),
            "configuration": configuration(world),
            "contact_account": world.account(1).map { world.entity($0) } ?? .null,
            "rules": [],
        ]
    }

    private static func instanceV2(_ world: World) -> JSON {
        let domain = world.origin.drop { $0 != "/" }.drop { $0 == "/" }
        var configuration = configuration(world)
        let streaming = JSON.string(world.origin.replacing(/^http/, with: "ws"))
        configuration["urls"] = ["streaming": world.dialect == .pixelfed ? nil : streaming]
        configuration["translation"] = ["enabled": false]
        var document: JSON = [
            "domain": .string(String(domain)),
            "title": .string(world.title),
            "version": .string(world.dialect.instanceVersion),
            "source_url": "https://github.com/mastodon/mastodon",
            "description": "A simulated platform",
            "usage": ["users": ["active_month": 2]],
            "thumbnail": ["url": .string("\(world.origin)/headers/instance.png")],
            "languages": ["en"],
            "configuration": configuration,
            "registrations": ["enabled": false, "approval_required": false, "message": nil],
            "contact": [
                "email": "admin@example.org", "account": world.account(1).map { world.entity($0) } ?? .null,
            ],
            "rules": [],
        ]
        switch world.dialect {
        case .mastodon: document["api_versions"] = ["mastodon": 11]
        case .gotosocial:
            document["account_domain"] = .string(String(domain))
            document["source_url"] = "https://codeberg.org/superseriousbusiness/gotosocial"
        case .pixelfed: document["source_url"] = "https://github.com/pixelfed/pixelfed"
        }
        return document
    }
}
