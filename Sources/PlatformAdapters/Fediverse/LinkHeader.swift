/// A `Link` header: which address stands for which relation.
struct LinkHeader: Hashable {
    private var addresses: [String: String] = [:]

    /// Reads `<https://…?max_id=1>; rel="next", <…>; rel="prev"`; what can't be read is left out.
    init(_ text: String) {
        // An address may hold commas, so entries are found by their angle brackets.
        for entry in text.split(separator: "<", omittingEmptySubsequences: false).dropFirst() {
            guard let end = entry.firstIndex(of: ">") else { continue }
            let address = String(entry[..<end])
            for parameter in entry[entry.index(after: end)...].split(whereSeparator: {
                $0 == ";" || $0 == ","
            }) {
                let pair = parameter.split(separator: "=", maxSplits: 1)
                guard pair.count == 2, pair[0].filter({ !$0.isWhitespace }).lowercased() == "rel" else {
                    continue
                }
                let names = pair[1].filter { $0 != "\"" }.split(whereSeparator: \.isWhitespace)
                for name in names where addresses[name.lowercased()] == nil {
                    addresses[name.lowercased()] = address
                }
            }
        }
    }

    subscript(relation: String) -> String? { addresses[relation] }
}
