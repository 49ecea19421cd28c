import Foundation

/// What may stand in the fields a person fills in about themselves.
enum UserFields {
    /// 1 to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit.
    static func username(_ text: String) throws -> String {
        let name = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let isPlain = name.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || $0.properties.numericType != nil
                || "._-".unicodeScalars.contains($0)
        }
        guard (1...64).contains(name.count), isPlain, let first = name.first, first.isLetter || first.isNumber
        else {
            throw AccountError(
                .invalid,
                "A user name has 1 to 64 letters, digits, dots, dashes or underscores and begins with a letter or "
                    + "digit.",
                field: "username"
            )
        }
        return name
    }

    static func email(_ text: String) throws -> String {
        let email = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        guard email.count <= 254, parts.count == 2, !parts[0].isEmpty, parts[1].count >= 1,
            !email.contains(where: { $0.isWhitespace || $0 == "," || $0 == "<" || $0 == ">" })
        else {
            throw AccountError(.invalid, "“\(text.prefix(80))” is no e-mail address.", field: "email")
        }
        return email
    }

    static func timeZone(_ text: String) throws -> String {
        guard TimeZone(identifier: text) != nil, text.count <= 64 else {
            throw AccountError(
                .invalid,
                "“\(text.prefix(64))” is no time zone. Use a name like Europe/Berlin.",
                field: "time_zone"
            )
        }
        return text
    }

    static func displayName(_ text: String?) throws -> String? {
        let name = text?.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let name, !name.isEmpty else { return nil }
        guard name.count <= 200 else {
            throw AccountError(.invalid, "A display name has at most 200 characters.", field: "display_name")
        }
        return name
    }

    /// The shortest password taken.
    ///
    /// Length is what protects; no kinds of characters are asked for.
    static let shortestPassword = 10

    static func checkPassword(_ password: String, username: String) throws {
        guard password.count >= shortestPassword else {
            throw AccountError(
                .invalid,
                "The password is too short: take at least \(shortestPassword) characters, such as four words.",
                field: "password"
            )
        }
        guard password.lowercased() != username.lowercased(), Set(password).count > 3 else {
            throw AccountError(.invalid, "That password is too easy to guess.", field: "password")
        }
    }
}
