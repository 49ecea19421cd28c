import PlatformAdapters
import Platforms

/// One setting of Roost's environment, as the configuration reference prints it.
package struct Setting: Sendable {
    package let name: String
    /// What holds when it isn't set; nil when nothing is assumed.
    package let fallback: String?
    package let meaning: String
    /// Its value is never printed.
    package let isSecret: Bool

    init(_ name: String, default fallback: String? = nil, isSecret: Bool = false, _ meaning: String) {
        self.name = name
        self.fallback = fallback
        self.meaning = meaning
        self.isSecret = isSecret
    }

    package static let all: [Setting] =
        [
            .data, .databaseURL, .url, .encryptionKey, .trustedProxies, .allowPrivateNetworks,
            .trustedCertificates, .mediaLimit,
            .mediaParallel, .mediaTool, .importLimit, .keepImports, .keepFree, .lease, .logLevel,
            .keepFinishedJobs,
            .keepDeadJobs, .keepRuns, .keepDeliveries, .sendmail, .mailFrom,
            .publishParallel, .publishTimeout, .publishQuiet, .publishLate, .publishTooLate,
        ] + AdapterCatalog.settings.map(Setting.init)

    init(_ setting: PlatformSetting) {
        self.init(setting.name, default: setting.fallback, setting.meaning)
    }

    static let data = Setting(
        "ROOST_DATA",
        default: "./roost-data",
        "The data directory: the SQLite database, media, the encryption key, the lock and the operator’s socket. Made "
            + "with mode 0700 when it is missing."
    )
    static let databaseURL = Setting(
        "ROOST_DATABASE_URL",
        isSecret: true,
        "Where the database is: `sqlite:///absolute/path.db` or `postgres://user:password@host:port/database`. "
            + "Without it: `roost.db` in the data directory."
    )
    static let url = Setting(
        "ROOST_URL",
        "The address people reach Roost at, e.g. `https://roost.example`. Cookies, redirects and the check of a "
            + "request’s origin follow it. Without it: the address that is bound."
    )
    static let encryptionKey = Setting(
        "PLATFORM_ENCRYPTION_KEY",
        isSecret: true,
        "The key that seals credentials: 32 bytes in URL-safe Base64, the form of a Fernet key. Several, separated by "
            + "commas: the first seals, all open. Without it Roost on SQLite makes `encryption.key` in the data "
            + "directory; on PostgreSQL it doesn’t start."
    )
    static let trustedProxies = Setting(
        "ROOST_TRUSTED_PROXIES",
        default: "",
        "Addresses or networks, separated by commas, whose `X-Forwarded-For` and `X-Forwarded-Proto` count, e.g. "
            + "`127.0.0.1,10.0.0.0/8`."
    )
    static let allowPrivateNetworks = Setting(
        "ROOST_ALLOW_PRIVATE_NETWORKS",
        default: "0",
        "`1` lets accounts be connected on private and loopback addresses, and over plain http. For servers in one’s own "
            + "network; leave it off where strangers have a login."
    )
    static let trustedCertificates = Setting(
        "ROOST_TRUSTED_CERTIFICATES",
        "A file with certificates (PEM) that are trusted beside the system’s when platforms are contacted, e.g. of the "
            + "authority in one’s own network."
    )
    static let mediaLimit = Setting(
        "ROOST_MEDIA_LIMIT",
        default: "50MB",
        "The largest media file that is archived, e.g. `50MB` or `1GB`. A larger one is marked as failed with its size, and "
            + "fetched once the limit allows it."
    )
    static let mediaParallel = Setting(
        "ROOST_MEDIA_PARALLEL",
        default: "4",
        "How many media files are downloaded at the same time, 1 to 32."
    )
    static let mediaTool = Setting(
        "ROOST_MEDIA_TOOL",
        "The program that looks into images, makes their thumbnails and makes them fit. Without it: `roost-media` beside the "
            + "running program."
    )
    static let importLimit = Setting(
        "ROOST_IMPORT_LIMIT",
        default: "20GB",
        "The largest export file that is taken, e.g. `5GB`. It lies in the data directory until its import is done."
    )
    static let keepImports = Setting(
        "ROOST_KEEP_IMPORTS",
        default: "0",
        "Days for which an export file is kept after its import is done; `0` deletes it at once."
    )
    static let keepFree = Setting(
        "ROOST_KEEP_FREE",
        default: "100MB",
        "Room on the data directory’s disk that media files leave free, so that posts and outcomes can still be written. "
            + "Downloads wait below it, passes below half of it; below ten times as much the admins get a notice."
    )
    static let lease = Setting(
        "ROOST_LEASE",
        default: "60",
        "Seconds without a sign of life after which a worker’s jobs are given to another, 2 to 3600. Workers give a sign four "
            + "times as often and stop their work after three quarters. The same for every process on one database."
    )
    static let logLevel = Setting(
        "ROOST_LOG_LEVEL",
        default: "info",
        "How much is logged: trace, debug, info, notice, warning, error or critical."
    )
    static let keepFinishedJobs = Setting(
        "ROOST_KEEP_FINISHED_JOBS",
        default: "7",
        "Days after which finished and cancelled jobs are forgotten."
    )
    static let keepDeadJobs = Setting(
        "ROOST_KEEP_DEAD_JOBS",
        default: "90",
        "Days after which jobs that failed for good are forgotten."
    )
    static let keepRuns = Setting("ROOST_KEEP_RUNS", default: "90", "Days after which runs are forgotten.")
    static let keepDeliveries = Setting(
        "ROOST_KEEP_DELIVERIES",
        default: "30",
        "Days for which the log of notices sent to webhooks and mail addresses is kept, 1 or more."
    )
    static let publishParallel = Setting(
        "ROOST_PUBLISH_PARALLEL",
        default: "32",
        "How many accounts are published to at the same time, 1 to 500. The posts of one account go out one after the other."
    )
    static let publishTimeout = Setting(
        "ROOST_PUBLISH_TIMEOUT",
        default: "30",
        "Seconds a platform has to answer when a post is sent, 1 to 300, and never more than half of `ROOST_LEASE`."
    )
    static let publishQuiet = Setting(
        "ROOST_PUBLISH_QUIET",
        default: "60",
        "Seconds a platform may go on working on a post whose answer was lost, 0 to 3600: only after them it says something "
            + "that the post isn’t there. Where only looking tells, Roost looks again after a quarter as long, and again after "
            + "as long."
    )
    static let publishLate = Setting(
        "ROOST_PUBLISH_LATE",
        default: "10",
        "Minutes after which a post that could not go out is late, 1 to 1440. It is looked for before it is sent, and what "
            + "it says of being late counts."
    )
    static let publishTooLate = Setting(
        "ROOST_PUBLISH_TOO_LATE",
        default: "6",
        "Hours after which a late post is not published without asking, whatever it says, 1 to 720."
    )
    static let sendmail = Setting(
        "ROOST_SENDMAIL",
        "The system’s mail program, by its absolute path, e.g. `/usr/sbin/sendmail`. With it users may have notices mailed "
            + "to them; needs `ROOST_MAIL_FROM`."
    )
    static let mailFrom = Setting(
        "ROOST_MAIL_FROM",
        "The address that mail of Roost’s comes from, e.g. `roost@example.org`."
    )
}
