// swift-tools-version: 6.2

import PackageDescription

// The module map with its reasons is docs/architecture.md; a test reads this file and
// checks that no arrow points the wrong way.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    // Steps at which tests let the program die: in debug builds, and in none that people run.
    .define("KILL_POINTS", .when(configuration: .debug)),
]

let package = Package(
    name: "roost",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "roost", targets: ["roost"]),
        .executable(name: "roost-media", targets: ["roost-media"]),
        .executable(name: "roost-simulator", targets: ["roost-simulator"]),
        .executable(name: "roost-bench", targets: ["roost-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
    ],
    targets: [
        // What everything stands on: both engines, scope, migrations.
        .systemLibrary(
            name: "CLibPQ",
            pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"])]
        ),
        // What of SQLite Swift can't call.
        .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(
            name: "Database",
            dependencies: [
                "CLibPQ", "CSQLite", "KillPoints",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),

        // Where tests let the program die, and which rules they leave out; nothing in a release build.
        .target(name: "KillPoints", swiftSettings: settings),

        // HTML as browsers read it: libxml2, behind a header that names nothing of it.
        .systemLibrary(
            name: "CLibXML2",
            pkgConfig: "libxml-2.0",
            providers: [.apt(["libxml2-dev"])]
        ),
        .target(name: "CHTML", dependencies: ["CLibXML2"]),

        // Pictures, decoded by libvips: in a process of its own only, which links nothing else.
        .systemLibrary(
            name: "CLibVips",
            pkgConfig: "vips",
            providers: [.apt(["libvips-dev"])]
        ),
        .target(name: "CVips", dependencies: ["CLibVips"]),
        .executableTarget(name: "roost-media", dependencies: ["CVips"], swiftSettings: settings),

        // On the database's level; of these only Platforms knows another, for the secrets a credential is made of.
        .target(
            name: "Vault",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Media",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Platforms",
            dependencies: ["CHTML", "Vault", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings
        ),
        .target(
            name: "Queue",
            dependencies: [
                "Database", "KillPoints",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),

        // Users, sessions, roles, connections.
        .target(
            name: "Accounts",
            dependencies: [
                "Database", "Platforms", "Queue", "Vault",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),

        // The one post model.
        .target(
            name: "Archive",
            dependencies: [
                "Accounts", "Database", "Media", "Platforms", "Queue",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),

        // Written once, published everywhere, each exactly once.
        .target(
            name: "Publishing",
            dependencies: [
                "Accounts", "Archive", "Database", "KillPoints", "Media", "Platforms", "Queue",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),

        // The list of everybody's tables and migrations, in order.
        .target(
            name: "Schema",
            dependencies: ["Accounts", "Archive", "Database", "Publishing", "Queue", "Transfer"],
            swiftSettings: settings
        ),

        // Archives as people download them, zip and tar alike: libarchive.
        .systemLibrary(
            name: "CLibArchive",
            pkgConfig: "libarchive",
            providers: [.apt(["libarchive-dev"])]
        ),
        // What comes from files instead of platforms.
        .target(
            name: "Transfer",
            dependencies: [
                "Accounts", "Archive", "CLibArchive", "Database", "Media", "Platforms", "Queue",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),

        // Text records of names, which the system's resolver knows and Foundation doesn't ask for.
        .target(name: "CResolve", linkerSettings: [.linkedLibrary("resolv")]),

        // One folder per platform, behind the vocabulary of Platforms.
        .target(
            name: "PlatformAdapters",
            dependencies: [
                "CResolve", "KillPoints", "Platforms", "Vault",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),

        // The doors: pages and API. They say in their own words what they need; Server fills it in.
        .target(
            name: "Web",
            dependencies: [
                "WebAssets",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        // Templates, styles, scripts and icons, compiled in with #embed.
        .target(name: "WebAssets", exclude: ["icons", "scripts", "styles", "templates"]),

        // Composes everything, once.
        .target(
            name: "Server",
            dependencies: [
                "Accounts", "Archive", "Database", "Media", "PlatformAdapters", "Platforms", "Publishing",
                "Queue",
                "Schema", "Transfer", "Vault",
                "Web",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "roost",
            dependencies: [
                "Database", "Demo", "Server", "Web",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),

        // Behaves like the platforms; imports none of our modules.
        .target(
            name: "PlatformSimulator",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "roost-simulator",
            dependencies: [
                "PlatformSimulator",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),

        // Both, put together for people who want to look.
        .target(
            name: "Demo",
            dependencies: [
                "PlatformSimulator", "Server", "Web",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),

        // Tests and benchmarks.
        .target(
            name: "TestSupport",
            dependencies: [
                "Accounts", "Database", "PlatformSimulator", "Platforms", "Schema", "Vault",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "roost-bench",
            dependencies: [
                "Accounts", "Archive", "CLibPQ", "Database", "Media", "PlatformAdapters", "Platforms",
                "Publishing",
                "Queue", "Schema", "TestSupport", "Vault", "roost", "roost-media", "roost-simulator",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            path: "Benchmarks",
            exclude: ["peers"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ArchitectureTests",
            dependencies: ["Schema", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "DatabaseTests",
            dependencies: ["Database", "Schema", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "VaultTests",
            dependencies: ["TestSupport", "Vault"],
            exclude: ["Scripts"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "MediaTests",
            dependencies: ["Media", "TestSupport"],
            exclude: ["Scripts"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PlatformsTests",
            dependencies: ["Platforms", "TestSupport", "Vault"],
            exclude: ["Scripts"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PlatformAdaptersTests",
            dependencies: [
                "PlatformAdapters", "PlatformSimulator", "Platforms", "TestSupport", "Vault",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PublishingTests",
            dependencies: [
                "Accounts", "Archive", "Database", "Media", "PlatformAdapters", "PlatformSimulator",
                "Platforms",
                "Publishing", "Queue", "Schema", "TestSupport", "Vault",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PlatformSimulatorTests",
            dependencies: [
                "PlatformSimulator", "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            exclude: ["Scripts"],
            swiftSettings: settings
        ),
        .testTarget(name: "QueueTests", dependencies: ["Queue", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "AccountsTests",
            dependencies: [
                "Accounts", "PlatformAdapters", "PlatformSimulator", "Platforms", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ArchiveTests",
            dependencies: ["Archive", "PlatformAdapters", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "TransferTests",
            dependencies: ["Archive", "PlatformAdapters", "TestSupport", "Transfer"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "Web", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            exclude: ["Scripts"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "Accounts", "Archive", "Database", "Platforms", "Queue", "Schema", "Server", "TestSupport",
                "Transfer",
                "Vault",
                "Web", "roost",
                "roost-simulator", .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Scripts"],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
