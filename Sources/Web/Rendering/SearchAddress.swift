/// The address of a search in everything that is archived.
package enum SearchAddress {
    package static func of(_ query: String) -> String {
        link("/search", [("q", query), ("connection", ConnectionScope.all)])
    }
}
