import Crypto
import Foundation
import HTTPTypes

/// Registering an application, asking a person, and turning the answer into a token.
enum OAuthRoutes {
    static func all(_ dialect: Dialect) -> [Route] {
        [
            Route(.post, "/api/v1/apps", .open, register),
            Route(.get, "/api/v1/apps/verify_credentials", .readable("read"), verifyApplication),
            Route(.get, "/oauth/authorize", .open, askPerson),
            Route(.post, "/oauth/authorize", .open, decide),
            Route(.post, "/oauth/token", .open, issueToken),
            Route(.post, "/oauth/revoke", .open, revoke),
            Route(.get, "/login", .open) { _, _, _ in
                .html("<!doctype html><title>Login</title><h1>Login</h1>")
            },
        ]
    }

    private static let outOfBand = "urn:ietf:wg:oauth:2.0:oob"

    // MARK: Application

    private static func register(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        let fields = call.fields
        guard let name = fields.text("client_name"), !name.isEmpty else {
            throw Refusal.invalid("Validation failed: Application name can't be blank", field: "client_name")
        }
        if world.dialect == .pixelfed, fields["redirect_uris"]?.elements != nil {
            throw Refusal.invalid("The redirect uris must be a string.", field: "redirect_uris")
        }
        let redirects = (fields.texts("redirect_uris") ?? []).flatMap {
            $0.split(whereSeparator: \.isNewline)
        }.map(String.init)
        guard !redirects.isEmpty, redirects.allSatisfy({ URL(string: $0)?.scheme != nil }) else {
            throw Refusal.invalid(
                "Validation failed: Redirect URI must be an absolute URI.",
                field: "redirect_uris"
            )
        }
        let scopes = scopes(fields) ?? ["read"]
        guard OAuthScopes.known(to: world.dialect).isSuperset(of: scopes) else {
            throw Refusal.invalid(
                "Validation failed: Scopes doesn't match configured on the server.",
                field: "scopes"
            )
        }
        world.drawnApplications += 1
        let number = world.drawnApplications
        let application = ClientApplication(
            id: number,
            clientID: world.dialect == .pixelfed
                ? String(number) : "client-\(number)-\(world.secret(number))",
            clientSecret: world.secret(number + 1000),
            name: name,
            website: fields.text("website"),
            redirectURIs: redirects,
            // Pixelfed does not store them, so any may be asked for later.
            scopes: world.dialect == .pixelfed ? ["read", "write", "follow", "push"] : scopes
        )
        world.applications.append(application)
        world.record(.applicationRegistered, RemoteID(application.clientID))
        var entity: JSON = [
            "id": .string(String(application.id)),
            "name": .string(name),
            "website": JSON(application.website),
            "redirect_uri": .string(redirects.joined(separator: "\n")),
            "client_id": .string(application.clientID),
            "client_secret": .string(application.clientSecret),
            "vapid_key":
                "BCk-QqERU0q-CfYZjcuB6lnyyOYfJ2AifKqfeGIm7Z-HiTU5T9eTG5GxVA0_OH5mMlI4UkkDTpaZwozy0TzdZ2M=",
        ]
        if world.dialect == .mastodon {
            entity["scopes"] = .array(scopes.map(JSON.string))
            entity["redirect_uris"] = .array(redirects.map(JSON.string))
            entity["client_secret_expires_at"] = 0
        }
        return .json(entity)
    }

    private static func verifyApplication(
        _ call: Call,
        _ caller: Caller,
        _ world: inout World
    ) throws -> Answer {
        guard let token = caller.token else { throw Refusal.tokenMissing }
        return .json(["name": .string(token.application), "website": nil])
    }

    private static func scopes(_ fields: RequestFields) -> [String]? {
        let listed = fields.texts("scopes") ?? fields.texts("scope")
        return listed.map { $0.flatMap { $0.split { $0 == " " || $0 == "+" }.map(String.init) } }
    }

    // MARK: Authorize

    /// What an authorize request asks for, checked.
    private struct Request {
        let application: ClientApplication
        let redirectURI: String
        let scopes: [String]
        let state: String?
        let challenge: String?

        init(_ call: Call, _ world: World) throws {
            let fields = call.fields
            guard
                let application = world.applications.first(where: { $0.clientID == fields.text("client_id") })
            else {
                throw Refusal.oauth(
                    error: "invalid_client",
                    description:
                        "Client authentication failed due to unknown client, no client authentication "
                        + "included, or unsupported authentication method.",
                    status: 401
                )
            }
            guard let redirect = fields.text("redirect_uri"), application.redirectURIs.contains(redirect)
            else {
                throw Refusal.oauth(
                    error: "invalid_request",
                    description: "The redirect uri included is not valid."
                )
            }
            guard fields.text("response_type") == "code" else {
                throw Refusal.oauth(
                    error: "unsupported_response_type",
                    description: "The authorization server does not support this response type."
                )
            }
            scopes = OAuthRoutes.scopes(fields) ?? ["read"]
            guard OAuthScopes.covers(application.scopes, scopes) else {
                throw Refusal.oauth(
                    error: "invalid_scope",
                    description: "The requested scope is invalid, unknown, or malformed."
                )
            }
            if let method = fields.text("code_challenge_method"), method != "S256", world.dialect == .mastodon
            {
                throw Refusal.oauth(
                    error: "invalid_code_challenge_method",
                    description: "The code_challenge_method must be S256."
                )
            }
            self.application = application
            redirectURI = redirect
            state = fields.text("state")
            // GoToSocial does not know proof keys and ignores them.
            challenge = world.dialect == .gotosocial ? nil : fields.text("code_challenge")
        }
    }

