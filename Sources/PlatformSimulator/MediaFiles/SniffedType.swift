/// Tells what an uploaded file is from its first bytes, whatever its name says.
enum SniffedType {
    static func contentType(of bytes: [UInt8]) -> String? {
        func at(_ offset: Int, _ text: String) -> Bool { bytes.dropFirst(offset).starts(with: text.utf8) }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A]) { return "image/png" }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if at(0, "GIF8") { return "image/gif" }
        if at(0, "RIFF"), at(8, "WEBP") { return "image/webp" }
        if at(0, "RIFF"), at(8, "WAVE") { return "audio/wav" }
        if at(4, "ftypavif") { return "image/avif" }
        if at(4, "ftyphei") { return "image/heic" }
        if at(4, "ftyp") { return "video/mp4" }
        if at(0, "OggS") { return "audio/ogg" }
        if at(0, "ID3") { return "audio/mpeg" }
        if at(0, "fLaC") { return "audio/flac" }
        return nil
    }
}
