/// What the page on which one writes asks for beside ``CompositionServices``.
package struct WritingServices: Sendable {
    /// The accounts that can be published to, the default first, then by name.
    package var accounts: @Sendable (Viewer) async throws -> [WritableAccount]
    /// Looks at a draft and keeps nothing.
    package var preview:
        @Sendable (Viewer, CompositionDraft, PreviewQuestion) async throws -> CompositionPreview
    /// Keeps a file as ``CompositionServices/upload`` does, after it was looked into: a picture nobody can see is refused.
    package var bring: @Sendable (Viewer, _ name: String, FileBytes) async throws -> UploadItem
    /// A small picture of a file that was brought.
    package var thumbnail: @Sendable (Viewer, _ uploadID: String) async throws -> MediaContent

    package init(
        accounts: @escaping @Sendable (Viewer) async throws -> [WritableAccount],
        preview:
            @escaping @Sendable (Viewer, CompositionDraft, PreviewQuestion) async throws ->
            CompositionPreview,
        bring: @escaping @Sendable (Viewer, _ name: String, FileBytes) async throws -> UploadItem,
        thumbnail: @escaping @Sendable (Viewer, _ uploadID: String) async throws -> MediaContent
    ) {
        self.accounts = accounts
        self.preview = preview
        self.bring = bring
        self.thumbnail = thumbnail
    }
}
