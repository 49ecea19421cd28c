/// What is said in a video, as a text that runs beside it: subtitles and captions in WebVTT.
///
/// The alt text of a video is another thing, and stays the medium's own.
package struct RemoteTextTrack: Sendable, Hashable {
    /// 0 for the first of its medium.
    package var position: Int
    /// As its author tagged it: `en`, `pt-BR`.
    package var language: String?
    package var url: String
    /// The address without what a server adds for a while; nil where that is all of it.
    package var stableURL: String?

    package init(position: Int, language: String? = nil, url: String, stableURL: String? = nil) {
        self.position = position
        self.language = language
        self.url = url
        self.stableURL = stableURL
    }
}
