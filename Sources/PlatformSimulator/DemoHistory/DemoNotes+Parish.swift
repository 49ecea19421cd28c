/// What turned up in the parish papers; each stands once, in any month.
extension DemoNotes {
    static let parish: [Note] = [
        Note(
            "From the parish chest, 1743: “Paid for a new rope to the bell, and ale to them that hung it, 4s 2d.” The ale was the larger half. #LocalHistory"
        ),
        Note(
            "1811: a fine of sixpence for letting a pig attend the sermon. The pig's opinion isn't recorded. #LocalHistory"
        ),
        Note(
            "A map of 1790 shows a pond where the bus shelter stands. That explains the bus shelter. #OldMaps"
        ).showing(.map),
        Note(
            "Found a letter from 1916 inside a ledger of coal. Four lines, all about a dog. I had to go outside for a while. #archives"
        ).warned("war, letters home"),
        Note(
            "The vestry clerk of 1832 had the most beautiful hand and could not spell Wednesday in eleven tries. #LocalHistory"
        ),
        Note(
            "Tithe map, sheet 7. Field names: Long Sorrow, Cuckoo Pen, Nobody's Acre. Who hurt them? #OldMaps"
        ).showing(.map),
        Note("1908, the school's log: “No lessons. The circus elephant is in the river.” #LocalHistory"),
        Note(
            "Three women ran the ferry from 1871 to 1904. The plaque names the man who sold them the boat. Working on it. #LocalHistory"
        ).threaded(
            "Their names were Hanna, Lise and Old Hanna. The ledger is in Old Hanna's hand: every crossing, every goat, every storm, for thirty-three years.",
            "On 11 January 1890 she wrote “ice, none, none, ice, one doctor, no charge”. I have not found who was ill.",
            "The council meets on the plaque in spring. I have sent a copy of the page with the doctor on it. That's all. That's the argument."
        ),
        Note(
            "A brick from the old tannery, stamped with a thumb. Somebody pressed it before it was fired, about 1840. My thumb fits."
        ),
        Note(
            "Parish register, 1665: forty-one burials, and then a line in another hand. The clerk himself. #LocalHistory"
        ).warned("plague"),
        Note(
            "The turnpike trust's gate stood exactly where my bicycle always gets a puncture. I have questions about curses. :velo:"
        ),
        Note("Census, 1881. Occupation: “gentleman's gentleman's gentleman”. #genealogy"),
        Note(
            "Harvest of 1879, from a diary: “Rain. Rain. Cut the lower field between rain.” I know that field. It is still between rain. #LocalHistory"
        ),
        Note("A photograph from the flood of 1928: the postman in a bathtub, with the post. #LocalHistory")
            .showing(.houses, in: .grey),
        Note(
            "Spent the afternoon with the court rolls. Everybody in 1402 was suing everybody else about geese."
        ),
        Note(
            "The bell is cast with a mistake in its Latin. It has been ringing a grammar error over us since 1612. #LocalHistory"
        ),
        Note(
            "Volunteers transcribed page 1,000 today. There was cake. There were, inevitably, crumbs near page 1,000. #archives"
        ),
        Note("An inventory from 1588 ends: “and one thing that is broken”. I feel seen. #LocalHistory"),
        Note(
            "The mill changed hands over a game of cards in 1770. Same cards, framed, in the pub. One ace too many."
        ).showing(.bridge),
        Note(
            "Index finished: 2,318 names. The most frequent first name is John. The most frequent cause of entry is “drain”. #archives"
        ),
        Note(
            "Old surveyors drew every tree along the lane. I walked it today with the sheet: nine of sixty are still standing. #OldMaps"
        ).showing(.trees, .map),
        Note(
            "The doctor's bill book, 1854: half the village paid in eggs. The other half is still marked “eggs owing”."
        ),
        Note(
            "Somebody drew a snail in the margin of the 1699 accounts. It is wearing a hat. No further remarks. #marginalia"
        ),
        Note(
            "The railway never came. We have the plans, the speeches, the embankment and, since 1849, a very straight meadow. #LocalHistory"
        ).showing(.hills),
        Note(
            "Reading a bakers' guild book of 1720. They fined each other for small loaves and then drank the fines."
        ),
        Note("Great fire, 1703: it began in the house of the man who had the only bucket."),
        Note(
            "Wartime allotment rules, 1941: “No plot holder shall praise his own onions within hearing.” We should bring that back. #gardening"
        ),
        Note(
            "Got the old bridge's dates right at last: 1521, not 1512. Somebody swapped two digits in 1890 and everyone copied it, me too."
        ).showing(.bridge).edited(from: "Got the old bridge's dates right at last: 1512, not 1521."),
    ]
}
