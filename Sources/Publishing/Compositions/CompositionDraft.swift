package import Database
package import Platforms

/// What a person has written so far, as it is to be saved.
package struct CompositionDraft: Sendable, Hashable, Codable {
    /// At least one.
    package var parts: [PostPart]
    package var warning: String?
    package var visibility: RemotePost.Visibility?
    package var language: String?
    package var isSensitive: Bool
    package var isUrgent: Bool
    package var latePolicy: Composition.LatePolicy
    /// In their order within each part.
    package var media: [Medium]
    package var targets: [Account]

    package struct Medium: Sendable, Hashable, Codable {
        /// Nil for one that is new here.
        package var id: CompositionMediaID?
        package var upload: UploadID
        package var part: Int
        package var alt: String
        package var isDecorative: Bool
        package var focus: RemoteMedia.Focus?

        package init(
            id: CompositionMediaID? = nil,
            upload: UploadID,
            part: Int = 0,
            alt: String = "",
            isDecorative: Bool = false,
            focus: RemoteMedia.Focus? = nil
        ) {
            self.id = id
            self.upload = upload
            self.part = part
            self.alt = alt
            self.isDecorative = isDecorative
            self.focus = focus
        }
    }

    /// An account it is to go to.
    package struct Account: Sendable, Hashable, Codable {
        package var connection: ConnectionID
        package var overrides: TargetOverrides

        package init(_ connection: ConnectionID, overrides: TargetOverrides = TargetOverrides()) {
            self.connection = connection
            self.overrides = overrides
        }
    }

    package init(
        parts: [PostPart] = [PostPart(text: "")],
        warning: String? = nil,
        visibility: RemotePost.Visibility? = nil,
        language: String? = nil,
        isSensitive: Bool = false,
        isUrgent: Bool = false,
        latePolicy: Composition.LatePolicy = .publish,
        media: [Medium] = [],
        targets: [Account] = []
    ) {
        self.parts = parts
        self.warning = warning
        self.visibility = visibility
        self.language = language
        self.isSensitive = isSensitive
        self.isUrgent = isUrgent
        self.latePolicy = latePolicy
        self.media = media
        self.targets = targets
    }

    package init(text: String, to connections: [ConnectionID] = [], media: [Medium] = []) {
        self.init(parts: [PostPart(text: text)], media: media, targets: connections.map { Account($0) })
    }
}
