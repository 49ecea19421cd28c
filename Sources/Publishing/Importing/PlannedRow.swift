import Accounts
import Crypto
import Database
import Foundation
import Platforms

/// What one row of a file means: a composition, and when it goes out.
struct PlannedRow {
    let row: ImportedRow
    var draft: CompositionDraft
    /// Nil for a draft.
    var time: PublishTime?
    /// The same for the same row in any file.
    let key: String
    var problems: [PostProblem] = []

    /// What the rows of one file are read by.
    struct Facts {
        let connections: [Connection]
        let uploads: [UploadID: Upload]
        /// Where a row names no zone.
        let zone: String
        let now: Timestamp

        /// Those of that identifier or name; people write names in small letters, too, which may leave several.
        fileprivate func connections(named name: String) -> [Connection] {
            let exact = connections.filter { $0.id.text == name || $0.name == name }
            guard exact.isEmpty else { return exact }
            return connections.filter { $0.name.lowercased() == name.lowercased() }
        }
    }

    init(_ row: ImportedRow, _ facts: Facts) {
        self.row = row
        key = Self.key(of: row)
        draft = CompositionDraft(
            parts: ([row.text] + row.thread).map { PostPart(text: $0) },
            warning: row.warning.isEmpty ? nil : row.warning,
            language: row.language.isEmpty ? nil : row.language
        )
        if let fault = row.fault { refuse(.row, fault) }
        setAccounts(facts)
        setTime(facts)
        setChoices()
        setMedia(facts)
        // A draft may wait for its accounts.
        if row.accounts.isEmpty, !isDraft { refuse(.account, "Choose at least one account to publish to.") }
    }

    /// Nothing keeps it from being saved that would only keep it from going out.
    var isDraft: Bool { row.at.isEmpty }

    /// When it goes out; nil for a draft, for one that goes at once and for one in the next free slot.
    var instant: Timestamp? {
        if case .at(let time)? = time { time.instant } else { nil }
    }

    var isRefused: Bool { problems.contains { $0.severity == .error } }

    mutating func refuse(_ code: PostProblem.Code, _ sentence: String) {
        problems.append(PostProblem(.error, code, sentence))
    }

    private mutating func setAccounts(_ facts: Facts) {
        for name in row.accounts {
            let found = facts.connections(named: name)
            guard let connection = found.first else {
                refuse(
                    .account,
                    "There is no connection “\(name.prefix(100))”. Use the names your connections have here."
                )
                continue
            }
            guard found.count == 1 else {
                refuse(
                    .account,
                    "\(found.count) connections are called “\(name.prefix(100))” but for their capitals. Write it exactly as here, or use the identifier."
                )
                continue
            }
            if !draft.targets.contains(where: { $0.connection == connection.id }) {
                draft.targets.append(CompositionDraft.Account(connection.id))
            }
        }
    }

    private mutating func setTime(_ facts: Facts) {
        switch row.at.lowercased() {
        case "": return
        case "now": time = .now
        case "next slot", "next-slot": time = .nextSlot
        default:
            // As spreadsheets write it, too: a space, and seconds.
            var text = row.at.replacing(" ", with: "T")
            if text.count == 19, text.hasSuffix(":00") { text.removeLast(3) }
            if text.count == 15 { text = text.replacing("T", with: "T0") }
            guard let wall = WallTime(text) else {
                return refuse(
                    .time,
                    "“\(row.at.prefix(40))” is no time. Write it as 2026-11-22T09:00, or “next slot”, or “now”, or leave it empty for a draft."
                )
            }
            do {
                let at = ZonedTime(wall, in: try TimeZoneName(row.zone.isEmpty ? facts.zone : row.zone))
                time = .at(at)
                if at.instant <= facts.now.adding(.seconds(-60)) {
                    refuse(.past, "\(at) has passed. Choose a time to come.")
                }
                if let remark = at.remark { problems.append(PostProblem(.prompt, .time, remark)) }
            } catch {
                refuse(.time, error.sentence)
            }
        }
    }

    private mutating func setChoices() {
        if !row.visibility.isEmpty {
            draft.visibility = RemotePost.Visibility(rawValue: row.visibility)
            if draft.visibility == nil {
                refuse(
                    .visibility,
                    "“\(row.visibility.prefix(40))” is no visibility: public, unlisted, local, followers, mutuals, direct or private."
                )
            }
        }
        if !row.late.isEmpty {
            if let policy = Composition.LatePolicy(rawValue: row.late) {
                draft.latePolicy = policy
            } else {
                refuse(.row, "“\(row.late.prefix(40))” under “late” is none of: publish, ask, skip.")
            }
        }
        draft.isSensitive = flag("sensitive", row.sensitive)
        draft.isUrgent = flag("urgent", row.urgent)
    }

    private mutating func flag(_ column: String, _ cell: String) -> Bool {
        guard let flag = ImportedRow.flag(cell) else {
            refuse(.row, "“\(cell.prefix(40))” under “\(column)” is neither yes nor no.")
            return false
        }
        return flag
    }

    private mutating func setMedia(_ facts: Facts) {
        for (place, name) in row.media.enumerated() {
            guard let id = UploadID(name), facts.uploads[id] != nil else {
                refuse(
                    .mediaType,
                    "“\(name.prefix(100))” is no file that Roost has. On the command line name a file by its path, elsewhere an upload by its identifier."
                )
                continue
            }
            draft.media.append(
                CompositionDraft.Medium(upload: id, alt: place < row.alt.count ? row.alt[place] : "")
            )
        }
        if row.alt.count > row.media.count {
            refuse(
                .row,
                "It has \(row.alt.count) alt texts for \(row.media.count) files. An alt text may hold no “|” and no line break here."
            )
        }
    }

    private static func key(of row: ImportedRow) -> String {
        let texts =
            [
                row.text, row.at, row.zone, row.warning, row.visibility, row.language, row.sensitive,
                row.urgent,
                row.late,
            ] + [row.accounts.sorted(), row.media, row.alt, row.thread].flatMap { ["\u{1E}"] + $0 }
        return SHA256.hash(data: Data(texts.joined(separator: "\u{1F}").utf8))
            .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
