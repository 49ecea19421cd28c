import Foundation
import Testing

@Suite struct `The documents name what exists` {
    @Test func `every link leads to a file, and to a heading where it names one`() throws {
        var linkCount = 0
        for document in documents {
            let directory = document.split(separator: "/").dropLast().joined(separator: "/")
            for found in try ProjectFiles.text(document).matches(of: /\]\(([^)\s]+)\)/) {
                let link = String(found.1)
                if link.contains("://") || link.hasPrefix("mailto:") { continue }
                linkCount += 1
                let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(
                    String.init
                )
                let path = parts[0].isEmpty ? document : resolve(parts[0], from: directory)
                #expect(ProjectFiles.exists(path), "\(document) links to \(link)")
                if parts.count == 2, ProjectFiles.exists(path) {
                    #expect(try anchors(of: path).contains(parts[1]), "\(document) links to \(link)")
                }
            }
        }
        #expect(linkCount > 10, "the links were not found")
    }

    @Test func `every path in the text is there`() throws {
        for document in documents {
            let pattern = /`((?:Sources|Tests|docs|scripts)\/[\w.\/+-]+)`/
            for found in try ProjectFiles.text(document).matches(of: pattern) {
                #expect(ProjectFiles.exists(String(found.1)), "\(document) speaks of \(found.1)")
            }
        }
    }

    @Test func `every page the program points at is there`() throws {
        for file in sources {
            for found in try ProjectFiles.text(file).matches(of: /docs\/[\w\/-]+\.md/) {
                #expect(ProjectFiles.exists(String(found.0)), "\(file) points at \(found.0)")
            }
        }
    }

    @Test func `every setting the program reads is explained`() throws {
        let page = try ProjectFiles.text("docs/configuration.md")
        // The test kit's own settings are the test command's business.
        for file in sources where !file.hasPrefix("Sources/TestSupport/") {
            for found in try ProjectFiles.text(file).matches(
                of: /\b(?:ROOST_[A-Z_]+|PLATFORM_ENCRYPTION_KEY)\b/
            ) {
                #expect(page.contains("`\(found.0)`"), "\(file) reads \(found.0)")
            }
        }
    }

    private var documents: [String] {
        ["README.md", "CHANGELOG.md"] + ProjectFiles.paths(under: "docs", endingIn: ".md")
    }

    private var sources: [String] { ProjectFiles.paths(under: "Sources", endingIn: ".swift") }

    private func resolve(_ path: String, from directory: String) -> String {
        var parts = directory.split(separator: "/").map(String.init)
        for part in path.split(separator: "/").map(String.init) {
            switch part {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }

    /// The names readers' programs give to headings.
    private func anchors(of document: String) throws -> Set<String> {
        Set(
            try ProjectFiles.text(document).split(separator: "\n").filter { $0.hasPrefix("#") }.map {
                heading in
                String(
                    heading.drop { $0 == "#" }.dropFirst().lowercased().replacing(" ", with: "-")
                        .filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
                )
            }
        )
    }
}
