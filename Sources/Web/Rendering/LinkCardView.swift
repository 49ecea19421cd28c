import Foundation

/// What a post shows of a page it links to.
struct LinkCardView: Sendable {
    let cardAddress: String
    let cardTitle: String
    let cardDescription: String?
    /// Where the link really leads, whatever the page calls itself.
    let cardSource: String
    /// From here alone.
    let cardPicture: String?

    /// Nil for an address no page may link to.
    init?(_ card: LinkCard) {
        guard let address = webAddress(card.url), let host = URL(string: address)?.host() else { return nil }
        cardAddress = address
        cardTitle = card.title ?? address
        cardDescription = card.description == card.title ? nil : card.description
        let provider = card.providerName ?? host
        cardSource = provider.lowercased() == host.lowercased() ? host : "\(provider) · \(host)"
        cardPicture = card.imagePath
    }
}
