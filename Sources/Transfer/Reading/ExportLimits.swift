/// How much an archive may unpack to before it counts as a trap.
package struct ExportLimits: Sendable, Hashable {
    /// Entries of one archive.
    package var mostEntries = 2_000_000
    /// How many bytes one byte of the file may become, over all.
    package var mostExpansion = 100
    /// What is allowed however small the file is.
    package var alwaysAllowed = 64_000_000
    /// One item of the list of posts.
    package var mostItemBytes = 8_000_000

    package init() {}

    func mostBytes(ofFile byteCount: Int) -> Int {
        let (product, overflows) = byteCount.multipliedReportingOverflow(by: mostExpansion)
        return overflows ? .max : product + alwaysAllowed
    }
}