    /// The page on which a person chooses an account and says yes or no; a form posts the same fields back.
    private static func askPerson(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        let request = try Request(call, world)
        let hidden = (call.fields.root.members ?? []).map { field in
            "<input type=\"hidden\" name=\"\(HTMLContent.escaped(field.name))\" "
                + "value=\"\(HTMLContent.escaped(field.value.text ?? ""))\">"
        }
        let people = world.accounts.filter { $0.domain == nil && $0.state == .active }.map { account in
            "<option value=\"\(account.username)\">\(HTMLContent.escaped(account.displayName))</option>"
        }
        return .html(
            """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Authorization required</title>
            <meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head><body><main>
            <h1>\(HTMLContent.escaped(request.application.name)) wants access to your account</h1>
            <p>It asks for: \(request.scopes.joined(separator: ", "))</p>
            <form method="post" action="/oauth/authorize">\(hidden.joined())
            <p><label>Account <select name="username">\(people.joined())</select></label></p>
            <p><button name="decision" value="authorize">Authorize</button>
            <button name="decision" value="deny">Deny</button></p></form></main></body></html>
            """
        )
    }

    private static func decide(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        let request = try Request(call, world)
        guard call.fields.text("decision") != "deny" else {
            world.record(.accessDenied, RemoteID(request.application.clientID))
            return redirect(
                request,
                world,
                [
                    ("error", "access_denied"),
                    ("error_description", "The resource owner or authorization server denied the request."),
                ]
            )
        }
        guard let account = world.account(acct: call.fields.text("username") ?? "ada"),
            account.state == .active
        else {
            throw Refusal.accountUnusable("Your login is currently disabled")
        }
        world.drawnCodes += 1
        let code = world.secret(world.drawnCodes + 500_000)
        world.grants[code] = AuthorizationGrant(
            code: code,
            clientID: request.application.clientID,
            redirectURI: request.redirectURI,
            account: account.lane,
            scopes: world.habits.grantedScopes ?? request.scopes,
            challenge: request.challenge,
            expiresAt: call.at.addingTimeInterval(600)
        )
        world.record(.codeIssued, RemoteID(String(code.prefix(8))))
        guard request.redirectURI != outOfBand else {
            return .html("<h1>Authorization code</h1><code>\(code)</code>")
        }
        return redirect(request, world, [("code", code)])
    }

    private static func redirect(
        _ request: Request,
        _ world: World,
        _ values: [(String, String)]
    ) -> Answer {
        var all = values + (request.state.map { [("state", $0)] } ?? [])
        if world.habits.sendsIssuer || world.habits.pretendedIssuer != nil {
            all.append(("iss", world.habits.pretendedIssuer ?? world.origin + "/"))
        }
        let target = world.habits.redirect ?? request.redirectURI
        let query = all.map { name, value in
            let safe = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
            return "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: safe) ?? "")"
        }
        let joint = target.contains("?") ? "&" : "?"
        return .redirect(to: target + joint + query.joined(separator: "&"))
    }

    // MARK: Token

    private static func issueToken(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        let fields = call.fields
        let (clientID, secret) = clientCredentials(call)
        guard
            let application = world.applications.first(where: {
                $0.clientID == clientID && $0.clientSecret == secret
            })
        else {
            throw Refusal.oauth(
                error: "invalid_client",
                description: "Client authentication failed due to unknown client, no client authentication "
                    + "included, or unsupported authentication method.",
                status: 401
            )
        }
        switch fields.text("grant_type") {
        case "client_credentials":
            let scopes = scopes(fields) ?? ["read"]
            guard OAuthScopes.covers(application.scopes, scopes) else {
                throw Refusal.oauth(error: "invalid_scope", description: "The requested scope is invalid.")
            }
            return world.issue(application, account: nil, scopes: scopes, at: call.at)
        case "authorization_code":
            let grant = try world.spend(code: fields.text("code") ?? "", call, application)
            return world.issue(application, account: grant.account, scopes: grant.scopes, at: call.at)
        case "refresh_token" where world.dialect == .pixelfed:
            let old = world.tokens.values.first {
                $0.refreshToken == fields.text("refresh_token") && !$0.isRevoked
            }
            guard let old, old.clientID.isEmpty || old.clientID == clientID,
                old.refreshExpiresAt.map({ $0 > call.at }) ?? true
            else {
                throw Refusal.oauth(
                    error: "invalid_request",
                    description: "The refresh token is invalid.",
                    status: 401
                )
            }
            let keepsOld = world.habits.leavesRefreshTokenEmpty
            if keepsOld {
                // It goes on to serve, with the token that is issued now.
                world.tokens[old.value]?.expiresAt = call.at
            } else {
                world.tokens[old.value]?.isRevoked = true
            }
            return world.issue(
                application,
                account: old.account,
                scopes: old.scopes.sorted(),
                at: call.at,
                inPlaceOf: old
            )
        default:
            throw Refusal.oauth(
                error: "unsupported_grant_type",
                description: "The authorization grant type is not supported by the authorization server."
            )
        }
    }

