/// What every error of this module tells its three readers.
///
/// None of them ever holds a key, a password,
/// a token or an opened value.
package protocol VaultError: Error, CustomStringConvertible {
    /// For the person: what happened, to which thing, what to do next.
    var sentence: String { get }

    /// For the operator's log.
    var detail: String { get }

    /// For the program: stable, lower case with underscores.
    var code: String { get }
}

extension VaultError {
    package var detail: String { sentence }
    package var description: String { "\(detail) [\(code)]" }
}
