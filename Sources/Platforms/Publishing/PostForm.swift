/// What a post may be made of, as data: the choices a platform offers, beside the figures in ``Limits``.
package struct PostForm: Sendable, Hashable {
    /// What can be chosen, the usual one first; one alone where nothing can be chosen.
    package var visibilities: [RemotePost.Visibility]
    package var warning: Warning
    /// Whether the words in front of a post become its text where it has none.
    package var warningReplacesText: Bool
    /// Words a post can be marked with for what its media show, each with what people call it; empty where there are none.
    package var labels: [Label]
    package var hasPolls: Bool
    /// Whether a question needs words above its answers.
    package var pollNeedsText: Bool
    /// Whether a post that answers nothing needs an image or video.
    package var needsMedia: Bool
    package var media: MediaMix
    /// How many languages a post may name; 0 where it names none.
    package var languages: Int
    /// Whether a point of an image can be named that stays when it is cropped.
    package var hasFocus: Bool
    package var editing: Editing
    /// What people should know before they change a post; nil where nothing is special about it.
    package var editingCaution: String?

    /// Where the words in front of a post go.
    package enum Warning: Sendable, Hashable {
        /// A field of their own.
        case field
        /// A field of their own that counts for posts marked sensitive only.
        case fieldOfSensitive
        /// There is none: they open the text.
        case inText
    }

    package struct Label: Sendable, Hashable {
        package var value: String
        package var title: String

        package init(_ value: String, _ title: String) {
            self.value = value
            self.title = title
        }
    }

    package enum MediaMix: Sendable, Hashable {
        /// Several images, or one video or sound.
        case imagesOrOneOther
        /// Whatever it is, up to the limit.
        case anything
    }

    package enum Editing: Sendable, Hashable {
        /// Text and whatever else was said can be changed; as often as given, where there is a limit.
        case whole(most: Int?)
        /// Not, and why.
        case none(reason: String)
    }

    package init(
        visibilities: [RemotePost.Visibility],
        warning: Warning,
        warningReplacesText: Bool = false,
        labels: [Label] = [],
        hasPolls: Bool,
        pollNeedsText: Bool = false,
        needsMedia: Bool = false,
        media: MediaMix,
        languages: Int,
        hasFocus: Bool,
        editing: Editing,
        editingCaution: String? = nil
    ) {
        self.visibilities = visibilities
        self.warning = warning
        self.warningReplacesText = warningReplacesText
        self.labels = labels
        self.hasPolls = hasPolls
        self.pollNeedsText = pollNeedsText
        self.needsMedia = needsMedia
        self.media = media
        self.languages = languages
        self.hasFocus = hasFocus
        self.editing = editing
        self.editingCaution = editingCaution
    }
}
