/// What the web asks of connections.
package struct ConnectionServices: Sendable {
    package var platforms: @Sendable () async throws -> [PlatformChoice]
    /// The default first, then by name.
    package var list: @Sendable (Viewer) async throws -> [ConnectionItem]
    package var connection: @Sendable (Viewer, _ id: String) async throws -> ConnectionItem
    /// Asks the platform; with an id, a missing token is the stored one.
    package var check: @Sendable (Viewer, _ id: String?, ConnectionDraft) async throws -> ConnectionCheck
    package var create: @Sendable (Viewer, ConnectionDraft) async throws -> ConnectionItem
    package var change: @Sendable (Viewer, _ id: String, ConnectionDraft) async throws -> ConnectionItem
    /// Connects or reconnects an account by its name and a password made for Roost.
    package var signIn: @Sendable (Viewer, SignInDraft) async throws -> ConnectionItem
    /// Begins to connect or reconnect an account in a browser; without a callback the person copies a code.
    package var authorize:
        @Sendable (Viewer, AuthorizationDraft, _ callback: String?) async throws -> AuthorizationItem
    package var authorization: @Sendable (Viewer, _ id: String) async throws -> AuthorizationItem
    /// What a browser brought back, under the state it was sent with.
    package var answerAuthorization: @Sendable (Viewer, AuthorizationReply) async throws -> AuthorizationItem
    /// A code the person copied.
    package var enterCode: @Sendable (Viewer, _ id: String, _ code: String) async throws -> AuthorizationItem
    /// The typed name must be the connection's, so that nothing is deleted by a slip.
    package var delete:
        @Sendable (Viewer, _ id: String, _ typedName: String, _ givesAccessBack: Bool) async throws -> Void
    package var makeCurrent: @Sendable (Viewer, _ id: String) async throws -> Void
    package var makeDefault: @Sendable (Viewer, _ id: String) async throws -> ConnectionItem
    package var setActive: @Sendable (Viewer, _ id: String, Bool) async throws -> ConnectionItem
    package var sync: @Sendable (Viewer, _ id: String) async throws -> StartedRun
    package var backfill: @Sendable (Viewer, _ id: String) async throws -> StartedRun

    package init(
        platforms: @escaping @Sendable () async throws -> [PlatformChoice],
        list: @escaping @Sendable (Viewer) async throws -> [ConnectionItem],
        connection: @escaping @Sendable (Viewer, _ id: String) async throws -> ConnectionItem,
        check: @escaping @Sendable (Viewer, _ id: String?, ConnectionDraft) async throws -> ConnectionCheck,
        create: @escaping @Sendable (Viewer, ConnectionDraft) async throws -> ConnectionItem,
        change: @escaping @Sendable (Viewer, _ id: String, ConnectionDraft) async throws -> ConnectionItem,
        signIn: @escaping @Sendable (Viewer, SignInDraft) async throws -> ConnectionItem,
        authorize:
            @escaping @Sendable (Viewer, AuthorizationDraft, _ callback: String?) async throws ->
            AuthorizationItem,
        authorization: @escaping @Sendable (Viewer, _ id: String) async throws -> AuthorizationItem,
        answerAuthorization:
            @escaping @Sendable (Viewer, AuthorizationReply) async throws -> AuthorizationItem,
        enterCode:
            @escaping @Sendable (Viewer, _ id: String, _ code: String) async throws -> AuthorizationItem,
        delete:
            @escaping @Sendable (Viewer, _ id: String, _ typedName: String, _ givesAccessBack: Bool)
            async throws -> Void,
        makeCurrent: @escaping @Sendable (Viewer, _ id: String) async throws -> Void,
        makeDefault: @escaping @Sendable (Viewer, _ id: String) async throws -> ConnectionItem,
        setActive: @escaping @Sendable (Viewer, _ id: String, Bool) async throws -> ConnectionItem,
        sync: @escaping @Sendable (Viewer, _ id: String) async throws -> StartedRun,
        backfill: @escaping @Sendable (Viewer, _ id: String) async throws -> StartedRun
    ) {
        self.platforms = platforms
        self.list = list
        self.connection = connection
        self.check = check
        self.create = create
        self.change = change
        self.signIn = signIn
        self.authorize = authorize
        self.authorization = authorization
        self.answerAuthorization = answerAuthorization
        self.enterCode = enterCode
        self.delete = delete
        self.makeCurrent = makeCurrent
        self.makeDefault = makeDefault
        self.setActive = setActive
        self.sync = sync
        self.backfill = backfill
    }
}
