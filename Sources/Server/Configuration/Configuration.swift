package import Accounts
import Archive
package import Database
package import Foundation
package import Logging
package import PlatformAdapters
import Platforms
package import Publishing
package import Vault

/// What the environment says, read once and checked.
package struct Configuration: Sendable {
    package let dataDirectory: URL
    package let database: DatabaseLocation
    /// Whether the database is the one Roost keeps in its data directory by default.
    package let isEmbedded: Bool
    package let publicURL: URL?
    package let encryptionKey: Secret?
    package let trustedProxies: [String]
    package let isPrivateNetworkAllowed: Bool
    /// As PEM.
    package let trustedCertificates: String?
    /// Bytes.
    package let mediaLimit: Int
    package let mediaParallel: Int
    /// The program that looks into images.
    package let mediaTool: URL
    /// Bytes.
    package let importLimit: Int
    package let keepImports: Duration
    /// Bytes that media leave free on the disk.
    package let keptFree: Int
    package let lease: Duration
    package let logLevel: Logger.Level
    package let keepFinishedJobs: Duration
    package let keepDeadJobs: Duration
    package let keepRuns: Duration
    package let keepDeliveries: Duration
    package let publishParallel: Int
    package let publishTiming: PublishTiming
    /// The mail program and who its mail comes from; nil where Roost sends no mail.
    package let mail: MailConfiguration?

    package struct MailConfiguration: Sendable {
        package let program: URL
        package let sender: MailAddress
    }
    /// What belongs to single platforms.
    package let platforms: PlatformSettings
    /// Servers on this machine that may be reached although private networks are closed; no setting, the demo's own.
    package let simulated: [SimulatedInstance]
    /// How long after a platform first said that a post isn't there it is asked once more; no setting either.
    package let deletionProof: Duration

    /// A server on this machine that is none of a platform's own: by a name that ends in `.localhost`, and its port.
    package struct SimulatedInstance: Sendable {
        package let name: String
        package let port: Int

        package init(name: String, port: Int) {
            self.name = name
            self.port = port
        }
    }

    package init(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        simulated: [SimulatedInstance] = [],
        deletionProof: Duration = LookSchedule.proof
    ) throws {
        let values = Values(environment)
        self.simulated = simulated
        self.deletionProof = deletionProof
        let data = URL(filePath: values.text(.data)).standardizedFileURL
        dataDirectory = data
        if let url = values.given(.databaseURL) {
            database = try DatabaseLocation(url: url)
            isEmbedded = false
        } else {
            database = .sqlite(file: data.appending(path: "roost.db").path)
            isEmbedded = true
        }
        publicURL = try values.given(.url).map { text in
            guard let url = URL(string: text), let scheme = url.scheme, ["http", "https"].contains(scheme),
                url.host() != nil, url.path().isEmpty || url.path() == "/", url.query() == nil
            else {
                throw ConfigurationError(
                    .url,
                    "must be an address without a path, such as https://roost.example"
                )
            }
            return url
        }
        encryptionKey = values.given(.encryptionKey).map { Secret($0) }
        trustedProxies = values.text(.trustedProxies).split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        isPrivateNetworkAllowed = try values.flag(.allowPrivateNetworks)
        trustedCertificates = try values.given(.trustedCertificates).map { file in
            guard let text = try? String(contentsOfFile: file, encoding: .utf8),
                text.contains("BEGIN CERTIFICATE")
            else {
                throw ConfigurationError(
                    .trustedCertificates,
                    "must name a readable file with certificates in PEM form"
                )
            }
            return text
        }
        mediaLimit = try values.bytes(.mediaLimit)
        mediaParallel = try values.number(.mediaParallel, in: 1...32)
        mediaTool = values.given(.mediaTool).map { URL(filePath: $0) } ?? Self.mediaToolBesideProgram
        importLimit = try values.bytes(.importLimit)
        keepImports = .seconds(try values.number(.keepImports, in: 0...36_500) * 86_400)
        keptFree = try values.bytes(.keepFree)
        lease = .seconds(try values.number(.lease, in: 2...3600))
        guard let level = Logger.Level(rawValue: values.text(.logLevel).lowercased()) else {
            throw ConfigurationError(
                .logLevel,
                "must be one of trace, debug, info, notice, warning, error, critical"
            )
        }
        logLevel = level
        keepFinishedJobs = try values.days(.keepFinishedJobs)
        keepDeadJobs = try values.days(.keepDeadJobs)
        keepRuns = try values.days(.keepRuns)
        keepDeliveries = try values.days(.keepDeliveries)
        mail = try Self.mail(values)
        publishParallel = try values.number(.publishParallel, in: 1...500)
        publishTiming = try Self.publishTiming(values, lease: lease)
        platforms = PlatformSettings(
            Dictionary(
                uniqueKeysWithValues: AdapterCatalog.settings.compactMap { setting in
                    values.given(Setting(setting)).map { (setting.name, $0) }
                }
            )
        )
    }

    private static func publishTiming(_ values: Values, lease: Duration) throws -> PublishTiming {
        var timing = PublishTiming()
        // Whoever sends must hold its job for longer than that takes.
        timing.request = min(.seconds(try values.number(.publishTimeout, in: 1...300)), lease / 2)
        timing.margin = lease / 12
        timing.grace = .seconds(try values.number(.publishQuiet, in: 0...3600))
        // Who works on for long also lists late.
        timing.looks = [timing.grace / 4, timing.grace]
        timing.late = .seconds(try values.number(.publishLate, in: 1...1440) * 60)
        timing.tooLate = .seconds(try values.number(.publishTooLate, in: 1...720) * 3600)
        return timing
    }

    private static func mail(_ values: Values) throws -> MailConfiguration? {
        guard let program = values.given(.sendmail) else {
            guard values.given(.mailFrom) == nil else {
                throw ConfigurationError(
                    .mailFrom,
                    "is set without ROOST_SENDMAIL, which names the mail program"
                )
            }
            return nil
        }
        guard program.hasPrefix("/") else {
            throw ConfigurationError(.sendmail, "must be an absolute path, such as /usr/sbin/sendmail")
        }
        guard let sender = values.given(.mailFrom).flatMap(MailAddress.init) else {
            throw ConfigurationError(.mailFrom, "must be an e-mail address, such as roost@example.org")
        }
        return MailConfiguration(program: URL(filePath: program), sender: sender)
    }
}

