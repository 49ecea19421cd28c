import Foundation

/// The address of one server of a federated platform: scheme, host and, where unusual, port; always lower case.
///
/// ```swift
/// try InstanceOrigin(typed: "Mastodon.Social")               // https://mastodon.social
/// try InstanceOrigin(typed: "https://mastodon.social/@ada")  // https://mastodon.social
/// try InstanceOrigin(typed: "@ada@mastodon.social")          // https://mastodon.social
/// ```
///
/// An origin says nothing about whether the server may be contacted: that is decided at the connection, for every
/// address its name resolves to.
package struct InstanceOrigin: Sendable, Hashable, CustomStringConvertible {
    package enum Scheme: String, Sendable, Hashable {
        case http, https

        package var standardPort: Int { self == .https ? 443 : 80 }
    }

    package let scheme: Scheme

    /// A name in ASCII form, or an address; IPv6 without brackets.
    package let host: String

    /// Nil where it is the standard port of the scheme.
    package let port: Int?

    /// Reads what a person typed or pasted: a name, an address of a page, a handle with its server.
    ///
    /// Plain `http://` is for operators who allow private networks.
    ///
    /// - Throws: `InstanceOriginError`, whose sentence can be shown beside the field.
    package init(typed: String, allowingPlainHTTP: Bool = false) throws(InstanceOriginError) {
        let input = typed.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !input.isEmpty else { throw .empty }
        guard input.utf8.count <= 2048, !input.contains(where: \.isWhitespace) else {
            throw .unreadable(input)
        }

        let (scheme, afterScheme) = try Self.splitScheme(of: input)
        if scheme == .http, !allowingPlainHTTP { throw .insecure(input) }
        var authority = String(afterScheme.prefix { !"/?#\\".contains($0) })
        if let at = authority.lastIndex(of: "@") {
            // Someone's handle is a natural thing to paste; a name and password in front of a host is not.
            if scheme != nil { throw .carriesCredentials }
            authority = String(authority[authority.index(after: at)...])
        }
        let (host, port) = try Self.splitPort(of: authority, input: input)
        self.scheme = scheme ?? .https
        self.host = try Self.host(host, input: input, isExplicit: scheme != nil || port != nil)
        self.port = port == self.scheme.standardPort ? nil : port
    }

    /// Reads an origin in the form ``text`` writes it; anything else is nil.
    package init?(_ text: String) {
        guard let origin = try? InstanceOrigin(typed: text, allowingPlainHTTP: true), origin.text == text
        else {
            return nil
        }
        self = origin
    }

    /// The origin as tables keep it: `https://mastodon.social`.
    package var text: String {
        "\(scheme.rawValue)://\(authority)"
    }

    /// Host and port as people read them: `mastodon.social`, `localhost:4000`.
    package var authority: String {
        let bracketed = host.contains(":") ? "[\(host)]" : host
        return port.map { "\(bracketed):\($0)" } ?? bracketed
    }

    /// The address of something on this server.
    ///
    /// The path is absolute, with its query if it has one.
    package func url(_ path: String) -> String {
        text + path
    }

    /// Whether an address lies on this very server: same scheme, host and port.
    package func contains(_ url: String) -> Bool {
        (try? InstanceOrigin(typed: url, allowingPlainHTTP: true)) == self && url.contains("://")
    }

    package var description: String { text }
}

extension InstanceOrigin: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let origin = InstanceOrigin(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\(text) is not an origin"
            )
        }
        self = origin
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

// MARK: - Reading

extension InstanceOrigin {
    private static func splitScheme(
        of input: String
    ) throws(InstanceOriginError) -> (Scheme?, rest: Substring) {
        guard let separator = input.range(of: "://") else { return (nil, input[...]) }
        let name = input[..<separator.lowerBound].lowercased()
        guard let scheme = Scheme(rawValue: name) else { throw .otherScheme(name) }
        return (scheme, input[separator.upperBound...])
    }

