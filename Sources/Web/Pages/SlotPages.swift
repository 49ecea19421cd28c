import Foundation
import Hummingbird

/// The times of the week at which a connection's posts go out.
enum SlotPages {
    static let routes: [Route] = [
        .page(.get, "/connections/{id}/slots", role: .moderator) { viewer, call in
            try await call.page(SlotsPage.make(viewer, call))
        },
        .page(.post, "/connections/{id}/slots", role: .moderator, add),
        .page(.post, "/connections/{id}/slots/{slot}/remove", role: .moderator) { viewer, call in
            let id = try call.parameter()
            try await call.services.plans.removeSlot(viewer, id, call.parameter("slot"))
            return call.done(path(id), .slotRemoved)
        },
    ]

    static func path(_ connection: String) -> String { "/connections/\(connection)/slots" }

    private static func add(_ viewer: Viewer, _ call: Call) async throws -> Response {
        let id = try call.parameter()
        return try await call.submit { form in
            let days = try form.weekdays()
            guard !days.isEmpty else {
                throw WebError.invalid("weekday", "Choose at least one day of the week.")
            }
            let time = try form.required("time", "The time")
            let draft = PostingSlotsDraft(
                slots: days.map { PostingSlotDraft(weekday: $0, time: time, zone: form["zone"]) }
            )
            _ = try await call.services.plans.addSlots(viewer, id, draft)
            return call.done(path(id), .slotsAdded)
        } refused: { form, error in
            try await SlotsPage.make(viewer, call, typed: form, problem: error.sentence)
        }
    }
}

extension FormFields {
    /// The ticked days of the week.
    func weekdays() throws -> [WeekdayName] {
        try all("weekday").map { word in
            guard let day = WeekdayName(rawValue: word) else {
                throw WebError.invalid("weekday", "“\(word.prefix(40))” is no day of the week.")
            }
            return day
        }
    }
}

/// A day of the week to be ticked.
struct WeekdayChoice: Sendable {
    let dayWord: String
    let dayShort: String
    let isTicked: Bool

    static func all(ticked: [WeekdayName]) -> [WeekdayChoice] {
        WeekdayName.allCases.map {
            WeekdayChoice(
                dayWord: $0.rawValue,
                dayShort: String($0.title.prefix(3)),
                isTicked: ticked.contains($0)
            )
        }
    }
}

extension WeekdayName {
    var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}

struct SlotsPage: PageContent {
    static let template = "slots"
    var title: String { "Posting slots of \(connectionName)" }
    let connectionName: String
    let action: String
    let isEmpty: Bool
    let days: [Day]
    let free: [Free]
    let choices: [WeekdayChoice]
    let typedTime: String
    let typedZone: String
    let zones: [String]
    let problem: String?

    struct Day: Sendable {
        let dayName: String
        let times: [Time]
        let isFree: Bool
    }

    struct Time: Sendable {
        let clock: String
        let place: String
        let removePath: String
        /// For those who hear the button alone.
        let slotName: String
    }

    struct Free: Sendable {
        let sentence: String
        let remark: String?
    }

    static func make(
        _ viewer: Viewer,
        _ call: Call,
        typed: FormFields? = nil,
        problem: String? = nil
    ) async throws -> SlotsPage {
        let id = try call.parameter()
        let connection = try await call.services.connections.connection(viewer, id)
        let list = try await call.services.plans.slots(viewer, id)
        let days = WeekdayName.allCases.map { day in
            let times = list.items.filter { $0.weekday == day }.map { slot in
                Time(
                    clock: slot.time,
                    place: slot.zone,
                    removePath: "\(SlotPages.path(id))/\(slot.id)/remove",
                    slotName: "\(day.title) \(slot.time) (\(slot.zone))"
                )
            }
            return Day(dayName: day.title, times: times, isFree: times.isEmpty)
        }
        return SlotsPage(
            connectionName: connection.name,
            action: SlotPages.path(id),
            isEmpty: list.items.isEmpty,
            days: days,
            free: list.nextFree.map { Free(sentence: $0.sentence, remark: $0.remark) },
            choices: WeekdayChoice.all(ticked: (try? typed?.weekdays()) ?? []),
            typedTime: typed?["time"] ?? "09:00",
            typedZone: typed?["zone"] ?? viewer.timeZone,
            zones: ProfilePage.knownZones,
            problem: problem
        )
    }
}