    /// From the form, or from HTTP Basic.
    private static func clientCredentials(_ call: Call) -> (id: String?, secret: String?) {
        if let header = call.headers[.authorization], header.hasPrefix("Basic "),
            let data = Data(base64Encoded: String(header.dropFirst(6)))
        {
            let halves = String(decoding: data, as: UTF8.self).split(separator: ":", maxSplits: 1).map(
                String.init
            )
            return (halves.first, halves.last)
        }
        return (call.fields.text("client_id"), call.fields.text("client_secret"))
    }

    private static func revoke(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        let (clientID, secret) = clientCredentials(call)
        let application = world.applications.first { $0.clientID == clientID && $0.clientSecret == secret }
        let value = call.fields.text("token") ?? ""
        guard let token = world.tokens[value] else { return .json([:]) }
        let isOwn =
            token.clientID.isEmpty
            ? application?.name == token.application : application?.clientID == token.clientID
        guard application != nil, isOwn else {
            throw Refusal.oauth(
                error: "unauthorized_client",
                description: "You are not authorized to revoke this token",
                status: 403
            )
        }
        world.tokens[value]?.isRevoked = true
        world.record(.tokenRevoked, RemoteID(String(value.prefix(24))))
        return .json([:])
    }
}

extension World {
    /// A value nobody guesses by accident, the same in every run.
    fileprivate func secret(_ number: Int) -> String {
        var random = SeededRandom(posts.seeded.seed, number, 0x5EC)
        return String(random.next(), radix: 36) + String(random.next(), radix: 36)
    }

    /// Mastodon gives the same token again to the same person, application and scopes.
    fileprivate mutating func issue(
        _ application: ClientApplication,
        account: AccountLane?,
        scopes: [String],
        at now: Date,
        inPlaceOf old: AccessToken? = nil
    ) -> Answer {
        let known = tokens.values.first {
            $0.clientID == application.clientID && $0.account == account && $0.scopes == Set(scopes)
                && !$0.isRevoked && $0.expiresAt == nil
        }
        let number = tokens.count + 9000
        let isPixelfed = dialect == .pixelfed
        let life = habits.tokenLife ?? (isPixelfed ? 31_536_000 : nil)
        let token =
            (life != nil ? nil : known)
            ?? AccessToken(
                value: isPixelfed ? KnownTokens.longToken(secret(number)) : secret(number),
                account: account,
                scopes: Set(scopes),
                application: application.name,
                clientID: application.clientID,
                createdAt: now,
                expiresAt: life.map { now.addingTimeInterval(Double($0)) },
                refreshToken: isPixelfed ? "def50200" + secret(number + 1) : nil,
                refreshExpiresAt: isPixelfed ? now.addingTimeInterval(Double(habits.refreshLife)) : nil
            )
        tokens[token.value] = token
        record(old == nil ? .tokenIssued : .tokenRefreshed, RemoteID(String((old ?? token).value.prefix(24))))
        if isPixelfed {
            return .json([
                "token_type": "Bearer",
                "expires_in": .integer(life ?? 31_536_000),
                "access_token": .string(token.value),
                "refresh_token": habits.leavesRefreshTokenEmpty ? "" : JSON(token.refreshToken),
            ])
        }
        var entity: JSON = [
            "access_token": .string(token.value),
            "token_type": "Bearer",
            "scope": .string(scopes.joined(separator: " ")),
            "created_at": .integer(Int(token.createdAt.timeIntervalSince1970)),
        ]
        if let life { entity["expires_in"] = .integer(life) }
        return .json(entity)
    }

    /// Takes an authorization code: once, in time, by its own application, with the proof it was asked for with.
    fileprivate mutating func spend(
        code: String,
        _ call: Call,
        _ application: ClientApplication
    ) throws -> AuthorizationGrant {
        let invalid = Refusal.oauth(
            error: "invalid_grant",
            description: "The provided authorization grant is invalid, expired, revoked, does not match the "
                + "redirection URI used in the authorization request, or was issued to another client."
        )
        guard let grant = grants.removeValue(forKey: code), grant.clientID == application.clientID,
            grant.redirectURI == call.fields.text("redirect_uri"), grant.expiresAt > call.at
        else { throw invalid }
        if let challenge = grant.challenge {
            let digest = SHA256.hash(data: Data((call.fields.text("code_verifier") ?? "").utf8))
            let proof = Data(digest).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
                .replacing("=", with: "")
            guard proof == challenge else { throw invalid }
        }
        return grant
    }
}
