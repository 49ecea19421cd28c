import Synchronization

/// A kind of row that has identifiers of its own: it gives them their prefix.
package protocol Identified: Sendable {
    static var idPrefix: String { get }
}

/// A prefixed identifier, `con-19a9e3c5f21a0b3c4`: 11 hexadecimal digits of milliseconds since 1970 and 6 that
/// are random, so that keys sort by time and inserts stay local.
///
/// The type parameter keeps the kinds apart: a `PostID` where a `UserID` is meant does not compile.
package struct ID<Subject: Identified>: Hashable, Comparable, Sendable {
    package let text: String

    /// Accepts this kind's prefix followed by 17 lower-case hexadecimal digits (or 8, the older form that
    /// imports keep), and nothing else.
    package init?(_ text: String) {
        let prefix = Subject.idPrefix
        guard text.hasPrefix(prefix), text.utf8.dropFirst(prefix.utf8.count).first == UInt8(ascii: "-") else {
            return nil
        }
        let digits = text.utf8.dropFirst(prefix.utf8.count + 1)
        guard digits.count == 17 || digits.count == 8,
            digits.allSatisfy({
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            })
        else { return nil }
        self.text = text
    }

    /// A new identifier for the instant `now`.
    package static func new(at now: Timestamp = .now) -> ID {
        ID(unchecked: Subject.idPrefix + "-" + IDSequence.shared.next(at: now))
    }

    private init(unchecked text: String) {
        self.text = text
    }

    package static func < (lhs: ID, rhs: ID) -> Bool { lhs.text < rhs.text }
}

extension ID: CustomStringConvertible {
    package var description: String { text }
}

extension ID: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = ID(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription:
                    "“\(text.prefix(64))” is not an identifier of the form \(Subject.idPrefix)-…"
            )
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// Hands out the digits of identifiers, rising within a process even when many are asked for in one
/// millisecond or the clock steps back.
final class IDSequence: Sendable {
    static let shared = IDSequence()

    // 68 bits: milliseconds alone need 41 of them, so that 64 are not enough.
    private let last = Mutex<UInt128>(0)
    private static let randomBits: UInt128 = 24

    /// 17 digits: the upper 44 bits are the milliseconds, the lower 24 random.
    func next(at now: Timestamp) -> String {
        let time = UInt128(clamping: now.milliseconds) << Self.randomBits
        // One draw for both: each is a call to the kernel.
        let random = UInt128(UInt64.random(in: .min ... .max))
        let drawn = time | random & ((1 << Self.randomBits) - 1)
        let value = last.withLock { last in
            // A clock that stands still or runs back by less than a minute keeps the order; one that was put
            // back further starts again from there.
            let gap = last > drawn ? last - drawn : 0
            let isSmallStep = gap < 60_000 << Self.randomBits
            last = last >= drawn && isSmallStep ? last + 1 + (random >> Self.randomBits) & 0xFF : drawn
            return last
        }
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, 17 - digits.count)) + digits.suffix(17)
    }
}

