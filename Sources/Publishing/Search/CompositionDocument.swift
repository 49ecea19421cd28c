import Archive
import Platforms

/// What one composition is found by: all that it says, to all accounts or to some, and what it is.
enum CompositionDocument {
    static func make(_ whole: Compositions.Whole) -> SearchDocument {
        SearchDocument(fields: texts(of: whole) + whole.targets.map(\.accountName), facets: facets(of: whole))
    }

    /// Everything in it that a person wrote, the most telling first.
    static func texts(of whole: Compositions.Whole) -> [String] {
        let composition = whole.composition
        var texts = words(of: composition.parts)
        texts += [composition.warning ?? ""]
        texts += whole.media.map(\.medium.alt)
        for overrides in whole.targets.map(\.overrides) where !overrides.isEmpty {
            texts += words(of: overrides.parts ?? [])
            texts += [overrides.warning ?? ""]
            texts += (overrides.media ?? []).map { $0.alt ?? "" }
        }
        // What several accounts get alike counts once.
        var seen: Set<String> = [""]
        return texts.filter { seen.insert($0).inserted }
    }

    private static func words(of parts: [PostPart]) -> [String] {
        parts.flatMap { part in
            [part.text] + (part.poll.map { [$0.options.joined(separator: " · ")] } ?? [])
        }
    }

    private static func facets(of whole: Compositions.Whole) -> [SearchFacet] {
        let composition = whole.composition
        var facets = whole.targets.flatMap { target in
            [.platform(target.platform)] + SearchFacet.authors(target.accountName)
        }
        facets += [composition.visibility].compactMap { $0.map(SearchFacet.visibility) }
        facets += [composition.language].compactMap(\.self).flatMap(SearchFacet.languages)
        facets += whole.media.map { .has($0.upload.kind) }
        if !whole.media.isEmpty { facets.append(.hasMedia) }
        if whole.media.contains(where: { !$0.medium.alt.isEmpty }) { facets.append(.hasAlt) }
        let lacksAlt = whole.media.contains { file in
            file.upload.kind == .image && file.medium.alt.isEmpty && !file.medium.isDecorative
        }
        if lacksAlt { facets.append(.altMissing) }
        return facets
    }
}
