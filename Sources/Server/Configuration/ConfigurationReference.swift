/// The configuration reference as the documentation carries it: `docs/configuration.md` holds this table, and a
/// test compares the two.
package enum ConfigurationReference {
    package static var table: String {
        let rows = Setting.all.map { setting in
            "| `\(setting.name)` | \(setting.fallback.map { $0.isEmpty ? "nothing" : "`\($0)`" } ?? "–") | "
                + "\(setting.isSecret ? "secret; " : "")\(setting.meaning) |"
        }
        return (["| setting | default | meaning |", "| --- | --- | --- |"] + rows).joined(separator: "\n")
    }
}
