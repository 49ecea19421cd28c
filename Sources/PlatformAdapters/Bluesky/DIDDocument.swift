import Platforms

/// What the directory, or the account's own host, says of an account.
///
/// <https://atproto.com/specs/did#did-documents>
struct DIDDocument: Sendable {
    let did: String
    /// The first it claims; nil where it claims none that is one.
    let handle: Handle?
    /// Where its repository is; nil while it has none.
    let server: InstanceOrigin?

    /// Nil for a document of somebody else.
    init?(_ json: JSONValue, of did: String) {
        guard json["id"].text == did else { return nil }
        self.did = did
        handle =
            json["alsoKnownAs"].elements.lazy.compactMap(\.text).filter { $0.hasPrefix("at://") }
            .compactMap { Handle($0.dropFirst(5)) }.first
        server =
            json["service"].elements.first { service in
                // Both forms occur: of the fragment alone, and behind the account's id.
                let id = service["id"].text
                return (id == "#atproto_pds" || id == did + "#atproto_pds")
                    && service["type"].text == "AtprotoPersonalDataServer"
            }
            .flatMap { $0["serviceEndpoint"].webAddress }
            .flatMap { try? InstanceOrigin(typed: $0, allowingPlainHTTP: true) }
    }

    /// - Throws: `accountHomeless`, while the account is at no server.
    func requiredServer() throws(PlatformError) -> InstanceOrigin {
        guard let server else {
            throw PlatformError(
                .permanent,
                code: .accountHomeless,
                sentence:
                    "No server is named for the account \(handle.map { "@\($0)" } ?? did). It may be on its way from "
                    + "one to another; try again once it works in the app.",
                detail: "the document of \(did) names no personal data server"
            )
        }
        return server
    }
}
