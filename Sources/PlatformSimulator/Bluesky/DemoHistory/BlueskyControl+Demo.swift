package import Foundation

extension BlueskyControl {
    /// Lets the demo's history go on, under a given date; the same date has the same outcome.
    package func continueDemo(at date: Date) -> SimulatorControl.DemoDay {
        core.withState { network in
            var day = SimulatorControl.DemoDay()
            for (uri, change) in network.demoChanges {
                guard
                    let known = network.account(uri.authority)?.repository.record(uri.collection, uri.rkey)
                else { continue }
                if change == .deletion {
                    network.delete(uri, at: date, rev: network.clock.draw(at: date))
                    day.deleted.append(uri.description)
                } else if let record = try? StoredRecord(network.changed(known.value, by: change)) {
                    network.put(record, uri, at: date, rev: network.clock.draw(at: date))
                    day.edited.append(uri.description)
                }
            }
            if !day.edited.isEmpty { network.addDemoPost(at: date) }
            return day
        }
    }
}

extension BlueskyNetwork {
    /// A post's record as its author leaves it, with another client than the official one.
    fileprivate func changed(_ post: JSON, by change: Note.Change) -> JSON {
        var post = post
        switch change {
        case .text(let marked):
            let text = RichText(marked: marked) { directory.did(ofHandle: $0) }
            post["text"] = .string(text.text)
            post["facets"] = text.facets.isEmpty ? nil : .array(text.facets)
        case .warning(let label): post["labels"] = BlueskyDemoHistory.labels(label)
        case .altText(let text):
            for name in ["images", "items"] {
                guard let images = post["embed"]?[name]?.elements else { continue }
                post["embed"]?[name] = .array(
                    images.map { image in
                        var image = image
                        image["alt"] = .string(text)
                        return image
                    }
                )
            }
        case .deletion: break
        }
        return post
    }

    fileprivate mutating func addDemoPost(at date: Date) {
        guard let owner = accounts.first else { return }
        let text = RichText(
            marked: "The kettle is on here, too. Whoever finds the fork may keep the robin. #gardening"
        ) { directory.did(ofHandle: $0) }
        var post = BlueskyPostWriter.post(at: date, text: text.text, language: "en")
        post["facets"] = .array(text.facets)
        let key = clock.draw(at: date)
        guard let record = try? StoredRecord(post) else { return }
        put(record, ATURI(owner.did, Lexicon.post, key.description), at: date, rev: key)
    }
}
