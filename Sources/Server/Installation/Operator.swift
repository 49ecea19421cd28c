import Accounts
import Archive
package import Database
import Foundation
import Logging
import Media
import Queue
import Transfer
import Vault

/// What an operator does to the installation itself, without the API.
package enum Operator {
    package static func migrator() throws -> Migrator {
        let configuration = try Configuration()
        return Installation.migrator(for: configuration, logger: logger(configuration))
    }

    /// Migrates while nobody else works on an SQLite database.
    package static func migrating<T>(_ work: (Migrator) async throws -> T) async throws -> T {
        let configuration = try Configuration()
        let directory = try DataDirectory(configuration.dataDirectory)
        var lock: DirectoryLock?
        if case .sqlite = configuration.database {
            lock = try directory.lock()
            guard lock != nil else {
                throw ConfigurationError(
                    "Roost is running on \(directory.url.path). Stop it before you migrate."
                )
            }
        }
        defer { withExtendedLifetime(lock) {} }
        return try await work(Installation.migrator(for: configuration, logger: logger(configuration)))
    }

    /// Works beside a running server: SQLite's own backup reads what is committed.
    package static func backUp(to file: String, progress: @escaping @Sendable (Double) -> Void) async throws {
        let store = try await openStore()
        do { try await store.backUp(to: file, progress: progress) } catch {
            await store.close()
            throw error
        }
        await store.close()
    }

    /// Something that is not as it should be.
    package struct Finding: Encodable, Sendable {
        package let sentence: String
        package let repaired: Bool
    }

    /// Compares the live schema with what the migrations made, and rows with files.
    ///
    /// Returns the engine's version beside what was found.
    package static func examine(repairs: Bool) async throws -> (version: String, findings: [Finding]) {
        let configuration = try Configuration()
        let directory = try DataDirectory(configuration.dataDirectory)
        let lock = try directory.lock()
        if repairs, lock == nil, case .sqlite = configuration.database {
            throw ConfigurationError("Roost is running on \(directory.url.path). Stop it before you repair.")
        }
        defer { withExtendedLifetime(lock) {} }
        let (live, promised) = try await migrator().catalogue()
        var findings = live.differences(from: promised).map { Finding(sentence: $0, repaired: false) }
        let store = try await openStore()
        let version: String
        do {
            version = try await store.version()
            let files = try MediaStore(dataDirectory: directory.url, limit: configuration.mediaLimit)
            let inspection = ArchiveInspection(ofAllIn: store, files)
            let found = try await inspection.findings(
                settledBefore: lock == nil ? Date(timeIntervalSinceNow: -60) : nil
            )
            let left = repairs ? Set(try await inspection.repair(found)) : Set(found)
            findings += found.map { Finding(sentence: $0.sentence, repaired: !left.contains($0)) }
            let imports = Imports(
                store: store,
                queue: JobQueue(store: store),
                files: try ImportFiles(
                    dataDirectory: directory.url,
                    limit: configuration.importLimit,
                    media: files
                )
            )
            // What is being uploaded right now has no row yet.
            let settled = lock == nil ? Date(timeIntervalSinceNow: -3600) : .now
            for finding in try await imports.findings(settledBefore: settled) {
                if repairs { try await imports.repair(finding) }
                findings.append(Finding(sentence: finding.sentence, repaired: repairs))
            }
        } catch {
            await store.close()
            throw error
        }
        await store.close()
        return (version, findings)
    }

    package static func newKey() -> String { Keyring.makeKeyText().revealForUse() }

    /// One key, and how much it sealed.
    package struct KeyLine: Encodable, Sendable {
        package let key: String
        package let sealed: Int
        /// `seals`, `opens` or `missing`.
        package let state: String

        package var sentence: String {
            switch state {
            case "seals": "\(key)  seals, and has sealed \(sealed)"
            case "opens": "\(key)  opens, and has sealed \(sealed); “roost keys rotate” seals them anew"
            default: "\(key)  is missing; \(sealed) credentials don’t open without it"
            }
        }
    }

    package static func keyStatus() async throws -> [KeyLine] {
        try await withKeys { keyring, rotation in
            let status = try await rotation.status()
            let counts = status.usage.countByKey
            let known = keyring.keyIDs.map { id in
                KeyLine(
                    key: "\(id)",
                    sealed: counts[id] ?? 0,
                    state: id == keyring.sealingKeyID ? "seals" : "opens"
                )
            }
            return known
                + status.missing.map { KeyLine(key: "\($0)", sealed: counts[$0] ?? 0, state: "missing") }
        }
    }

    /// Returns how many credentials were sealed anew.
    package static func rotateKeys() async throws -> Int {
        let configuration = try Configuration()
        guard configuration.encryptionKey == nil, configuration.isEmbedded else {
            return try await withKeys { _, rotation in try await rotation.rotate() }
        }
        // The server knows the file's keys by heart, so it must not be running while they change.
        let directory = try DataDirectory(configuration.dataDirectory)
        guard let lock = try directory.lock() else {
            throw ConfigurationError(
                "Roost is running on \(directory.url.path). Stop it before you rotate its key file."
            )
        }
        defer { withExtendedLifetime(lock) {} }
        let file = try KeyFile(in: directory.url).addingSealingKey()
        let store = try await openStore()
        do {
            let resealed = try await KeyRotation(store: store, keyring: file.keyring).rotate()
            await store.close()
            _ = try file.keepingSealingKeyOnly()
            return resealed
        } catch {
            await store.close()
            throw error
        }
    }

    private static func withKeys<T>(_ work: (Keyring, KeyRotation) async throws -> T) async throws -> T {
        let configuration = try Configuration()
        let directory = try DataDirectory(configuration.dataDirectory)
        let keyring = try Installation.openKeyring(configuration, directory, logger(configuration))
        let store = try await openStore()
        do {
            let answer = try await work(keyring, KeyRotation(store: store, keyring: keyring))
            await store.close()
            return answer
        } catch {
            await store.close()
            throw error
        }
    }

    private static func openStore() async throws -> Store {
        let configuration = try Configuration()
        let migrator = Installation.migrator(for: configuration, logger: logger(configuration))
        guard try await migrator.status().allSatisfy({ $0.appliedAt != nil }) else {
            throw ConfigurationError(
                "The database is not up to date. Run “roost migrate up” or start “roost serve”."
            )
        }
        return try await Store.open(configuration.database, tables: Installation.tables)
    }

    private static func logger(_ configuration: Configuration) -> Logger {
        var logger = Logger(label: "roost")
        logger.logLevel = max(configuration.logLevel, .warning)
        return logger
    }
}