extension Configuration {
    private static var mediaToolBesideProgram: URL {
        let program = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
        return program.resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "roost-media")
    }
}

/// A setting that can't be used.
///
/// Says which and what would be right, and nothing of a secret's value.
package struct ConfigurationError: Error, CustomStringConvertible {
    package let description: String

    init(_ setting: Setting, _ problem: String) {
        description = "\(setting.name) \(problem). See docs/configuration.md."
    }

    package init(_ sentence: String) {
        description = sentence
    }
}

private struct Values {
    private let environment: [String: String]

    init(_ environment: [String: String]) {
        self.environment = environment
    }

    /// Nil when it isn't set; set to nothing counts as not set.
    func given(_ setting: Setting) -> String? {
        let text = environment[setting.name]?.trimmingCharacters(in: .whitespacesAndNewlines)
        return text?.isEmpty == false ? text : nil
    }

    func text(_ setting: Setting) -> String {
        given(setting) ?? setting.fallback ?? ""
    }

    func flag(_ setting: Setting) throws -> Bool {
        switch text(setting).lowercased() {
        case "1", "true", "yes": true
        case "0", "false", "no", "": false
        default: throw ConfigurationError(setting, "must be 1 or 0")
        }
    }

    func number(_ setting: Setting, in range: ClosedRange<Int>) throws -> Int {
        guard let number = Int(text(setting)), range.contains(number) else {
            throw ConfigurationError(
                setting,
                "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    func days(_ setting: Setting) throws -> Duration {
        .seconds(try number(setting, in: 1...36_500) * 86_400)
    }

    func bytes(_ setting: Setting) throws -> Int {
        let text = text(setting).uppercased().replacing(" ", with: "")
        let units = [("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1), ("", 1)]
        for (unit, factor) in units where text.hasSuffix(unit) {
            if let number = Double(text.dropLast(unit.count)), number > 0, number * Double(factor) < 1e15 {
                return Int(number * Double(factor))
            }
            break
        }
        throw ConfigurationError(setting, "must be a size such as 50MB")
    }
}
