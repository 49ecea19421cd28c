package import Platforms

/// One part of a composition: the whole of it, or one post of a thread.
package struct PostPart: Sendable, Hashable, Codable {
    package var text: String
    package var poll: OutgoingPoll?

    package init(text: String, poll: OutgoingPoll? = nil) {
        self.text = text
        self.poll = poll
    }
}
