import Foundation
import Hummingbird

/// What surrounds every page: navigation, the current connection and its switcher, notices, theme, form token.
struct ShellView: Sendable {
    let isSignedIn: Bool
    let userName: String
    let isAdmin: Bool
    let navigation: [NavigationItem]
    let currentConnection: ConnectionLabel?
    let choices: [ConnectionLabel]
    let noticeCount: Int?
    let noticeLabel: String
    /// Posts that wait for an answer only a person can give; absent when none does.
    let questionCount: Int?
    let isNoticesPage: Bool
    let mayWrite: Bool
    let isWritingPage: Bool
    let isProfilePage: Bool
    let isStatusPage: Bool
    let isUsersPage: Bool
    let formToken: String
    /// `light` or `dark`; absent to follow the system.
    let theme: String?
    let themes: [ThemeChoice]
    let saidSentence: String?
    let undo: UndoView?
    /// Where this page is with its filters, so that a form of the shell can come back to it.
    let returnPath: String
    let stylesheet: String
    let icons: String
    let favicon: String
    let scripts: [String]

    struct NavigationItem: Sendable {
        let href: String
        let label: String
        let icon: String
        /// How much waits there, and for what; absent when nothing does.
        let waiting: Int?
        /// The keys that lead there: `g a`.
        let keys: String
        let isHere: Bool
    }

    /// The way back from what was just done to several posts.
    struct UndoView: Sendable {
        let action: String
        let posts: [String]
    }

    struct ThemeChoice: Sendable {
        let value: String
        let label: String
        let isChosen: Bool
    }

    static func make(
        site: Site,
        context: WebContext,
        path: String,
        returnPath: String = "/",
        said: String? = nil,
        undo: Undo? = nil
    ) async throws -> ShellView {
        let viewer = context.viewer
        var connections: [ConnectionItem] = []
        var (unseen, questions) = (0, 0)
        if let viewer {
            let shell = try await site.services.accounts.shell(viewer)
            (connections, unseen, questions) = (shell.connections, shell.unseenNotices, shell.questions)
        }
        let labels = connections.map { ConnectionLabel($0, currentID: viewer?.currentConnectionID) }
        return ShellView(
            isSignedIn: viewer != nil,
            userName: viewer?.shownName ?? "",
            isAdmin: viewer?.role == .admin,
            navigation: viewer.map { items(for: $0, at: path, questions: questions) } ?? [],
            currentConnection: labels.first(where: \.isCurrent),
            choices: labels,
            noticeCount: unseen > 0 ? unseen : nil,
            noticeLabel: unseen > 0 ? "Notices, \(unseen) unseen" : "Notices",
            questionCount: questions > 0 ? questions : nil,
            isNoticesPage: path == "/notices",
            mayWrite: viewer.map { $0.role >= .moderator } ?? false,
            isWritingPage: path == "/compositions/new",
            isProfilePage: path.hasPrefix("/profile"),
            isStatusPage: path == "/status",
            isUsersPage: path == "/users" || path.hasPrefix("/users/"),
            formToken: FormToken.token(for: context.formSeed),
            theme: context.theme,
            themes: Theme.allCases.map {
                ThemeChoice(
                    value: $0.rawValue,
                    label: $0.rawValue.prefix(1).uppercased() + $0.rawValue.dropFirst(),
                    isChosen: $0.rawValue == (context.theme ?? Theme.system.rawValue)
                )
            },
            saidSentence: undo?.undoSentence ?? said.flatMap(Said.init(rawValue:))?.sentence,
            undo: undo.map { UndoView(action: $0.undoAction, posts: $0.posts) },
            returnPath: returnPath,
            stylesheet: site.assets.address(of: "styles/roost.css"),
            icons: site.assets.address(of: "icons/icons.svg"),
            favicon: site.assets.address(of: "icons/favicon.svg"),
            scripts: ["keys", "forms", "selection", "progress", "pictures", "search", "live", "calendar"].map
            {
                site.assets.address(of: "scripts/\($0).js")
            }
        )
    }

    private static func items(for viewer: Viewer, at path: String, questions: Int) -> [NavigationItem] {
        var items = [
            ("/archive", "Archive", "archive", "g a"), ("/media", "Media", "image", "g m"),
            ("/search", "Search", "search", "/"), ("/publishing", "Publish", "publish", "g b"),
            ("/connections", "Connections", "connections", "g c"), ("/runs", "Runs", "runs", "g r"),
        ]
        if viewer.role == .admin {
            items.append(("/jobs", "Jobs", "jobs", "g j"))
        }
        return items.map { href, label, icon, keys in
            NavigationItem(
                href: href,
                label: label,
                icon: icon,
                waiting: href == "/publishing" && questions > 0 ? questions : nil,
                keys: keys,
                isHere: path == href || path.hasPrefix(href + "/")
                    || href == "/archive" && path.hasPrefix("/posts/")
                    || href == "/jobs" && path.hasPrefix("/queues/")
                    || href == "/publishing"
                        && (path.hasPrefix("/compositions/") || path.hasPrefix("/targets/"))
            )
        }
    }
}

/// A connection in a few words: for the switcher, filters and lists.
struct ConnectionLabel: Sendable {
    let id: String
    let name: String
    let platformName: String
    /// The server without its scheme; absent on one-network platforms.
    let host: String?
    let icon: String
    let isCurrent: Bool
    let isDefault: Bool
    let isUnhealthy: Bool

    init(_ connection: ConnectionItem, currentID: String?) {
        id = connection.id
        name = connection.name
        platformName = connection.platformName
        host = Self.host(of: connection.instance)
        icon = Icon.name(of: connection.platform)
        isCurrent = connection.id == currentID
        isDefault = connection.isDefault
        isUnhealthy = connection.health != .active
    }

    static func host(of instance: String) -> String? {
        guard !instance.isEmpty else { return nil }
        return instance.components(separatedBy: "://").last
    }
}

/// The symbols of the icon file that stand for platforms.
enum Icon {
    /// A platform's own, where the file has one.
    static func name(of platform: String) -> String {
        let name = "platform-" + platform
        return names.contains(name) ? name : "platform-other"
    }

    private static let names: Set<String> = {
        let file = AssetLibrary().text("icons/icons.svg") ?? ""
        return Set(file.matches(of: /<symbol id="([^"]+)"/).map { String($0.output.1) })
    }()
}
