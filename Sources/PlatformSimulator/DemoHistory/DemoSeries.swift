/// What comes round each week: the rain gauge and the Saturday ride.
enum DemoSeries {
    /// Rain of a week of a month, with what there is to say of it.
    static func rain(week: Int, month: Int, _ random: inout SeededRandom) -> Note {
        let usual = [14, 12, 11, 10, 11, 12, 11, 13, 13, 17, 18, 17][month - 1]
        let tenths = random.below(10) == 0 ? 0 : random.below(usual * 22)
        let amount = "\(tenths / 10).\(tenths % 10)"
        let remark =
            switch tenths {
            case 0: random.pick(dry)
            case ..<50: random.pick(little)
            case ..<200: random.pick(some)
            default: random.pick(much)
            }
        return Note("Rain gauge, week \(week): \(amount) mm. \(remark) #RainGauge")
    }

    /// A year's rain as a picture, told in January and July.
    static func rainChart(month: Int, year: Int, _ random: inout SeededRandom) -> Note {
        let name = month < 7 ? "January" : "July"
        return Note(
            "Twelve months of rain up to \(name) \(year): \(560 + random.below(190)) mm. \(random.pick(charts)) #RainGauge"
        ).showing(.chart, care: random.chance(70) ? .good : .missing)
    }

    static func ride(month: Int, _ random: inout SeededRandom) -> Note {
        let kilometres = (month < 3 || month > 10 ? 14 : 24) + random.below(46)
        let remarks =
            switch month {
            case 12, 1, 2: winter
            case 3...5: spring
            case 6...8: summer
            default: autumn
            }
        var note = Note(
            "\(kilometres) km \(random.pick(ways)). \(random.pick(remarks))\(random.chance(70) ? " #velo" : " :velo:")"
        )
        if random.chance(26) {
            note = note.showing(random.pick([.bicycle, .hills, .bridge, .trees, .sea, .birds, .hills]))
        }
        return note
    }

    private static let dry = [
        "A dry gauge is a mirror. I looked tired.", "Nothing. The spider in the funnel is delighted.",
        "Not one drop; the lane smells of warm stone.", "Dust. I watered the gauge out of pity.",
    ]
    private static let little = [
        "Enough to write it down.", "Mostly on Wednesday, mostly on me.", "A handshake of rain, no more.",
        "The beans noticed. I hardly did.", "Dew, if we're honest.", "Barely wets the label.",
        "The clouds came to look and went on.",
    ]
    private static let some = [
        "A decent, polite sort of week.", "Every drop of it between four and five on Friday.",
        "The butt is full, and so are my boots.", "Good for the leeks, bad for the fair.",
        "Slugs: many. Regrets: few.", "The ditch has started talking again.",
        "Soft rain, the kind you forget to come in from.",
        "Half of it came sideways.", "The lane shines; Gerald doesn't.",
        "The thrush thinks it's all for him.",
    ]
    private static let much = [
        "The gauge overflowed on Tuesday, so this is a lower bound.",
        "The stepping stones are now just stones.",
        "Rang the record office. 1928 had more. Just.", "The allotment has a shoreline.",
        "I have stopped calling it weather.", "A duck inspected plot 14 and approved it.",
    ]
    private static let charts = [
        "The red line is the mean of a hundred years.", "The second half made up for the first.",
        "You can see the week of the fair from space.",
        "One bar is wrong; I was on holiday and the neighbour guessed.",
    ]
    private static let ways = [
        "to the lock and back", "round by Cuckoo Pen", "out to the ferry steps",
        "over Long Sorrow, both sides",
        "along the railway that never came", "to the mill for flour", "to the sea wall and home in the dark",
        "up the tannery lane", "in a circle that I hadn't planned",
        "to the record office with a cake in the basket",
        "by the nine old trees", "to the far orchard", "along the north bank",
        "to the market and the long way home",
    ]
    private static let winter = [
        "Ice in the bottle by the second bridge.", "Saw nobody but a fox, who had right of way.",
        "Two pairs of gloves and still negotiating with my thumbs.",
        "The low sun turned every hedge into lace.",
        "Black road, white fields, one very loud robin.", "Home by lamplight, soup by candlelight.",
    ]
    private static let spring = [
        "Larks the whole way, and a headwind that sang along.",
        "Lambs: 38. Lambs that raced me: 2. Lambs I beat: 0.",
        "The hedges are green on one side only.", "Blackthorn like spilled milk.",
        "Mud to the ears, no complaints.",
        "First ride without gloves. First nettles without gloves.",
        "A cuckoo, exactly at Cuckoo Pen. I waved.",
    ]
    private static let summer = [
        "Swallowed one (1) fly.", "Swam at the ferry steps; the water remembers winter.",
        "The chip van has moved to the sea wall. So have I.", "Tar soft as butter by three o'clock.",
        "Hay in every field and in one shoe.", "Rode home under bats.",
        "Too hot for hills, so I apologised to Long Sorrow.",
    ]
    private static let autumn = [
        "Leaves in the spokes, a sound like cards.", "Picked up four apples and a cold.",
        "Fog until noon, then everything at once.", "Geese above in a long argument.",
        "The stubble is gold, and the tractor isn't sharing the lane.",
        "The last blackberries, guarded by the last wasp.",
        "Home before the rain, for once, and nobody there to see it.",
    ]
}
