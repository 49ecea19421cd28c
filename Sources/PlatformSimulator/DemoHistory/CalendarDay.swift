/// A day of the civil calendar in UTC, by arithmetic: the same everywhere, whatever the machine's time zone.
struct CalendarDay: Sendable {
    /// Since 1 January 1970.
    let number: Int
    let year: Int
    let month: Int
    let day: Int

    init(_ number: Int) {
        self.number = number
        // Years are counted from March, so that the leap day comes last.
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// 0 is Sunday.
    var weekday: Int { ((number + 4) % 7 + 7) % 7 }

    /// 1 to 53, counted by sevens from New Year.
    var week: Int {
        var first = self
        while first.month > 1 || first.day > 1 {
            first = CalendarDay(first.number - (first.day > 1 ? first.day - 1 : 1))
        }
        return (number - first.number) / 7 + 1
    }
}
