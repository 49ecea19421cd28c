import Crypto
import Foundation

/// Where a sealed value lives.
///
/// A value that is copied to another place does not open there.
package struct RowIdentity: Hashable, Sendable, CustomStringConvertible {
    package let table: String
    package let column: String
    package let row: String

    /// - Parameters:
    ///   - table: The table's name, such as `connections`.
    ///   - column: The column's name, such as `access_token`.
    ///   - row: The row's primary key as text, such as `con-…`.
    package init(table: String, column: String, row: String) {
        self.table = table
        self.column = column
        self.row = row
    }

    package var description: String { "\(table).\(column) of \(row)" }
}

extension RowIdentity {
    /// The identity as bytes that no other identity has: each part after its length, 4 bytes big-endian.
    var bytes: Data {
        [table, column, row].reduce(into: Data()) { bytes, part in
            let utf8 = Data(part.utf8)
            withUnsafeBytes(of: UInt32(utf8.count).bigEndian) { bytes.append(contentsOf: $0) }
            bytes.append(utf8)
        }
    }

    /// Eight hexadecimal digits that tell a misplaced value from an altered one.
    ///
    /// A hint for the error's
    /// sentence only: what keeps values in their place is the associated data.
    var mark: String {
        hexDigits(SHA256.hash(data: bytes).prefix(4))
    }
}