    private static func splitPort(
        of authority: String,
        input: String
    ) throws(InstanceOriginError) -> (host: String, port: Int?) {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw .unreadable(input) }
            let host = String(authority[authority.index(after: authority.startIndex)..<end])
            guard isIPv6(host) else { throw .unreadable(input) }
            let rest = authority[authority.index(after: end)...]
            return (host, try rest.isEmpty ? nil : port(rest, input: input))
        }
        guard let colon = authority.firstIndex(of: ":") else { return (authority, nil) }
        return (String(authority[..<colon]), try port(authority[colon...], input: input))
    }

    private static func port(_ text: Substring, input: String) throws(InstanceOriginError) -> Int {
        let digits = text.dropFirst()
        guard text.first == ":", (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy(isDigit),
            let port = Int(digits), (1...65_535).contains(port)
        else { throw .unreadable(input) }
        return port
    }

    private static func host(
        _ raw: String,
        input: String,
        isExplicit: Bool
    ) throws(InstanceOriginError) -> String {
        if raw.contains(":") { return raw.lowercased() }
        var host = raw.lowercased()
        if host.hasSuffix(".") { host.removeLast() }
        if !host.utf8.allSatisfy({ $0 < 0x80 }) {
            guard let encoded = URL(string: "https://\(host)/")?.host?.lowercased(),
                encoded.utf8.allSatisfy({ $0 < 0x80 }), !encoded.contains("%")
            else { throw .unreadable(input) }
            host = encoded
        }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard !host.isEmpty, host.utf8.count <= 253, labels.allSatisfy(isLabel) else {
            throw .unreadable(input)
        }
        if let last = labels.last, last.utf8.first.map(isDigit) == true {
            // Old forms such as 127.1 or 0x7f.0.0.1 exist to slip past a check like ours.
            guard isIPv4(labels) else { throw .unreadable(input) }
        }
        if labels.count == 1, !isExplicit, host != "localhost" { throw .incomplete(host) }
        return host
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.utf8.first != UInt8(ascii: "-")
            && label.utf8.last != UInt8(ascii: "-")
            && label.utf8.allSatisfy { byte in
                isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
    }

    private static func isIPv4(_ labels: [Substring]) -> Bool {
        labels.count == 4
            && labels.allSatisfy { label in
                label.utf8.allSatisfy(isDigit)
                    && (label.utf8.count == 1 || label.utf8.first != UInt8(ascii: "0"))
                    && UInt8(label) != nil
            }
    }

    private static func isIPv6(_ host: String) -> Bool {
        host.contains(":") && host.utf8.count <= 45
            && host.utf8.allSatisfy { byte in
                isDigit(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
            }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

/// Why what a person typed is not the address of a server.
package enum InstanceOriginError: Error, Sendable, Hashable, CustomStringConvertible {
    case empty
    case unreadable(String)
    case incomplete(String)
    case insecure(String)
    case otherScheme(String)
    case carriesCredentials

    /// What happened and what to do, to be shown beside the field.
    package var sentence: String {
        switch self {
        case .empty:
            "The server is missing. Write its name, such as mastodon.social."
        case .unreadable(let input):
            "“\(input.prefix(80))” is not the address of a server. Write its name, such as mastodon.social."
        case .incomplete(let host):
            "“\(host)” is only part of a server's name. Write all of it, such as \(host).social."
        case .insecure(let input):
            "“\(input.prefix(80))” is not encrypted. Write it with https://, or let Roost’s operator set "
                + "ROOST_ALLOW_PRIVATE_NETWORKS."
        case .otherScheme(let scheme):
            "Addresses that begin with “\(scheme.prefix(20))://” are not web servers. Write one that begins with https://."
        case .carriesCredentials:
            "The address contains a name or password. Write the server's name alone, such as mastodon.social."
        }
    }

    package var description: String { sentence }
}
