import Foundation

/// The fields of a form or a query, in order: `name=value&…`, percent-encoded.
struct FormFields: Sendable {
    private let fields: [(name: String, value: String)]

    init(_ encoded: String) {
        fields = encoded.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
        }
    }

    /// The first value under the name that is not blank, without white space at its ends.
    subscript(name: String) -> String? {
        let value = raw(name)?.trimmingWhitespace()
        return value?.isEmpty == false ? value : nil
    }

    /// The value exactly as sent: for passwords.
    func raw(_ name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// Every value under the name, in order.
    func all(_ name: String) -> [String] {
        fields.filter { $0.name == name && !$0.value.isEmpty }.map(\.value)
    }

    /// The same fields without some of them, as a query.
    func without(_ names: String...) -> String {
        fields.filter { !names.contains($0.name) }.map { "\($0.name)=\(queryEncoded($0.value))" }
            .joined(separator: "&")
    }

    /// Whether a checkbox is ticked.
    func isTicked(_ name: String) -> Bool {
        fields.contains { $0.name == name && !$0.value.isEmpty && $0.value != "0" && $0.value != "false" }
    }

    /// The value of a field that must be filled in.
    func required(_ name: String, _ label: String) throws -> String {
        guard let value = self[name] else {
            throw WebError.invalid(name, "\(label) is missing. Fill it in and send the form again.")
        }
        return value
    }

    /// One of a fixed list of words.
    func choice<Choice: ClosedChoice>(_ name: String, as type: Choice.Type = Choice.self) throws -> Choice? {
        guard let value = self[name] else { return nil }
        guard let choice = Choice(rawValue: value) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw WebError.invalid(name, "“\(value.prefix(40))” is not one of: \(known).")
        }
        return choice
    }

    private static func decoded(_ text: Substring) -> String {
        let spaced = text.replacing("+", with: " ")
        return String(spaced).removingPercentEncoding ?? String(spaced)
    }
}

/// A path with query parameters; those that are `nil` are left out.
func link(_ path: String, _ parameters: [(String, String?)]) -> String {
    let pairs = parameters.compactMap { name, value in value.map { "\(name)=\(queryEncoded($0))" } }
    return pairs.isEmpty ? path : path + "?" + pairs.joined(separator: "&")
}

private let unreserved: CharacterSet = {
    var set = CharacterSet(charactersIn: "-._~/:")
    set.formUnion(CharacterSet(charactersIn: "a"..."z"))
    set.formUnion(CharacterSet(charactersIn: "A"..."Z"))
    set.formUnion(CharacterSet(charactersIn: "0"..."9"))
    return set
}()

func queryEncoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
}
