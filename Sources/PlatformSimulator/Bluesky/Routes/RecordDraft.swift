import Foundation

/// A record as a client wants to write it, looked at and given a key.
struct RecordDraft: Sendable {
    let uri: ATURI
    let value: JSON
    let record: StoredRecord
    /// Whether its lexicon is known here.
    let isValidated: Bool

    /// Looks at what was sent, and says what is wrong with it.
    init(
        _ input: JSON,
        _ did: String,
        key: String?,
        _ network: inout BlueskyNetwork,
        at date: Date
    ) throws {
        let collection = input["collection"]?.text ?? ""
        guard Syntax.isNSID(collection) else {
            throw XRPCError.invalidRequest("Input/collection must be a valid nsid")
        }
        guard var value = input["record"], value.members != nil else {
            throw XRPCError.invalidRequest("Input/record must be an object")
        }
        if value["$type"] == nil { value["$type"] = .string(collection) }
        guard value["$type"]?.text == collection else {
            throw XRPCError.invalidRequest(
                "Invalid $type: expected \(collection), got \(value["$type"]?.text ?? "nothing")"
            )
        }
        if let key, !Syntax.isRecordKey(key) {
            throw XRPCError.invalidRequest("Input/rkey must be a valid Record Key")
        }
        let wantsValidation = input["validate"]?.flag
        if wantsValidation == false {
            isValidated = false
        } else if let lexicon = Lexicon.records[collection] {
            do {
                try lexicon.check(value, at: "Record")
                if collection == Lexicon.post { try RichText.checkRanges(of: value) }
            } catch let problem as Lexicon.Problem {
                throw XRPCError.invalidRequest("Invalid \(collection) record: \(problem.description)")
            }
            isValidated = true
        } else {
            guard wantsValidation != true else {
                throw XRPCError.invalidRequest("Lexicon not found: lex:\(collection)")
            }
            isValidated = false
        }
        if collection == Lexicon.profile, let key, key != "self" {
            throw XRPCError.invalidRequest("Invalid record key: expected \"self\", got \"\(key)\"")
        }
        let drawn = collection == Lexicon.profile ? "self" : network.clock.draw(at: date).description
        uri = ATURI(did, collection, key ?? drawn)
        self.value = value
        record = try StoredRecord(value)
    }
}
