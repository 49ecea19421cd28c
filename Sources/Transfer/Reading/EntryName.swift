/// Whether the path of an archive's entry stays within the archive.
///
/// Nothing is ever written under such a path. One that climbs is a sign of what the file is, and is said.
enum EntryName {
    static func isSafe(_ name: String) -> Bool {
        guard !name.isEmpty, !name.hasPrefix("/"), !name.contains("\\"), !name.contains("\0") else {
            return false
        }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        // A drive's letter is absolute elsewhere.
        return !parts.contains("..") && parts.first?.wholeMatch(of: /[A-Za-z]:.*/) == nil
    }
}
