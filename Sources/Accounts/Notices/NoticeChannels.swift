package import Database
import Foundation
import Platforms
package import Vault

/// A user’s ways to be told of notices besides the web: signed webhooks, and e-mail by the system’s mail program.
///
/// There is none until the user adds one.
package struct NoticeChannels: Sendable {
    let store: Store
    let keyring: Keyring
    let carriers: NoticeCarriers
    let now: @Sendable () -> Timestamp

    static let most = 10
    /// How long the secret before the present one signs too.
    static let secretOverlap: Duration = .seconds(86_400)

    package init(
        store: Store,
        keyring: Keyring,
        carriers: NoticeCarriers,
        now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.store = store
        self.keyring = keyring
        self.carriers = carriers
        self.now = now
    }

    /// Whether e-mail channels can be added.
    package var offersMail: Bool { carriers.mail != nil }

    /// What a user fills in.
    package struct Plan: Sendable {
        package var name: String
        package var kind: NoticeChannel.Kind
        /// A webhook’s URL or an e-mail address.
        package var target: String
        package var level: NoticeLevel
        package var tellsOver: Bool

        package init(
            name: String,
            kind: NoticeChannel.Kind,
            target: String,
            level: NoticeLevel = .warning,
            tellsOver: Bool = true
        ) {
            self.name = name
            self.kind = kind
            self.target = target
            self.level = level
            self.tellsOver = tellsOver
        }
    }

    /// What is to be different; nil stays as it is.
    package struct Change: Sendable {
        package var name: String?
        package var url: String?
        package var level: NoticeLevel?
        package var tellsOver: Bool?
        package var isActive: Bool?

        package init(
            name: String? = nil,
            url: String? = nil,
            level: NoticeLevel? = nil,
            tellsOver: Bool? = nil,
            isActive: Bool? = nil
        ) {
            self.name = name
            self.url = url
            self.level = level
            self.tellsOver = tellsOver
            self.isActive = isActive
        }
    }

    package func list(for viewer: Viewer) async throws -> [NoticeChannel] {
        try await store.read(as: viewer.scope) {
            try $0.all(NoticeChannel.self, "SELECT * FROM notice_channels ORDER BY name, id")
        }
    }

    package func channel(_ id: NoticeChannelID, for viewer: Viewer) async throws -> NoticeChannel {
        try await store.read(as: viewer.scope) { try Self.find(id, in: $0) }
    }

    /// Adds a channel.
    ///
    /// A webhook’s secret is in the answer and nowhere else. An e-mail address gets a code, and nothing but that until the
    /// code is entered.
    package func add(
        _ plan: Plan,
        by viewer: Viewer
    ) async throws -> (channel: NoticeChannel, secret: WebhookSecret?) {
        let name = try Self.name(plan.name)
        let id = NoticeChannelID.new(at: now())
        let time = now()
        let secret = plan.kind == .webhook ? WebhookSecret.random() : nil
        let address: String
        var url: Secret?
        switch plan.kind {
        case .webhook: (address, url) = try webhookAddress(plan.target)
        case .email: address = try mailAddress(plan.target)
        }
        let sealedURL = try sealed(url, "url", of: id)
        let sealedSecret = try sealed(secret?.text, "secret", of: id)
        let channel = try await store.write(as: .worker(viewer.user)) { tx in
            let count = try tx.value(Int.self, "SELECT count(*) FROM notice_channels") ?? 0
            guard count < Self.most else {
                throw AccountError(
                    .conflict,
                    "You have \(Self.most) notice channels, the most there can be. Remove one first."
                )
            }
            try Self.named(name) {
                try tx.run(
                    """
                    INSERT INTO main.notice_channels (id, user_id, kind, name, address, url, secret, level, tells_over,
                      confirmed_at)
                    VALUES (\(id), \(viewer.user), \(plan.kind), \(name), \(address), \(sealedURL), \(sealedSecret),
                      \(plan.level), \(plan.tellsOver), \(plan.kind == .webhook ? time : nil))
                    """
                )
            }
            try Self.note("added", id, name, address, by: viewer, in: tx)
            if plan.kind == .email { try sendCode(to: id, by: viewer, at: time, in: tx) }
            return try Self.find(id, in: tx)
        }
        return (channel, secret)
    }

    package func change(
        _ id: NoticeChannelID,
        _ change: Change,
        by viewer: Viewer
    ) async throws -> NoticeChannel {
        let name = try change.name.map(Self.name)
        let webhook = try change.url.map(webhookAddress)
        let sealedURL = try sealed(webhook?.url, "url", of: id)
        let time = now()
        return try await store.write(as: .worker(viewer.user)) { tx in
            let before = try Self.find(id, in: tx)
            if webhook != nil, before.kind != .webhook {
                throw AccountError(
                    .invalid,
                    "“\(before.name)” is an e-mail address. Add another channel for another address.",
                    field: "url"
                )
            }
            try Self.named(name ?? before.name) {
                try tx.run(
                    """
                    UPDATE main.notice_channels SET name = \(name ?? before.name), level = \(change.level ?? before.level),
                      tells_over = \(change.tellsOver ?? before.tellsOver),
                      is_active = \(change.isActive ?? before.isActive),
                      address = \(webhook?.address ?? before.address), url = coalesce(\(sealedURL), url)
                    WHERE id = \(id)
                    """
                )
            }
            // Whoever looked after it has dealt with what was told of it.
            try Notices.clear(
                [Notices.channelFailing],
                about: id.text,
                for: viewer.user,
                at: time,
                in: tx
            )
            try Self.note("changed", id, name ?? before.name, webhook?.address, by: viewer, in: tx)
            return try Self.find(id, in: tx)
        }
    }

    /// Draws another secret; for a day the one before signs too, so that a receiver can be told in between.
    package func rotateSecret(
        of id: NoticeChannelID,
        by viewer: Viewer
    ) async throws -> (channel: NoticeChannel, secret: WebhookSecret) {
        let secret = WebhookSecret.random()
        let sealedSecret = try sealed(secret.text, "secret", of: id)
        let until = now().adding(Self.secretOverlap)
        let channel = try await store.write(as: .worker(viewer.user)) { tx in
            let before = try Self.find(id, in: tx)
            guard before.kind == .webhook else {
                throw AccountError(.invalid, "“\(before.name)” is an e-mail address and has no secret.")
            }
            let row = try tx.first("SELECT * FROM notice_channels WHERE id = \(id)")
            let old = try row.flatMap {
                try SealedColumns.open(Self.place("secret", of: id), in: $0, with: keyring)
            }
            let sealedOld = try sealed(old, "previous_secret", of: id)
            try tx.run(
                """
                UPDATE main.notice_channels SET secret = \(sealedSecret), previous_secret = \(sealedOld),
                  previous_secret_until = \(until)
                WHERE id = \(id)
                """
            )
            try Self.note("secret_rotated", id, before.name, nil, by: viewer, in: tx)
            return try Self.find(id, in: tx)
        }
        return (channel, secret)
    }

    /// Removes a channel with its log; what waits for it is not sent.
    package func remove(_ id: NoticeChannelID, by viewer: Viewer) async throws {
        let time = now()
        try await store.write(as: .worker(viewer.user)) { tx in
            let channel = try Self.find(id, in: tx)
            try tx.run("DELETE FROM main.notice_channels WHERE id = \(id)")
            try Notices.clear(
                [Notices.channelFailing],
                about: id.text,
                for: viewer.user,
                at: time,
                in: tx
            )
            try Self.note("removed", id, channel.name, channel.address, by: viewer, in: tx)
        }
    }

    /// Sends something that says it is a test, so that a person sees whether anything arrives.
    package func test(_ id: NoticeChannelID, by viewer: Viewer) async throws -> NoticeDelivery {
        try await store.write(as: .worker(viewer.user)) { tx in
            let channel = try Self.find(id, in: tx)
            guard channel.isActive else {
                throw AccountError(.conflict, "“\(channel.name)” is switched off. Switch it on first.")
            }
            guard channel.confirmedAt != nil else { throw Self.unconfirmed(channel) }
            guard let made = try Notices.enqueueDelivery(.test, to: id, for: viewer.user, in: tx),
                let delivery = try tx.one(
                    NoticeDelivery.self,
                    "SELECT * FROM notice_deliveries WHERE id = \(made)"
                )
            else { throw AccountError(.conflict, "The test could not be put into the queue. Try again.") }
            return delivery
        }
    }

    // MARK: Steps

    static func find(_ id: NoticeChannelID, in tx: Transaction) throws -> NoticeChannel {
        guard let channel = try tx.one(NoticeChannel.self, "SELECT * FROM notice_channels WHERE id = \(id)")
        else { throw AccountError(.notFound, "There is no such notice channel.") }
        return channel
    }

    static func unconfirmed(_ channel: NoticeChannel) -> AccountError {
        AccountError(
            .conflict,
            "\(channel.address) isn’t confirmed yet. Enter the code that was mailed to it first."
        )
    }

    static func place(_ column: String, of id: NoticeChannelID) -> RowIdentity {
        RowIdentity(table: NoticeChannel.table, column: column, row: id.text)
    }

    func sealed(_ secret: Secret?, _ column: String, of id: NoticeChannelID) throws -> String? {
        try SealedColumns.seal(secret, for: Self.place(column, of: id), with: keyring)
    }

    private static func name(_ text: String) throws -> String {
        let name = text.trimmedName
        guard (1...100).contains(name.count) else {
            throw AccountError(.invalid, "A notice channel’s name has 1 to 100 characters.", field: "name")
        }
        return name
    }

    private static func named(_ name: String, _ write: () throws -> Void) throws {
        do { try write() } catch let error as DatabaseError where error.isUniqueViolation {
            throw AccountError(
                .conflict,
                "You have a notice channel named “\(name)” already. Give this one another name.",
                field: "name"
            )
        }
    }

    static func note(
        _ what: String,
        _ id: NoticeChannelID,
        _ name: String,
        _ address: String?,
        by viewer: Viewer,
        in tx: Transaction
    ) throws {
        var detail = ["name": name]
        detail["address"] = address
        try Audit.record(
            "notice_channel.\(what)",
            on: id.text,
            by: viewer,
            owner: viewer.user,
            detail: detail,
            in: tx
        )
    }

    /// What may be shown of a webhook’s address, and the address.
    private func webhookAddress(_ typed: String) throws -> (address: String, url: Secret) {
        let text = typed.trimmingCharacters(in: .whitespacesAndNewlines)
        func refused(_ sentence: String) -> AccountError { AccountError(.invalid, sentence, field: "url") }
        guard text.utf8.count <= 2000,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }),
            let url = URL(string: text), let scheme = url.scheme?.lowercased(),
            ["http", "https"].contains(scheme),
            url.host()?.isEmpty == false
        else {
            throw refused(
                "That is no address of a webhook. It begins with https:// and has at most 2000 characters."
            )
        }
        guard url.user() == nil, url.password() == nil else {
            throw refused("A webhook’s address must not contain a name or password.")
        }
        guard scheme == "https" || carriers.isPlainHTTPAllowed else {
            throw refused(
                "A webhook’s address begins with https://: what is told there would be readable on its way."
            )
        }
        do {
            return (try InstanceOrigin(typed: text, allowingPlainHTTP: true).text, Secret(text))
        } catch {
            throw refused(error.sentence)
        }
    }

    private func mailAddress(_ typed: String) throws -> String {
        guard offersMail else {
            throw AccountError(
                .invalid,
                "This Roost sends no mail. Its operator can name the system’s mail program with ROOST_SENDMAIL and a sender "
                    + "with ROOST_MAIL_FROM.",
                field: "kind"
            )
        }
        guard let address = MailAddress(typed.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw AccountError(
                .invalid,
                "“\(typed.prefix(80))” is no e-mail address that Roost can send to.",
                field: "email"
            )
        }
        return address.text
    }
}
