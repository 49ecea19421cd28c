package import Database
package import Platforms

/// What one account gets of a composition.
package struct AdaptedPost: Sendable, Hashable {
    package var parts: [Part]
    package var warning: String?
    package var visibility: RemotePost.Visibility?
    package var language: String?
    package var isSensitive: Bool
    package var labels: [String]

    package struct Part: Sendable, Hashable {
        package var text: String
        package var poll: OutgoingPoll?
        package var media: [Medium]
    }

    package struct Medium: Sendable, Hashable {
        package var id: CompositionMediaID
        package var upload: Upload
        package var alt: String
        package var isDecorative: Bool
        package var focus: RemoteMedia.Focus?
    }

    /// `media`: Of the composition, with their files.
    package init(_ composition: Composition, _ overrides: TargetOverrides, media: [MediumWithFile]) {
        self.init(
            parts: composition.parts,
            warning: composition.warning,
            visibility: composition.visibility,
            language: composition.language,
            isSensitive: composition.isSensitive,
            overrides,
            media: media
        )
    }

    /// Of what is only written so far; `media` as the draft has them, with their files.
    package init(_ draft: CompositionDraft, _ overrides: TargetOverrides, media: [MediumWithFile]) {
        self.init(
            parts: draft.parts.isEmpty ? [PostPart(text: "")] : draft.parts,
            warning: draft.warning,
            visibility: draft.visibility,
            language: draft.language,
            isSensitive: draft.isSensitive,
            overrides,
            media: media
        )
    }

    private init(
        parts: [PostPart],
        warning: String?,
        visibility: RemotePost.Visibility?,
        language: String?,
        isSensitive: Bool,
        _ overrides: TargetOverrides,
        media: [MediumWithFile]
    ) {
        let parts = overrides.parts ?? parts
        let warning = overrides.warning ?? warning
        self.warning = warning?.isEmpty == true ? nil : warning
        self.visibility = overrides.visibility ?? visibility
        self.language = overrides.language ?? language
        self.isSensitive = overrides.isSensitive ?? isSensitive
        labels = overrides.labels ?? []
        let shown = Self.shown(media, overrides.media)
        self.parts = parts.enumerated().map { index, part in
            Part(
                text: part.text,
                poll: part.poll,
                media: shown.filter { $0.part == index }.map(\.medium)
            )
        }
    }

    /// A medium with the file it shows.
    package struct MediumWithFile: Sendable, Hashable {
        package var medium: CompositionMedia
        package var upload: Upload

        package init(medium: CompositionMedia, upload: Upload) {
            (self.medium, self.upload) = (medium, upload)
        }
    }

    private static func shown(
        _ media: [MediumWithFile],
        _ chosen: [TargetOverrides.Medium]?
    ) -> [(part: Int, medium: Medium)] {
        func shown(_ file: MediumWithFile, alt: String?) -> Medium {
            Medium(
                id: file.medium.id,
                upload: file.upload,
                alt: alt ?? file.medium.alt,
                isDecorative: file.medium.isDecorative,
                focus: file.medium.focus
            )
        }
        guard let chosen else {
            return media.sorted {
                ($0.medium.part, $0.medium.position) < ($1.medium.part, $1.medium.position)
            }
            .map { ($0.medium.part, shown($0, alt: nil)) }
        }
        return chosen.compactMap { choice in
            // One that was taken out of the composition since is shown nowhere.
            media.first { $0.medium.id == choice.id }.map { (choice.part, shown($0, alt: choice.alt)) }
        }
    }
}

extension AdaptedPost {
    /// The words of a part as the account gets them: where a platform has no field for warnings, they open the text.
    package func text(of part: Int, in form: PostForm) -> String {
        let text = parts[part].text
        guard form.warning == .inText, part == 0, let warning else { return text }
        return text.isEmpty ? warning : warning + "\n\n" + text
    }
}
