import Foundation

/// A record at one version, with the root of the thread it is in.
struct StrongReference: Sendable {
    let uri: ATURI
    let cid: CID
    let writtenAt: Date
    let root: (uri: ATURI, cid: CID)
    var depth = 0

    var json: JSON { ["uri": .string(uri.description), "cid": .string(cid.description)] }
    var rootJSON: JSON { ["uri": .string(root.uri.description), "cid": .string(root.cid.description)] }
}
