/// Reads `multipart/form-data` bodies (RFC 7578) held in memory.
enum MultipartForm {
    struct Part: Sendable {
        var name: String
        var fileName: String?
        var contentType: String?
        var bytes: [UInt8]
    }

    /// The boundary named by a Content-Type header, or nil when it is another type.
    static func boundary(in contentType: String) -> String? {
        guard contentType.lowercased().hasPrefix("multipart/form-data") else { return nil }
        return attribute("boundary", of: contentType)
    }

    static func parts(of body: [UInt8], boundary: String) -> [Part] {
        let delimiter = Array("--\(boundary)".utf8)
        var parts: [Part] = []
        var start = position(of: delimiter, in: body, from: 0).map { $0 + delimiter.count }
        while let from = start, let end = position(of: delimiter, in: body, from: from) {
            if let part = part(body[from..<end]) { parts.append(part) }
            start = end + delimiter.count
        }
        return parts
    }

    /// One part lies between two delimiters: CRLF, headers, empty line, content, CRLF.
    private static func part(_ bytes: ArraySlice<UInt8>) -> Part? {
        let content = bytes.dropFirst(2).dropLast(2)
        let blankLine = Array("\r\n\r\n".utf8)
        guard let headerEnd = position(of: blankLine, in: Array(content), from: 0) else { return nil }
        let headers = String(decoding: content.prefix(headerEnd), as: UTF8.self)
        var part = Part(name: "", bytes: Array(content.dropFirst(headerEnd + blankLine.count)))
        for line in headers.split(separator: "\r\n") {
            let halves = line.split(separator: ":", maxSplits: 1)
            guard halves.count == 2 else { continue }
            let value = halves[1].trimmingPrefix(while: \.isWhitespace)
            switch halves[0].lowercased() {
            case "content-disposition":
                part.name = attribute("name", of: String(value)) ?? ""
                part.fileName = attribute("filename", of: String(value))
            case "content-type": part.contentType = String(value)
            default: break
            }
        }
        return part
    }

    private static func attribute(_ name: String, of header: String) -> String? {
        for piece in header.split(separator: ";").dropFirst() {
            let halves = piece.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, halves[0].trimmingPrefix(while: \.isWhitespace).lowercased() == name
            else {
                continue
            }
            return halves[1].trimmingPrefix("\"").hasSuffix("\"")
                ? String(halves[1].trimmingPrefix("\"").dropLast()) : String(halves[1].trimmingPrefix("\""))
        }
        return nil
    }

    private static func position(of needle: [UInt8], in haystack: [UInt8], from start: Int) -> Int? {
        guard let first = needle.first, haystack.count >= needle.count else { return nil }
        var index = start
        let last = haystack.count - needle.count
        while index <= last {
            if haystack[index] == first, haystack[index..<(index + needle.count)].elementsEqual(needle) {
                return index
            }
            index += 1
        }
        return nil
    }
}
