/// What is written under the demo's video, in one language.
struct DemoCaptionTrack: Sendable {
    let language: String
    let lines: [String]

    static let harbour = [
        DemoCaptionTrack(
            language: "en",
            lines: ["[water against stone]", "[a boat, without a sound]", "[a gull, far off]"]
        ),
        DemoCaptionTrack(
            language: "de",
            lines: ["[Wasser am Stein]", "[ein Boot, lautlos]", "[eine Möwe, weit weg]"]
        ),
    ]

    /// A line for each two seconds, to the end of the fifth.
    var webVTT: String {
        lines.enumerated().reduce("WEBVTT\n") { text, line in
            let (start, end) = (line.offset * 2, min(line.offset * 2 + 2, 5))
            return text + "\n00:0\(start).000 --> 00:0\(end).000\n\(line.element)\n"
        }
    }
}
