import Foundation

/// What a request says, wherever it says it: query, form, multipart or JSON body, in one tree.
///
/// Brackets nest as in Rails and PHP: `poll[options][]=a&poll[options][]=b` is an object with an array, and
/// `media_attributes[][id]=1&media_attributes[][description]=x` an array of objects, where a repeated name
/// begins the next object.
struct RequestFields: Sendable {
    private(set) var root: JSON = .object([])
    private(set) var files: [String: UploadedFile] = [:]

    struct UploadedFile: Sendable {
        let name: String
        let contentType: String
        let bytes: [UInt8]
    }

    subscript(name: String) -> JSON? { root[name] }

    func text(_ name: String) -> String? { root[name]?.text }
    func flag(_ name: String) -> Bool { root[name]?.flag ?? false }
    func integer(_ name: String) -> Int? { root[name]?.integer }

    /// A list of texts; a single text counts as a list of one.
    func texts(_ name: String) -> [String]? {
        guard let value = root[name] else { return nil }
        return value.elements?.compactMap(\.text) ?? value.text.map { [$0] }
    }

    /// Adds `name=value&…`, percent-encoded.
    mutating func add(form: String) {
        for pair in Self.pairs(of: form) { add(pair.name, .string(pair.value)) }
    }

    /// The names and values of `name=value&…`, each as often as it comes.
    static func pairs(of form: String) -> [(name: String, value: String)] {
        form.split(separator: "&").map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (decoded(halves[0]), halves.count > 1 ? decoded(halves[1]) : "")
        }
    }

    /// Adds the members of a JSON object; anything else is ignored, as the platforms do.
    mutating func add(json: JSON) {
        for member in json.members ?? [] { root[member.name] = member.value }
    }

    mutating func add(part: MultipartForm.Part) {
        if let fileName = part.fileName {
            files[part.name] = UploadedFile(
                name: fileName,
                contentType: part.contentType ?? "application/octet-stream",
                bytes: part.bytes
            )
        } else {
            add(part.name, .string(String(decoding: part.bytes, as: UTF8.self)))
        }
    }

    private mutating func add(_ name: String, _ value: JSON) {
        var steps = name.split(separator: "[", omittingEmptySubsequences: false).map {
            $0.hasSuffix("]") ? String($0.dropLast()) : String($0)
        }
        let first = steps.removeFirst()
        root[first] = Self.inserting(value, at: steps[...], into: root[first])
    }

    private static func inserting(_ value: JSON, at steps: ArraySlice<String>, into old: JSON?) -> JSON {
        guard let step = steps.first else { return value }
        let rest = steps.dropFirst()
        guard step.isEmpty || step.allSatisfy(\.isNumber) else {
            var object = old ?? .object([])
            if object.members == nil { object = .object([]) }
            object[step] = inserting(value, at: rest, into: object[step])
            return object
        }
        var elements = old?.elements ?? []
        if let next = rest.first, let last = elements.last, last.members != nil, last[next] == nil {
            elements[elements.count - 1] = inserting(value, at: rest, into: last)
        } else {
            elements.append(inserting(value, at: rest, into: nil))
        }
        return .array(elements)
    }

    private static func decoded(_ text: Substring) -> String {
        let spaced = text.replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? String(spaced)
    }
}
