import Foundation

/// What is said in a video, for the player to offer.
struct TextTrackView: Sendable {
    let trackAddress: String
    let trackLanguage: String?
    /// What the player’s menu says; no two of one video say the same.
    let trackLabel: String

    static func all(_ tracks: [TextTrackItem]) -> [TextTrackView] {
        var taken: [String: Int] = [:]
        return tracks.map { track in
            let name = track.language.map(name) ?? "Captions"
            let count = taken[name, default: 0] + 1
            taken[name] = count
            return TextTrackView(
                trackAddress: "/text-tracks/\(track.id)",
                trackLanguage: track.language,
                trackLabel: count == 1 ? name : "\(name) (\(count))"
            )
        }
    }

    /// `German (de)`, and a tag nobody knows as it stands.
    private static func name(of tag: String) -> String {
        let name = Locale(identifier: "en").localizedString(forIdentifier: tag)
        return name.map { $0 == tag ? tag : "\($0) (\(tag))" } ?? tag
    }
}
