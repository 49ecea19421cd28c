/// What is behind a media attachment: a seeded drawing or the bytes somebody uploaded.
struct StoredFile: Sendable {
    let contentType: String
    let size: (width: Int, height: Int)
    /// Playing time, for what plays.
    let seconds: Int
    let blurhash: String?
    let bytes: @Sendable () -> [UInt8]
    let preview: @Sendable () -> [UInt8]

    var fileExtension: String {
        switch contentType {
        case "image/jpeg": "jpg"
        case "audio/mpeg": "mp3"
        default: String(contentType.split(separator: "/").last ?? "bin")
        }
    }
}

extension MediaAttachment {
    var file: StoredFile {
        switch source {
        case .seeded(let seed):
            let file = SeededFile(kind: kind, seed: seed)
            return StoredFile(
                contentType: file.contentType,
                size: file.size,
                seconds: file.seconds,
                blurhash: file.blurhash,
                bytes: { file.bytes },
                preview: { file.preview }
            )
        case .demo(let file):
            return StoredFile(
                contentType: file.contentType,
                size: file.size,
                seconds: file.seconds,
                blurhash: file.blurhash,
                bytes: { file.bytes },
                preview: { file.preview }
            )
        case .uploaded(let type, let bytes):
            return StoredFile(
                contentType: type,
                size: PNGFile.size(of: bytes) ?? (320, 240),
                seconds: 3,
                blurhash: kind == .audio ? nil : "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
                bytes: { bytes },
                preview: { kind == .image ? bytes : SeededFile(kind: .image, seed: 1).preview }
            )
        }
    }
}
