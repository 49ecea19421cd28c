import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import WebAssets

/// Templates, styles, scripts and icons: compiled in, or read from a folder while one works on them.
struct AssetLibrary: Sendable {
    private let embedded: [String: [UInt8]]
    private let directory: String?
    /// `roost.css` → `roost.3fa9c1d2e0b1.css`.
    private let hashedNames: [String: String]
    private let publicNames: [String: String]

    init(directory: String? = nil) {
        var embedded: [String: [UInt8]] = [:]
        for index in 0..<roost_asset_count() {
            let asset = roost_asset_at(index)
            embedded[String(cString: asset.path)] = Array(
                UnsafeBufferPointer(start: asset.bytes, count: asset.count)
            )
        }
        self.embedded = embedded
        #if DEBUG
            self.directory = directory
        #else
            self.directory = nil
        #endif
        var hashedNames: [String: String] = [:]
        // A script's name changes with those it imports: they are named first.
        func name(_ path: String) {
            guard hashedNames[path] == nil, let bytes = embedded[path] else { return }
            for imported in Self.imports(in: bytes, of: path) { name(imported) }
            let name = path.split(separator: "/").last.map(String.init) ?? path
            let served = Self.naming(hashedNames, in: bytes, of: path)
            let hash = SHA256.hash(data: Data(served)).prefix(6).map { hexadecimal($0) }.joined()
            let stem = name.split(separator: ".", maxSplits: 1)
            hashedNames[path] = "\(stem[0]).\(hash).\(stem.count > 1 ? String(stem[1]) : "")"
        }
        for path in embedded.keys where !path.hasPrefix("templates/") { name(path) }
        self.hashedNames = hashedNames
        publicNames = Dictionary(uniqueKeysWithValues: hashedNames.map { ($1, $0) })
    }

    /// The paths of all assets: `templates/layout.mustache`, `styles/roost.css`.
    var paths: [String] { embedded.keys.sorted() }

    /// Whether files are read anew at each request.
    var isLive: Bool { directory != nil }

    func text(_ path: String) -> String? {
        bytes(path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Where browsers find an asset: an address that changes with its content.
    func address(of path: String) -> String {
        "/assets/" + (hashedNames[path] ?? path)
    }

    /// The asset behind the last part of such an address.
    fileprivate func asset(publicName: String) -> (path: String, bytes: [UInt8])? {
        guard let path = publicNames[publicName], let bytes = bytes(path) else { return nil }
        return (path, Self.naming(hashedNames, in: bytes, of: path))
    }

    private static var importing: Regex<(Substring, Substring)> { /from "\.\/([a-z\-]+\.js)"/ }

    /// The scripts that a script imports; none imports the one it is imported by.
    private static func imports(in bytes: [UInt8], of path: String) -> [String] {
        guard path.hasSuffix(".js") else { return [] }
        return String(decoding: bytes, as: UTF8.self).matches(of: importing).map { "scripts/" + $0.output.1 }
    }

    /// A script that names those it imports as browsers find them.
    private static func naming(_ names: [String: String], in bytes: [UInt8], of path: String) -> [UInt8] {
        guard !imports(in: bytes, of: path).isEmpty else { return bytes }
        let text = String(decoding: bytes, as: UTF8.self).replacing(importing) { match in
            "from \"./\(names["scripts/" + match.output.1] ?? String(match.output.1))\""
        }
        return Array(text.utf8)
    }

    private func bytes(_ path: String) -> [UInt8]? {
        if let directory, let data = FileManager.default.contents(atPath: directory + "/" + path) {
            return Array(data)
        }
        return embedded[path]
    }
}

func hexadecimal(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return text.count == 1 ? "0" + text : text
}

/// Serves what pages load, under names that may be kept for ever.
enum AssetRoutes {
    static let all: [Route] = [
        .system("/assets/{name}") { call in
            guard let (path, bytes) = call.site.assets.asset(publicName: try call.parameter("name")) else {
                throw WebError.notFound
            }
            return answer(path, bytes, call)
        },
        .system("/favicon.ico") { call in
            .redirect(to: call.site.assets.address(of: "icons/favicon.svg"))
        },
    ]

    private static func answer(_ path: String, _ bytes: [UInt8], _ call: Call) -> Response {
        let hash = SHA256.hash(data: Data(bytes)).prefix(12).map { hexadecimal($0) }.joined()
        let entityTag = "\"\(hash)\""
        var headers: HTTPFields = [
            .contentType: mediaType(of: path),
            .eTag: entityTag,
            .cacheControl: call.site.assets.isLive ? "no-cache" : "public, max-age=31536000, immutable",
        ]
        if call.request.headers[values: .ifNoneMatch].contains(where: { $0.contains(entityTag) }) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentLength] = String(bytes.count)
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: .init(bytes: bytes)))
    }

    private static func mediaType(of path: String) -> String {
        switch path.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        default: "application/octet-stream"
        }
    }
}
