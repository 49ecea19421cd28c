/// What a record must look like: the part of the lexicons that the simulator knows, and their checks.
indirect enum Lexicon: Sendable {
    case text(graphemes: Int? = nil, bytes: Int? = nil, Format? = nil)
    case integer(least: Int? = nil)
    case array(Lexicon, most: Int? = nil)
    case object([String: Lexicon], required: [String] = [])
    /// One of these, told apart by `$type`; what is unknown passes, since unions are open.
    case union([String: Lexicon])
    case blob(accepts: String, bytes: Int)

    enum Format: Sendable { case datetime, uri, did, atURI, cid, language }

    /// What is wrong, in the reference server's words.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// Throws the first problem a value has.
    func check(_ value: JSON, at path: String) throws {
        switch self {
        case .text(let graphemes, let bytes, let format):
            guard case .string(let text) = value else {
                throw Problem(description: "\(path) must be a string")
            }
            if let bytes, text.utf8.count > bytes {
                throw Problem(description: "\(path) must not be longer than \(bytes) characters")
            }
            if let graphemes, text.count > graphemes {
                throw Problem(description: "\(path) must not be longer than \(graphemes) graphemes")
            }
            try format?.check(text, at: path)
        case .integer(let least):
            guard case .integer(let number) = value else {
                throw Problem(description: "\(path) must be an integer")
            }
            if let least, number < least {
                throw Problem(description: "\(path) can not be less than \(least)")
            }
        case .array(let element, let most):
            guard let elements = value.elements else {
                throw Problem(description: "\(path) must be an array")
            }
            if let most, elements.count > most {
                throw Problem(description: "\(path) must not have more than \(most) elements")
            }
            for (index, item) in elements.enumerated() { try element.check(item, at: "\(path)/\(index)") }
        case .object(let properties, let required):
            guard value.members != nil else { throw Problem(description: "\(path) must be an object") }
            for name in required where value[name] == nil {
                throw Problem(description: "\(path) must have the property \"\(name)\"")
            }
            for (name, property) in properties.sorted(by: { $0.key < $1.key }) {
                if let member = value[name] { try property.check(member, at: "\(path)/\(name)") }
            }
        case .union(let kinds):
            guard value.members != nil, let type = value["$type"]?.text else {
                throw Problem(description: "\(path) must be an object which includes the \"$type\" property")
            }
            try kinds[type]?.check(value, at: path)
        case .blob(let accepts, let bytes):
            guard let blob = BlobReference(value) else {
                throw Problem(description: "\(path) should be a blob ref")
            }
            let family = accepts.prefix { $0 != "*" }
            guard blob.mimeType.hasPrefix(family) else {
                throw Problem(
                    description: "\(path) must have a mime type of \(accepts), got \(blob.mimeType)"
                )
            }
            guard blob.size <= bytes else {
                throw Problem(description: "\(path) blob too big (maximum \(bytes), got \(blob.size))")
            }
        }
    }
}

extension Lexicon.Format {
    func check(_ text: String, at path: String) throws {
        switch self {
        case .datetime where Timestamp.date(text) == nil:
            throw Lexicon.Problem(
                description: "\(path) must be an valid atproto datetime (both RFC-3339 and ISO-8601)"
            )
        case .uri where !Syntax.isURI(text):
            throw Lexicon.Problem(description: "\(path) must be a uri")
        case .did where !Syntax.isDID(text): throw Lexicon.Problem(description: "\(path) must be a valid did")
        case .atURI where ATURI(text) == nil:
            throw Lexicon.Problem(description: "\(path) must be a valid at-uri")
        case .cid where CID(text) == nil: throw Lexicon.Problem(description: "\(path) must be a cid string")
        case .language where !Syntax.isLanguage(text):
            throw Lexicon.Problem(description: "\(path) must be a well-formed BCP 47 language tag")
        default: break
        }
    }
}
