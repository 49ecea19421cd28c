import TestSupport

/// Something that goes wrong between Roost and a platform, drawn by chance.
struct ChaosFault: Sendable {
    /// As the simulator's control takes it.
    let fields: [String: any Sendable]
    let count: Int

    /// Before or after the platform has done what it was asked for: Roost can't know which.
    private static let onPosting: [[String: any Sendable]] = [
        ["fault": "drop_before_effect"],
        ["fault": "drop_after_effect"],
        ["fault": "failure", "status": 500],
        ["fault": "failure", "status": 502, "form": "html", "after_effect": true],
        ["fault": "failure", "status": 504, "form": "empty", "after_effect": true],
        ["fault": "rate_limited", "resets_in_seconds": 1],
        // Answered in time, and not.
        ["fault": "latency", "milliseconds": 300],
        ["fault": "latency", "milliseconds": 1600],
        ["fault": "truncated_body"],
        ["fault": "truncated_json"],
        ["fault": "wrong_types"],
    ]
    private static let onUploading: [[String: any Sendable]] = [
        ["fault": "drop_before_effect"], ["fault": "drop_after_effect"], ["fault": "failure", "status": 503],
    ]
    private static let onLooking: [[String: any Sendable]] = [
        ["fault": "failure", "status": 503], ["fault": "drop_before_effect"],
        ["fault": "latency", "milliseconds": 400],
    ]

    static func draw(for platform: ChaosPlatform, with random: inout SeededGenerator) -> ChaosFault {
        let (path, method, kinds) =
            switch Int.random(in: 0..<10, using: &random) {
            case 0: (platform.uploading, "POST", onUploading)
            case 1: (platform.looking, "GET", onLooking)
            default: (platform.posting, "POST", onPosting)
            }
        let count = Int.random(in: 1...2, using: &random)
        var fields = kinds[Int.random(in: 0..<kinds.count, using: &random)]
        fields["path"] = path
        fields["method"] = method
        fields["count"] = count
        return ChaosFault(fields: fields, count: count)
    }
}
