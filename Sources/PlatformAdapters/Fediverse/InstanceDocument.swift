import Foundation
import Platforms

/// What `/api/v2/instance` or its older sister says.
struct InstanceDocument {
    let json: JSONValue

    /// Whether this can be such a document at all.
    var isPlausible: Bool {
        json["version"].filledText != nil && (json["domain"].filledText ?? json["uri"].filledText) != nil
    }

    /// The program by the document alone, where nodeinfo is hidden.
    ///
    /// Others name themselves as `3.5.3 (compatible; Pixelfed 0.12.6)`.
    var software: ServerSoftware? {
        guard isPlausible, let version = json["version"].filledText else { return nil }
        if let marker = version.range(of: "(compatible; ") {
            let words = version[marker.upperBound...].prefix { $0 != ")" }.split(separator: " ", maxSplits: 1)
            guard let name = words.first else { return nil }
            return ServerSoftware(name: String(name), version: words.count > 1 ? String(words[1]) : "")
        }
        let source = json["source_url"].text?.lowercased() ?? ""
        let name = ["gotosocial", "pixelfed"].first { source.contains($0) } ?? "mastodon"
        return ServerSoftware(name: name, version: version)
    }

    func facts(
        origin: InstanceOrigin,
        software: ServerSoftware,
        documented: Limits,
        capabilities: Capabilities
    ) -> InstanceFacts {
        InstanceFacts(
            origin: origin,
            software: software,
            title: json["title"].filledText,
            accountDomain: json["account_domain"].filledText ?? origin.authority,
            streamingURL: json["configuration"]["urls"]["streaming"].filledText
                ?? json["urls"]["streaming_api"].filledText,
            interfaceVersion: json["api_versions"]["mastodon"].count ?? 0,
            limits: limits(over: documented),
            capabilities: capabilities,
            native: json
        )
    }

    /// The figures the server tells, over the documented ones.
    func limits(over documented: Limits) -> Limits {
        let statuses = json["configuration"]["statuses"]
        let media = json["configuration"]["media_attachments"]
        let polls = json["configuration"]["polls"]
        func told(_ value: JSONValue, else known: Sourced<Int>?) -> Sourced<Int>? {
            value.count.map { Sourced($0, .server) } ?? known
        }
        var limits = documented
        let length = statuses["max_characters"].isNull ? json["max_toot_chars"] : statuses["max_characters"]
        limits.textLength = told(length, else: limits.textLength)
        limits.attachments = told(statuses["max_media_attachments"], else: limits.attachments)
        // Some name a figure that they don't count by.
        if let known = limits.lengthPerLink {
            limits.lengthPerLink = told(statuses["characters_reserved_per_url"], else: known)
        }
        limits.altLength = told(media["description_limit"], else: limits.altLength)
        limits.altMinimum = told(media["description_minimum"], else: limits.altMinimum)
        limits.imageBytes = told(media["image_size_limit"], else: limits.imageBytes)
        limits.imagePixels = told(media["image_matrix_limit"], else: limits.imagePixels)
        limits.videoBytes = told(media["video_size_limit"], else: limits.videoBytes)
        limits.videoPixels = told(media["video_matrix_limit"], else: limits.videoPixels)
        limits.videoFrameRate = told(media["video_frame_rate_limit"], else: limits.videoFrameRate)
        limits.pollOptions = told(polls["max_options"], else: limits.pollOptions)
        limits.pollOptionLength = told(polls["max_characters_per_option"], else: limits.pollOptionLength)
        limits.pollMinimum = told(polls["min_expiration"], else: limits.pollMinimum)
        limits.pollMaximum = told(polls["max_expiration"], else: limits.pollMaximum)
        let types = media["supported_mime_types"].elements.compactMap(\.filledText)
        if !types.isEmpty { limits.mimeTypes = Sourced(types, .server) }
        return limits
    }
}
