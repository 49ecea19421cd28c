/// When the numbers of a published post are looked at: within minutes at first, then within hours and days, at last weekly.
package enum MeasureSchedule {
    /// After the publishing.
    package static let steps: [Duration] = [
        minutes(5), minutes(15), minutes(60), minutes(3 * 60), minutes(6 * 60), minutes(12 * 60), days(1),
        days(2), days(3),
        days(5), days(7),
    ]

    /// After the last of the steps, so often and for so long; what comes then, the archive's own looks bring.
    package static let pause = days(7)
    package static let last = days(91)

    /// The look after so many; nil when there is none any more.
    package static func next(after count: Int) -> Duration? {
        if count < steps.count { return steps[count] }
        let age = steps[steps.count - 1] + pause * (count - steps.count + 1)
        return age <= last ? age : nil
    }

    private static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }
    private static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
}
