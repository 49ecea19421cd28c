import Foundation

/// Why a file, or an item of it, isn't imported: a word for programs and a sentence for people.
package struct ImportRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    package let code: String
    package let sentence: String

    package init(_ code: String, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    package var description: String { sentence }
}

extension ImportRefusal {
    static func noArchive(_ file: String) -> ImportRefusal {
        ImportRefusal(
            "not_an_archive",
            "“\(file)” is no zip or tar.gz file. Download the export from your server again and give that file as it came."
        )
    }

    static func noExport(_ file: String, lacks part: String) -> ImportRefusal {
        ImportRefusal(
            "not_an_export",
            "“\(file)” is an archive without \(part), so it is not a whole Mastodon export. Request the archive under "
                + "Preferences, Import and export on your server, and give the file that it makes."
        )
    }

    /// The file ends, or can't be read, somewhere in the middle.
    static func damaged(_ file: String, _ reason: String) -> ImportRefusal {
        ImportRefusal(
            "damaged",
            "“\(file)” is cut off or damaged (\(reason)). What could be read before that is kept. Download the export again and "
                + "import it again: nothing is taken in twice."
        )
    }

    static func tooMuch(_ file: String, _ what: String) -> ImportRefusal {
        ImportRefusal(
            "too_much",
            "“\(file)” unpacks to \(what), which no export does, so reading it was stopped. What was read before is kept. "
                + "Check where the file comes from."
        )
    }

    static func tooLarge(_ limit: Int) -> ImportRefusal {
        ImportRefusal(
            "too_large",
            "The file is larger than the \(Int64(limit).formatted(.byteCount(style: .file))) this Roost takes. Raise "
                + "ROOST_IMPORT_LIMIT and give it again."
        )
    }

    static func unsafeName(_ name: String) -> ImportRefusal {
        ImportRefusal(
            "unsafe_path",
            "The entry “\(name.prefix(200))” names a place outside the archive, or is a link, so it was left out."
        )
    }
}
