/// The public directory of `did:plc`, and where handles lead: both kept by others than the account's server.
struct Directory: Sendable {
    private(set) var entries: [String: Entry] = [:]
    /// The DIDs that handles resolve to, by handle in lower case.
    private(set) var handles: [String: String] = [:]

    struct Entry: Sendable {
        var alsoKnownAs: [String]
        var service: Service
    }

    /// The personal data server a document names.
    enum Service: Sendable, Equatable {
        case here
        case at(String)
        case none
    }

    mutating func register(_ did: String, handle: String, service: Service = .here) {
        entries[did] = Entry(alsoKnownAs: ["at://\(handle)"], service: service)
        handles[handle.lowercased()] = did
    }

    func did(ofHandle handle: String) -> String? { handles[handle.lowercased()] }

    /// The handle a document claims.
    func claimedHandle(of did: String) -> String? {
        entries[did]?.alsoKnownAs.first { $0.hasPrefix("at://") }.map { String($0.dropFirst("at://".count)) }
    }

    /// The claimed handle if it leads back to the DID; others see `handle.invalid`.
    func verifiedHandle(of did: String) -> String? {
        claimedHandle(of: did).flatMap { self.did(ofHandle: $0) == did ? $0 : nil }
    }

    /// Lets a handle lead to a DID, or with nil nowhere.
    mutating func resolve(_ handle: String, to did: String?) { handles[handle.lowercased()] = did }

    mutating func claim(_ handle: String, by did: String) { entries[did]?.alsoKnownAs = ["at://\(handle)"] }

    mutating func setService(_ service: Service, of did: String) { entries[did]?.service = service }

    /// The DID document, or nil for a DID nobody registered.
    func document(of did: String, origin: String) -> JSON? {
        guard let entry = entries[did] else { return nil }
        let endpoint: String? =
            switch entry.service {
            case .here: origin
            case .at(let address): address
            case .none: nil
            }
        let services: [JSON] =
            endpoint.map { endpoint in
                [
                    [
                        "id": "#atproto_pds", "type": "AtprotoPersonalDataServer",
                        "serviceEndpoint": .string(endpoint),
                    ]
                ]
            } ?? []
        return [
            "@context": [
                "https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1",
                "https://w3id.org/security/suites/secp256k1-2019/v1",
            ],
            "id": .string(did),
            "alsoKnownAs": .array(entry.alsoKnownAs.map(JSON.string)),
            "verificationMethod": [
                [
                    "id": .string("\(did)#atproto"), "type": "Multikey", "controller": .string(did),
                    "publicKeyMultibase": .string(Self.exampleKey),
                ]
            ],
            "service": .array(services),
        ]
    }

    /// Nothing is signed here, so everybody has the key of the documentation's example.
    private static let exampleKey = "zQ3shXjHeiBuRCKmM36cuYnm7YEMzhGnCmCyW92sRJ9pribSF"

    /// A DID that is a function of a name and a seed.
    static func did(_ name: String, seed: UInt64) -> String {
        let digest = CID(.raw, of: Array("\(name) of simulator \(seed)".utf8)).digest
        return "did:plc:" + Base32.encode(digest).prefix(24)
    }
}
