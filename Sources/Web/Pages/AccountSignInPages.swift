import Hummingbird

/// Connecting and reconnecting an account by its name and a password made for Roost.
enum AccountSignInPages {
    static let routes: [Route] = [
        .page(.post, "/connections/sign-in", role: .moderator) { viewer, call in
            let platforms = try await call.services.connections.platforms()
            return try await call.submit { form in
                let platform = try form.required("platform", "The platform")
                guard let fields = platforms.first(where: { $0.platform == platform })?.signIn else {
                    throw WebError.invalid(
                        "platform",
                        "“\(platform.prefix(40))” is not a platform whose accounts are connected by a password."
                    )
                }
                let draft = SignInDraft(
                    platform: platform,
                    handle: try form.required("handle", "The \(fields.nameLabel.lowercased())"),
                    appPassword: try form.required(
                        "app_password",
                        "The \(fields.passwordLabel.lowercased())"
                    ),
                    name: form["name"]
                )
                _ = try await call.services.connections.signIn(viewer, draft)
                return call.done("/connections", .connectionAdded)
            } refused: { form, error in
                ConnectionFormPage(typed: form, platforms: platforms, error: error, way: .signIn)
            }
        },
        .page(.post, "/connections/{id}/sign-in", role: .moderator) { viewer, call in
            let connection = try await call.services.connections.connection(viewer, call.parameter())
            let platforms = try await call.services.connections.platforms()
            return try await call.submit { form in
                let draft = SignInDraft(
                    appPassword: try form.required("app_password", "The password"),
                    connectionID: connection.id
                )
                _ = try await call.services.connections.signIn(viewer, draft)
                return call.done("/connections", .connectionReconnected)
            } refused: { _, error in
                var page = ReconnectionPage(connection, platforms: platforms)
                page.problem = error.sentence
                return page
            }
        },
    ]
}
