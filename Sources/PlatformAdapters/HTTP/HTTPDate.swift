import Foundation
import Platforms

/// Dates in HTTP headers: `Wed, 21 Oct 2015 07:28:00 GMT`.
enum HTTPDate {
    static func parse(_ text: String) -> Date? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT" || words[5] == "UTC", words[1].count == 2,
            let month = months.firstIndex(of: words[2].lowercased())
        else { return nil }
        let number = month + 1
        return RemoteDate.parse("\(words[3])-\(number < 10 ? "0" : "")\(number)-\(words[1])T\(words[4])Z")
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
}
