import Database
import Queue

// A change of a thread goes part by part, and may end before all of it arrived.

extension TargetWork {
    /// The parts of the change `edit` belongs to that say the new words by now, or may do so.
    func partsChanged(with edit: Effect) -> Set<Int> {
        let round = edit.step.split(separator: ":").last
        let arrived = effects.values.filter { effect in
            effect.kind == .edit && effect.step.split(separator: ":").last == round
                && [.confirmed, .inFlight, .unknown].contains(effect.state)
        }
        return Set(arrived.map(part(of:)))
    }

    /// What the account has when the rest of a change is given up: the parts that arrived say the new words, the others what
    /// they said before.
    ///
    /// `arrived`: Which parts of it are there, or may be. Nil where the step isn't one of a change.
    func overrides(givingUp edit: Effect, arrived: Set<Int>) throws -> TargetOverrides? {
        guard let previous = edit.answer else { return nil }
        return try target.overrides.takenBack(
            to: PayloadCoding.decode(TargetOverrides.self, previous),
            exceptParts: arrived,
            of: composition
        )
    }
}

extension TargetOverrides {
    /// A change says other words of the same parts and the same files, so each part is either the one or the other.
    fileprivate func takenBack(
        to previous: TargetOverrides,
        exceptParts arrived: Set<Int>,
        of composition: Composition
    ) -> TargetOverrides {
        guard !arrived.isEmpty else { return previous }
        // Warning, labels and all else about the whole go with every part, but are kept once: where the first part has the
        // new ones, they count as there, though parts after it may have the old ones yet.
        var taken = arrived.contains(0) ? self : previous
        taken.parts = zip(parts ?? composition.parts, previous.parts ?? composition.parts).enumerated().map {
            arrived.contains($0.offset) ? $0.element.0 : $0.element.1
        }
        taken.media = media?.map { medium in
            guard !arrived.contains(medium.part) else { return medium }
            let before = previous.media?.first { $0.id == medium.id }
            return Medium(id: medium.id, part: medium.part, alt: before?.alt)
        }
        return taken
    }
}
