import Accounts
import Database
import Media
import Platforms
import Queue
import Transfer
import Vault
import Web

/// Runs a use case for a page or the API: whatever it throws becomes the sentence, status and code that all doors
/// show.
func presenting<T>(_ work: () async throws -> T) async throws -> T {
    do {
        return try await work()
    } catch let error as any PresentableError {
        throw error
    } catch {
        throw Refusal(error)
    }
}

/// A use case's error as a door shows it.
struct Refusal: PresentableError {
    let status: Int
    let code: String
    let sentence: String
    let field: String?
    let retryAfter: Int?
    let operatorDetail: String?

    init(_ error: any Error) {
        switch error {
        case let error as AccountError: self.init(error)
        case let error as DatabaseError: self.init(error)
        case let error as ImportRefusal:
            let status = ["too_large": 413, "disk_full": 507, "file_failed": 500][error.code] ?? 422
            self.init(status, error.code.dashed, error.sentence, field: status == 500 ? nil : "file")
        case let error as any MediaError where error.code == "disk_full":
            self.init(507, "disk-full", error.sentence)
        case let error as UploadTooLarge: self.init(413, error.code.dashed, error.sentence, field: "file")
        case let error as MediaRefusal: self.init(422, error.code.dashed, error.sentence, field: "file")
        case let error as PlatformError:
            self.init(502, "platform-" + error.code.rawValue.dashed, error.sentence, detail: error.detail)
        case let error as any VaultError:
            self.init(422, error.code.dashed, error.sentence, detail: error.detail)
        default:
            self.init(
                500,
                "internal",
                "Something in Roost went wrong. Nothing of this step was saved; the log says more.",
                detail: "\(error)"
            )
        }
    }

    private init(_ error: AccountError) {
        let status =
            switch error.code {
            case .notFound: 404
            case .forbidden: 403
            case .unauthenticated: 401
            case .throttled: 429
            case .invalid: 422
            case .conflict: 409
            case .platform: 422
            }
        self.init(
            status,
            error.code.rawValue.dashed,
            error.sentence,
            field: error.field,
            retryAfter: error.retryAfter.map { max(1, Int($0.components.seconds)) }
        )
    }

    private init(_ error: DatabaseError) {
        let status =
            switch error.kind {
            case .unavailable, .commitUnknown, .busy, .conflict: 503
            case .diskFull: 507
            case .unique: 409
            default: 500
            }
        self.init(
            status,
            "database",
            error.message,
            retryAfter: status == 503 ? 5 : nil,
            detail: error.detail
        )
    }

    private init(
        _ status: Int,
        _ code: String,
        _ sentence: String,
        field: String? = nil,
        retryAfter: Int? = nil,
        detail: String? = nil
    ) {
        self.status = status
        self.code = code
        self.sentence = sentence
        self.field = field
        self.retryAfter = retryAfter
        operatorDetail = detail
    }
}

extension String {
    fileprivate var dashed: String { replacing("_", with: "-") }
}

/// Reads an identifier that came from outside; one that is none is not found.
func identifier<Subject: Identified>(_ text: String, _ kind: String) throws -> ID<Subject> {
    guard let id = ID<Subject>(text) else {
        throw AccountError(.notFound, "There is no such \(kind).")
    }
    return id
}
