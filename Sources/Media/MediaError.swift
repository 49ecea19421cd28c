/// What every error of this module tells its three readers.
package protocol MediaError: Error, CustomStringConvertible {
    /// For the person: what happened, to which thing, what to do next.
    var sentence: String { get }

    /// For the operator's log.
    var detail: String { get }

    /// For the program: stable, lower case with underscores.
    var code: String { get }
}

extension MediaError {
    package var detail: String { sentence }
    package var description: String { "\(detail) [\(code)]" }
}
