import Foundation

/// Why a file could not be stored, read or removed.
package enum MediaStoreError: MediaError, Equatable {
    case tooLarge(atLeast: Int, limit: Int)
    case missing(path: String)
    case diskFull(path: String)
    /// There is room, but it is kept for the database.
    case spaceKept(available: Int, kept: Int)
    case notPermitted(action: String, path: String)
    case failed(action: String, path: String, reason: String)

    /// The error of the system call that has just failed.
    static func fromErrno(_ action: String, _ path: String) -> MediaStoreError {
        switch errno {
        case ENOSPC, EDQUOT: .diskFull(path: path)
        case EACCES, EPERM, EROFS: .notPermitted(action: action, path: path)
        case let code: .failed(action: action, path: path, reason: String(cString: strerror(code)))
        }
    }

    /// Another process could not write; `said` is the system's word as it passed it on.
    static func writingFailed(_ path: String, _ said: String) -> MediaStoreError {
        said.contains(String(cString: strerror(ENOSPC))) || said.contains(String(cString: strerror(EDQUOT)))
            ? .diskFull(path: path) : .failed(action: "write", path: path, reason: said)
    }

    package var sentence: String {
        switch self {
        case .tooLarge(let size, let limit):
            "The file has \(Self.megabytes(size)) or more, and the limit is \(Self.megabytes(limit)). To keep it, raise "
                + "ROOST_MEDIA_LIMIT; it is then fetched again."
        case .missing(let path):
            "The file \(path) is not there. Run: roost doctor"
        case .diskFull(let path):
            "The disk is full, so \(path) could not be written. Free some space; what comes from a platform is then fetched "
                + "again."
        case .spaceKept(let available, let kept):
            "The disk of the data directory is full: \(Self.megabytes(available)) are free, and \(Self.megabytes(kept)) are "
                + "kept for the database (ROOST_KEEP_FREE). Free some space; Roost then goes on."
        case .notPermitted(let action, let path):
            "Roost may not \(action) \(path). Give the directory to the user that Roost runs as."
        case .failed(let action, let path, let reason):
            "Roost could not \(action) \(path): \(reason). Check the disk and the directory."
        }
    }

    package var code: String {
        switch self {
        case .tooLarge: "media_too_large"
        case .missing: "media_file_missing"
        case .diskFull, .spaceKept: "disk_full"
        case .notPermitted: "media_not_permitted"
        case .failed: "media_file_failed"
        }
    }

    /// Decimal megabytes, one digit after the point, rounded up so that a file over the limit never shows as the limit.
    static func megabytes(_ byteCount: Int) -> String {
        let tenths = byteCount / 100_000 + (byteCount.isMultiple(of: 100_000) ? 0 : 1)
        return tenths.isMultiple(of: 10) ? "\(tenths / 10) MB" : "\(tenths / 10).\(tenths % 10) MB"
    }
}
