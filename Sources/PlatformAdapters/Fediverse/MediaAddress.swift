import Foundation

/// The address of a media file without what a storage service signs it with.
enum MediaAddress {
    static func stable(_ url: String) -> String {
        let withoutFragment = url.prefix { $0 != "#" }
        guard let mark = withoutFragment.firstIndex(of: "?") else { return String(withoutFragment) }
        let pairs = withoutFragment[withoutFragment.index(after: mark)...].split(separator: "&")
        let kept = pairs.filter { pair in
            let name = pair.prefix { $0 != "=" }.lowercased()
            return !signature.contains(name) && !signaturePrefixes.contains { name.hasPrefix($0) }
        }
        let base = String(withoutFragment[..<mark])
        return kept.isEmpty ? base : base + "?" + kept.joined(separator: "&")
    }

    /// The last part of an address's path, as a name for the file.
    static func fileName(_ url: String) -> String? {
        let path = url.prefix { $0 != "?" && $0 != "#" }
        guard let scheme = path.range(of: "://"), let slash = path[scheme.upperBound...].lastIndex(of: "/")
        else {
            return nil
        }
        let name = String(path[path.index(after: slash)...])
        return name.isEmpty ? nil : name.removingPercentEncoding ?? name
    }

    /// Amazon and its many imitations, Google, Azure, CloudFront.
    private static let signaturePrefixes = ["x-amz-", "x-goog-"]
    private static let signature: Set<String> = [
        "awsaccesskeyid", "googleaccessid", "signature", "expires", "policy", "key-pair-id", "hdnts", "sig",
        "se", "sp",
        "sv", "sr", "st", "spr", "skoid", "sktid", "skt", "ske", "sks", "skv",
    ]
}
