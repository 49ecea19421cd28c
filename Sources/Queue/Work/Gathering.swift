/// What a count has grown to once those that were about to add to it have had their turn.
///
/// Jobs that end at about the same moment then make one claim, and one write of their outcomes. Without it a small one
/// and a large one take turns for as long as there is work, and each costs a commit. Where nothing comes along it costs
/// one yield.
func gathered(upTo most: Int, _ count: () -> Int) async -> Int {
    var last = count()
    while last < most {
        await Task.yield()
        let now = count()
        if now <= last { break }
        last = now
    }
    return last
}
