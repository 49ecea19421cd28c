/// Where the bytes of a blob come from; those of the seed are drawn whenever they are asked for.
enum BlobSource: Sendable, Hashable {
    case bytes([UInt8])
    case picture(seed: UInt64)
    case video(seed: UInt64)

    var bytes: [UInt8] {
        switch self {
        case .bytes(let bytes): bytes
        case .picture(let seed):
            SeededFile(kind: .image, seed: seed).picture(width: size.width, height: size.height)
        case .video(let seed): SeededFile(kind: .video, seed: seed).bytes
        }
    }

    /// Width and height, for what is seen.
    var size: (width: Int, height: Int) {
        switch self {
        case .bytes(let bytes): PNGFile.size(of: bytes) ?? (1, 1)
        case .picture(let seed):
            (
                SeededFile(kind: .image, seed: seed).size.width / 2,
                SeededFile(kind: .image, seed: seed).size.height / 2
            )
        case .video: (320, 180)
        }
    }
}