/// The kinds of rows, each with its prefix.
package enum Entity {
    package enum User: Identified { package static let idPrefix = "usr" }
    package enum Session: Identified { package static let idPrefix = "ses" }
    package enum APIToken: Identified { package static let idPrefix = "tok" }
    package enum PlatformApp: Identified { package static let idPrefix = "app" }
    package enum Connection: Identified { package static let idPrefix = "con" }
    package enum Authorization: Identified { package static let idPrefix = "aut" }
    package enum Revocation: Identified { package static let idPrefix = "rev" }
    package enum Channel: Identified { package static let idPrefix = "chn" }
    package enum Profile: Identified { package static let idPrefix = "prf" }
    package enum Stream: Identified { package static let idPrefix = "str" }
    package enum IngestedItem: Identified { package static let idPrefix = "ing" }
    package enum IngestedPost: Identified { package static let idPrefix = "inp" }
    package enum Post: Identified { package static let idPrefix = "p" }
    package enum Media: Identified { package static let idPrefix = "med" }
    package enum MediaFile: Identified { package static let idPrefix = "fil" }
    package enum Emoji: Identified { package static let idPrefix = "emo" }
    package enum LinkCard: Identified { package static let idPrefix = "crd" }
    package enum TextTrack: Identified { package static let idPrefix = "trk" }
    package enum PostContext: Identified { package static let idPrefix = "ctx" }
    package enum Run: Identified { package static let idPrefix = "run" }
    package enum RunDay: Identified { package static let idPrefix = "rdy" }
    package enum Snapshot: Identified { package static let idPrefix = "dl" }
    package enum Job: Identified { package static let idPrefix = "job" }
    package enum Attempt: Identified { package static let idPrefix = "att" }
    package enum RateLimit: Identified { package static let idPrefix = "lim" }
    package enum Effect: Identified { package static let idPrefix = "eff" }
    package enum EffectEvent: Identified { package static let idPrefix = "efe" }
    package enum Composition: Identified { package static let idPrefix = "cmp" }
    package enum CompositionMedia: Identified { package static let idPrefix = "cpm" }
    package enum Target: Identified { package static let idPrefix = "tgt" }
    package enum Upload: Identified { package static let idPrefix = "upl" }
    package enum PostingSlot: Identified { package static let idPrefix = "slt" }
    package enum Recurrence: Identified { package static let idPrefix = "rec" }
    package enum Notice: Identified { package static let idPrefix = "ntc" }
    package enum NoticeChannel: Identified { package static let idPrefix = "nch" }
    package enum NoticeDelivery: Identified { package static let idPrefix = "ndl" }
    package enum KeyedAnswer: Identified { package static let idPrefix = "ans" }
    package enum AuditEvent: Identified { package static let idPrefix = "aud" }
    package enum Import: Identified { package static let idPrefix = "imp" }
    package enum ImportError: Identified { package static let idPrefix = "ime" }
    package enum SavedSearch: Identified { package static let idPrefix = "sav" }
}

package typealias UserID = ID<Entity.User>
package typealias SessionID = ID<Entity.Session>
package typealias APITokenID = ID<Entity.APIToken>
package typealias PlatformAppID = ID<Entity.PlatformApp>
package typealias ConnectionID = ID<Entity.Connection>
package typealias AuthorizationID = ID<Entity.Authorization>
package typealias RevocationID = ID<Entity.Revocation>
package typealias ChannelID = ID<Entity.Channel>
package typealias ProfileID = ID<Entity.Profile>
package typealias StreamID = ID<Entity.Stream>
package typealias IngestedItemID = ID<Entity.IngestedItem>
package typealias IngestedPostID = ID<Entity.IngestedPost>
package typealias PostID = ID<Entity.Post>
package typealias MediaID = ID<Entity.Media>
package typealias MediaFileID = ID<Entity.MediaFile>
package typealias EmojiID = ID<Entity.Emoji>
package typealias LinkCardID = ID<Entity.LinkCard>
package typealias TextTrackID = ID<Entity.TextTrack>
package typealias EffectID = ID<Entity.Effect>
package typealias EffectEventID = ID<Entity.EffectEvent>
package typealias CompositionID = ID<Entity.Composition>
package typealias CompositionMediaID = ID<Entity.CompositionMedia>
package typealias TargetID = ID<Entity.Target>
package typealias UploadID = ID<Entity.Upload>
package typealias PostingSlotID = ID<Entity.PostingSlot>
package typealias RecurrenceID = ID<Entity.Recurrence>
package typealias PostContextID = ID<Entity.PostContext>
package typealias RunID = ID<Entity.Run>
package typealias RunDayID = ID<Entity.RunDay>
package typealias SnapshotID = ID<Entity.Snapshot>
package typealias JobID = ID<Entity.Job>
package typealias AttemptID = ID<Entity.Attempt>
package typealias RateLimitID = ID<Entity.RateLimit>
package typealias NoticeID = ID<Entity.Notice>
package typealias NoticeChannelID = ID<Entity.NoticeChannel>
package typealias NoticeDeliveryID = ID<Entity.NoticeDelivery>
package typealias KeyedAnswerID = ID<Entity.KeyedAnswer>
package typealias AuditEventID = ID<Entity.AuditEvent>
package typealias ImportID = ID<Entity.Import>
package typealias ImportErrorID = ID<Entity.ImportError>
package typealias SavedSearchID = ID<Entity.SavedSearch>
