/// The program a server runs, as it names itself.
package struct ServerSoftware: Sendable, Hashable, Codable {
    /// In lower case, such as `mastodon`, `gotosocial` or `pixelfed`.
    package var name: String

    /// As told, with every suffix: `4.3.0+glitch`, `0.20.0 abc1234`.
    package var version: String

    package init(name: String, version: String) {
        self.name = name.lowercased()
        self.version = version
    }

    /// As it spells its own name where that is known, else with a capital.
    package var displayName: String { Self.spelled[name] ?? name.prefix(1).uppercased() + name.dropFirst() }

    private static let spelled = ["gotosocial": "GoToSocial"]

    /// The leading `major.minor.patch` of ``version``; nil when it does not begin with a number.
    package var release: Release? { Release(version) }
}

/// A version number people compare: 4.3.0 comes before 4.10.0.
package struct Release: Sendable, Hashable, Comparable, CustomStringConvertible {
    package var major: Int
    package var minor: Int
    package var patch: Int

    package init(_ major: Int, _ minor: Int = 0, _ patch: Int = 0) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Reads the leading numbers of a version string, ignoring whatever follows them.
    package init?(_ text: String) {
        let trimmed = text.drop { $0 == "v" || $0 == "V" || $0 == " " }
        let leading = trimmed.prefix { $0 == "." || ("0"..."9").contains($0) }
        let numbers = leading.split(separator: ".").prefix(3).map { Int($0) }
        guard let major = numbers.first ?? nil else { return nil }
        self.init(major, numbers.count > 1 ? numbers[1] ?? 0 : 0, numbers.count > 2 ? numbers[2] ?? 0 : 0)
    }

    package static func < (left: Release, right: Release) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    package var description: String { "\(major).\(minor).\(patch)" }
}
