package import Accounts
package import Archive
package import Database
package import Logging
import Foundation
package import PlatformAdapters
package import Media
package import Platforms
package import Publishing
package import Queue
import Schema
package import Transfer
package import Vault

/// One Roost on one machine, opened: the database brought up to date, the keys at hand and every use case put
/// together, once.
///
/// Serving, working and commands without a server all start here.
package struct Installation: Sendable {
    package let configuration: Configuration
    package let directory: DataDirectory
    package let logger: Logger
    package let openedAt = Timestamp.now
    package let store: Store
    /// On PostgreSQL a connection apart, so that no lease is lost because all others are busy.
    package let leaseStore: Store?
    package let keyring: Keyring
    package let users: Users
    package let sessions: Sessions
    package let tokens: APITokens
    package let keyedAnswers: KeyedAnswers
    package let notices: Notices
    package let noticeChannels: NoticeChannels
    package let noticeDeliveries: NoticeDeliveries
    package let connections: Connections
    package let keyRotation: KeyRotation
    package let counts: ConnectionCountsCache
    package let queue: JobQueue
    package let http: GuardedHTTPClient
    package let catalog: AdapterCatalog
    package let media: MediaStore
    package let images: ImageProcess
    package let imports: Imports
    package let compositions: Compositions
    package let uploads: Uploads
    package let recurrences: Recurrences
    package let slotTimes: SlotTimes
    package let compositionImport: CompositionImport
    package let publisher: Publisher
    /// Held on SQLite, where one process at a time has the database.
    private let lock: DirectoryLock?

    /// The words of the platforms whose accounts can be connected.
    package static var platforms: [String] { AdapterCatalog.platforms.map(\.rawValue) }

    /// Whether nobody else can be working on the same jobs.
    package var isSoleProcess: Bool { lock != nil }

    /// - Throws: What keeps Roost from starting, as one sentence.
    package static func open(
        _ configuration: Configuration,
        logger: Logger,
        storeOptions: Store.Options = Store.Options()
    ) async throws -> Installation {
        let directory = try DataDirectory(configuration.dataDirectory)
        var lock: DirectoryLock?
        if case .sqlite = configuration.database {
            lock = try directory.lock()
            guard lock != nil else {
                throw ConfigurationError(
                    "Another Roost (process \(directory.holder.map(String.init) ?? "unknown")) holds \(directory.url.path). "
                        + "Commands reach it by themselves; to start another, stop it first or choose another ROOST_DATA."
                )
            }
        }
        let keyring = try openKeyring(configuration, directory, logger)
        let migrator = migrator(for: configuration, logger: logger)
        let report = try await migrator.up()
        if let backup = report.backup {
            logger.notice(
                "The database was backed up before it was migrated.",
                metadata: ["file": "\(backup)"]
            )
        }
        var options = storeOptions
        options.logger = logger
        let store = try await Store.open(configuration.database, tables: RoostSchema.tables, options: options)
        let leaseStore = try await openLeaseStore(configuration, options)
        let queue = JobQueue(store: store)
        var settings = HTTPClientSettings(
            userAgent: HTTPClientSettings.userAgent(
                version: RoostVersion.text,
                url: configuration.publicURL?.absoluteString ?? "self-hosted"
            )
        )
        settings.addresses = AddressPolicy(allowsPrivateNetworks: configuration.isPrivateNetworkAllowed)
        for instance in configuration.simulated {
            settings.names[instance.name] = .loopback
            settings.origins[instance.name] = InstanceOrigin("http://\(instance.name):\(instance.port)")
            settings.addresses.endpoints.insert(.init(.loopback, port: instance.port))
        }
        settings.additionalTrustRoots = configuration.trustedCertificates
        let http = try GuardedHTTPClient(settings: settings, logger: logger, now: { Date() })
        let catalog: AdapterCatalog
        do {
            catalog = try AdapterCatalog.standard(http: http, settings: configuration.platforms)
        } catch let error as PlatformSettingError {
            throw ConfigurationError("\(error) See docs/configuration.md.")
        }
        let passwords = PasswordWork()
        let followUp = FollowUp(store: store, queue: queue)
        let media = try MediaStore(
            dataDirectory: directory.url,
            limit: configuration.mediaLimit,
            keptFree: configuration.keptFree
        )
        let connections = Connections(
            store: store,
            keyring: keyring,
            catalog: catalog,
            isPrivateNetworkAllowed: configuration.isPrivateNetworkAllowed,
            plainOrigins: Set(settings.origins.values),
            companions: companions(queue, followUp)
        )
        let compositions = Compositions(store: store, queue: queue, connections: connections, files: media)
        let images = ImageProcess(tool: configuration.mediaTool, store: media)
        // What a process left that was killed; whoever writes holds a lock.
        _ = try? media.removeAbandonedIncomingFiles()
        return Installation(
            configuration: configuration,
            directory: directory,
            logger: logger,
            store: store,
            leaseStore: leaseStore,
            keyring: keyring,
            users: Users(store: store, passwords: passwords),
            sessions: Sessions(store: store, passwords: passwords),
            tokens: APITokens(store: store),
            keyedAnswers: KeyedAnswers(store: store, keyring: keyring),
            notices: Notices(store: store),
            noticeChannels: NoticeChannels(
                store: store,
                keyring: keyring,
                carriers: noticeCarriers(configuration, http)
            ),
            noticeDeliveries: NoticeDeliveries(store: store, queue: queue),
            connections: connections,
            keyRotation: KeyRotation(store: store, keyring: keyring),
            counts: ConnectionCountsCache(store: store),
            queue: queue,
            http: http,
            catalog: catalog,
            media: media,
            images: images,
            imports: Imports(
                store: store,
                queue: queue,
                files: try ImportFiles(
                    dataDirectory: directory.url,
                    limit: configuration.importLimit,
                    media: media
                )
            ),
            compositions: compositions,
            uploads: Uploads(store: store, files: media),
            recurrences: Recurrences(store: store, compositions: compositions),
            slotTimes: SlotTimes(store: store),
            compositionImport: CompositionImport(store: store, compositions: compositions),
            publisher: Publisher(
                store: store,
                queue: queue,
                connections: connections,
                files: media,
                images: images,
                timing: configuration.publishTiming,
                logger: logger
            ),
            lock: lock
        )
    }

    package static func migrator(for configuration: Configuration, logger: Logger) -> Migrator {
        Migrator(
            configuration.database,
            migrations: RoostSchema.migrations,
            tables: RoostSchema.tables,
            logger: logger
        )
    }

    static var tables: [TableAccess] { RoostSchema.tables }

    package func close() async {
        try? await http.shutdown()
        await leaseStore?.close()
        await store.close()
        lock?.release()
    }

    private static func openLeaseStore(
        _ configuration: Configuration,
        _ options: Store.Options
    ) async throws -> Store? {
        guard case .postgres = configuration.database else { return nil }
        var options = options
        options.connections = 1
        return try await Store.open(configuration.database, tables: RoostSchema.tables, options: options)
    }

    /// No key, no start; but for the embedded database, whose data directory keeps one of its own.
    static func openKeyring(
        _ configuration: Configuration,
        _ directory: DataDirectory,
        _ logger: Logger
    ) throws -> Keyring {
        if let text = configuration.encryptionKey {
            return try Keyring(text: text.revealForUse())
        }
        guard configuration.isEmbedded else {
            throw ConfigurationError(
                "PLATFORM_ENCRYPTION_KEY is not set, and without the key no credential can be sealed or opened. Make one "
                    + "with “roost keys new” and set it for every Roost on this database."
            )
        }
        let file = try KeyFile(in: directory.url)
        if file.wasCreated {
            logger.notice(
                "Made an encryption key. Keep a copy of it apart from the backups: without it the credentials in them don’t open.",
                metadata: ["file": "\(file.path)"]
            )
        }
        return file.keyring
    }

    private static func companions(_ queue: JobQueue, _ followUp: FollowUp) -> Connections.Companions {
        var companions = Connections.Companions()
        companions.connected = { connection in try await followUp.begin(connection) }
        companions.held = { connection, isHeld, tx in
            if isHeld {
                let reason =
                    connection.isActive
                    ? connection.healthMessage ?? "it needs a new token" : "it is switched off"
                try queue.table.hold(connection.id, of: connection.owner, because: reason, in: tx)
            } else if try queue.table.release(connection.id, in: tx) > 0 {
                queue.wakeAll(after: tx)
            }
        }
        companions.refused = { connection, tx in
            _ = try queue.enqueue(
                RefreshToken(connection.id, isRefused: true),
                in: tx,
                for: connection.owner
            )
        }
        companions.revoking = { revocation, owner, tx in
            _ = try queue.enqueue(RevokeToken(revocation), in: tx, for: owner)
        }
        companions.deleting = { connection, tx in
            _ = try queue.table.cancelAll(connection: connection.id, in: tx)
            try Compositions.forget(connection, in: tx)
        }
        return companions
    }
}
