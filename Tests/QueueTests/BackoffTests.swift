import Database
import Queue
import Testing

@Suite struct `Pauses between attempts` {
    static let job = JobID("job-19a9e3c5f21a0b3c4")!

    @Test(arguments: [
        (
            RetryPolicy.publish,
            [5...10, 10...20, 20...40, 40...80, 80...160, 160...320, 300...600, 300...600]
        ),
        (RetryPolicy.actions, [2...5, 5...10, 10...20, 20...40, 40...80, 80...160]),
        (RetryPolicy.media, [7...15, 15...30, 30...60, 60...120, 120...240]),
        (RetryPolicy.sync, [15...30, 30...60, 60...120, 120...240]),
        (RetryPolicy.captions, [30...60, 60...120, 120...240]),
    ])
    func `lie in the upper half of a doubling span`(policy: RetryPolicy, spans: [ClosedRange<Int>]) {
        for (index, span) in spans.enumerated() {
            let pause = policy.pause(after: index + 1, of: Self.job)
            #expect(pause >= .seconds(span.lowerBound))
            #expect(pause <= .seconds(span.upperBound))
        }
    }

    @Test func `never pass the cap, however often it failed`() {
        for attempt in [50, 1000, Int.max] {
            let pause = RetryPolicy.media.pause(after: attempt, of: Self.job)
            #expect(pause >= .seconds(900))
            #expect(pause <= .seconds(1800))
        }
    }

    @Test func `are the same for the same job and attempt, and differ between jobs`() {
        let policy = RetryPolicy.sync
        #expect(policy.pause(after: 3, of: Self.job) == policy.pause(after: 3, of: Self.job))
        let pauses = Set((0..<100).map { _ in policy.pause(after: 3, of: .new()) })
        #expect(pauses.count > 90)
    }

    @Test func `are no shorter than what the server asked for`() {
        let pause = RetryPolicy.actions.pause(after: 1, of: Self.job, atLeast: .seconds(100))
        #expect(pause >= .seconds(100))
        #expect(pause <= .seconds(110))
        #expect(RetryPolicy.sync.pause(after: 8, of: Self.job, atLeast: .seconds(1)) > .seconds(1000))
    }
}
