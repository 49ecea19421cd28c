import Foundation
import Platforms

/// An absolute http or https address, taken apart once by the same parser that will be used to connect.
struct WebAddress: Sendable, Hashable {
    let text: String
    let origin: InstanceOrigin

    enum Problem: Error, Hashable {
        case unreadable
        case otherScheme(String)
        case carriesCredentials
    }

    init(_ text: String) throws(Problem) {
        guard text.utf8.count <= 8192,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }),
            let url = URL(string: text), let scheme = url.scheme?.lowercased(), let host = url.host,
            !host.isEmpty
        else { throw .unreadable }
        guard InstanceOrigin.Scheme(rawValue: scheme) != nil else { throw .otherScheme(scheme) }
        guard url.user == nil, url.password == nil else { throw .carriesCredentials }
        let bracketed = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        let authority = url.port.map { "\(bracketed):\($0)" } ?? bracketed
        guard let origin = try? InstanceOrigin(typed: "\(scheme)://\(authority)", allowingPlainHTTP: true)
        else {
            throw .unreadable
        }
        // A fragment is for browsers; it never travels.
        self.text = text.firstIndex(of: "#").map { String(text[..<$0]) } ?? text
        self.origin = origin
    }

    /// Where a `Location` leads from here.
    func following(_ location: String) throws(Problem) -> WebAddress {
        guard let base = URL(string: text), let next = URL(string: location, relativeTo: base) else {
            throw .unreadable
        }
        return try WebAddress(next.absoluteString)
    }

    /// For logs and records: values of the query are masked, save those known to be harmless.
    var redacted: String {
        guard let mark = text.firstIndex(of: "?") else { return text }
        let pairs = text[text.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false)
        let masked = pairs.map { pair -> String in
            let name = pair.prefix { $0 != "=" }
            return Self.harmless.contains(String(name)) || !pair.contains("=") ? String(pair) : "\(name)=…"
        }
        return text[...mark] + masked.joined(separator: "&")
    }

    private static let harmless: Set<String> = [
        "limit", "max_id", "min_id", "since_id", "exclude_replies", "exclude_reblogs", "only_media", "pinned",
        "id[]",
        "cursor", "page", "per_page", "acct", "actor", "repo", "collection", "rkey", "reverse", "filter",
    ]
}
