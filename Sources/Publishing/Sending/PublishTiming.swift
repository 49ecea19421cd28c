/// How long publishing waits for what.
package struct PublishTiming: Sendable, Hashable {
    /// How long a request that publishes may take at most.
    package var request: Duration = .seconds(30)
    /// How much more of its job's lease whoever sends must have.
    package var margin: Duration = .seconds(5)
    /// How much longer a server may work on it after that, so that a look before says nothing.
    package var grace: Duration = .seconds(60)
    /// The pauses between the looks that must agree that a post isn't there.
    package var looks: [Duration] = [.seconds(15), .seconds(60)]
    /// A first look that comes later than this after the sending can't tell a post that never was from one that was deleted.
    package var prompt: Duration = .seconds(600)
    /// A post that is later than this is looked for before it is sent, and its late policy counts.
    package var late: Duration = .seconds(600)
    /// A post that is later than this is not published without asking, whatever its policy.
    package var tooLate: Duration = .seconds(6 * 3600)
    /// A person is told of an unknown outcome after so long.
    package var patience: Duration = .seconds(600)
    /// How often, and how long, an upload is looked at that the platform still works on.
    package var processingLook: Duration = .seconds(1)
    package var processing: Duration = .seconds(120)

    package init() {}
}
