import Platforms

/// Where a file is, now and for good.
struct FileAddress {
    let url: String
    let stable: String

    init?(_ media: RemoteMedia) {
        guard let url = media.url else { return nil }
        self.url = JSONValue.storable(url)
        stable = JSONValue.storable(media.stableURL ?? url)
    }

    init(_ emoji: RemoteEmoji) {
        url = JSONValue.storable(emoji.url)
        stable = JSONValue.storable(emoji.stableURL ?? emoji.url)
    }

    init(_ track: RemoteTextTrack) {
        url = JSONValue.storable(track.url)
        stable = JSONValue.storable(track.stableURL ?? track.url)
    }

    init(_ image: RemoteLinkCard.Image) {
        url = JSONValue.storable(image.url)
        stable = JSONValue.storable(image.stableURL ?? image.url)
    }
}
