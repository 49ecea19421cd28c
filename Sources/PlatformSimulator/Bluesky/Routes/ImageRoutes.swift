import Foundation
import HTTPTypes

/// The AppView's re-encoded pictures and playlists: not the original bytes, as with a real one.
enum ImageRoutes {
    static let all: [XRPCEndpoint] = [
        XRPCEndpoint(.get, "/img/:size/plain/:did/:cid", .open, picture),
        XRPCEndpoint(.get, "/video/:did/:cid/thumbnail.jpg", .open, picture),
        XRPCEndpoint(.get, "/video/:did/:cid/playlist.m3u8", .open) { call, _, network in
            guard try blob(call, network) != nil else { throw XRPCError(404, "NotFound", "Not Found") }
            let playlist = """
                #EXTM3U
                #EXT-X-VERSION:3
                #EXT-X-STREAM-INF:BANDWIDTH=640000,RESOLUTION=640x360
                360p/video.m3u8

                """
            return Answer(body: .file(contentType: "application/vnd.apple.mpegurl") { Array(playlist.utf8) })
        },
    ]

    private static func picture(
        _ call: Call,
        _ caller: BlueskyCaller,
        _ network: inout BlueskyNetwork
    ) throws -> Answer {
        guard try blob(call, network) != nil else { throw XRPCError(404, "NotFound", "Not Found") }
        let seed = (call.captured["cid"] ?? "").utf8.reduce(UInt64(7)) { $0 &* 131 &+ UInt64($1) } | 1
        return Answer(body: .file(contentType: "image/png") { SeededFile(kind: .image, seed: seed).preview })
    }

    private static func blob(_ call: Call, _ network: BlueskyNetwork) throws -> StoredBlob? {
        let name = (call.captured["cid"] ?? "").prefix { $0 != "@" }
        let did = (call.captured["did"] ?? "").replacing("%3A", with: ":")
        guard let account = network.account(did), let cid = CID(String(name)) else { return nil }
        return account.repository.blobs[cid]
    }
}
