import CHTML

/// Hears of HTML while it is read, in the order of the text.
///
/// Read by libxml2 in the way of browsers, whatever its faults.
protocol HTMLListener {
    mutating func open(_ name: String, _ attributes: Attributes)
    mutating func close(_ name: String)
    mutating func text(_ text: String)
}

/// An element's attributes as they came.
struct Attributes {
    private var values: [String: String] = [:]

    fileprivate init(_ list: UnsafePointer<UnsafePointer<CChar>?>?) {
        guard var next = list else { return }
        while let name = next.pointee {
            values[String(cString: name).lowercased()] = next[1].map { String(cString: $0) } ?? ""
            next += 2
        }
    }

    subscript(_ name: String) -> String? { values[name] }

    /// The words of `class`.
    var classes: Set<Substring> {
        Set((values["class"] ?? "").split(whereSeparator: \.isWhitespace))
    }
}

extension HTMLListener {
    /// Returns whether it heard all of it: what is nested deeper than a hundred elements isn't read on.
    mutating func hear(_ html: String) -> Bool {
        // The reader takes a NUL for the end.
        var html = html.replacing("\0", with: "\u{FFFD}")
        return withUnsafeMutablePointer(to: &self) { listener in
            var heard = Heard(
                open: { listener.pointee.open($0, $1) },
                close: { listener.pointee.close($0) },
                text: { listener.pointee.text($0) }
            )
            return withUnsafeMutablePointer(to: &heard) { heard in
                html.withUTF8 { bytes in
                    bytes.withMemoryRebound(to: CChar.self) { bytes in
                        withUnsafePointer(to: Heard.events) { events in
                            roost_html_read(
                                bytes.baseAddress,
                                CInt(bytes.count),
                                Heard.mostDepth,
                                events,
                                heard
                            )
                        }
                    }
                }
            } == 0
        }
    }
}

/// Hands what C tells to a listener of whatever type.
private struct Heard {
    let open: (String, Attributes) -> Void
    let close: (String) -> Void
    let text: (String) -> Void

    static let mostDepth: CInt = 100

    static var events: roost_html_events {
        roost_html_events(
            open: { context, name, attributes in
                guard let heard = context?.assumingMemoryBound(to: Heard.self), let name else { return }
                heard.pointee.open(String(cString: name), Attributes(attributes))
            },
            close: { context, name in
                guard let heard = context?.assumingMemoryBound(to: Heard.self), let name else { return }
                heard.pointee.close(String(cString: name))
            },
            text: { context, bytes, count in
                guard let heard = context?.assumingMemoryBound(to: Heard.self), let bytes else { return }
                let text = UnsafeRawBufferPointer(start: bytes, count: Int(count))
                heard.pointee.text(String(decoding: text, as: UTF8.self))
            }
        )
    }
}
