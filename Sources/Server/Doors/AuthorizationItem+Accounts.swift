import Accounts
import Database
import Foundation
import Platforms
import Web

extension Connections.Plan {
    init(_ draft: AuthorizationDraft, callback: String?, _ configuration: Configuration) throws {
        self.init(
            platform: draft.platform ?? "",
            instance: draft.instance ?? "",
            name: draft.name.flatMap { $0.isEmpty ? nil : $0 },
            reconnecting: try draft.connectionID.map { try identifier($0, "connection") },
            capabilities: draft.mayPublish == true ? [.publish, .editAltText] : [],
            callback: callback,
            website: configuration.publicURL?.absoluteString
        )
    }
}

extension AuthorizationItem {
    init(_ authorization: Authorization, url: String? = nil) {
        self.init(
            id: authorization.id.text,
            status: AuthorizationStatus(authorization.status),
            host: authorization.host,
            url: url,
            isOutOfBand: authorization.isOutOfBand,
            expiresAt: authorization.expiresAt.date,
            connectionID: authorization.connection?.text,
            name: authorization.name,
            code: authorization.code,
            sentence: authorization.sentence
        )
    }
}

extension AuthorizationStatus {
    fileprivate init(_ status: Authorization.Status) {
        self =
            switch status {
            case .pending: .pending
            case .spent: .spent
            case .connected: .connected
            case .refused: .refused
            }
    }
}
