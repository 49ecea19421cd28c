import CVips

/// What is said of a file that failed, with its size as far as it is known.
func failureLine(_ failure: roost_vips_failure, _ size: String) -> String {
    let code = failure.code.map { String(cString: $0) } ?? "damaged"
    let detail = withUnsafeBytes(of: failure.detail) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return #"{"error":"\#(code)",\#(size),"detail":\#(quoted(detail))}"#
}

/// A text as JSON has it; what it says of a hostile file may be anything.
func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": quoted += #"\""#
        case "\\": quoted += #"\\"#
        case _ where scalar.value < 0x20 || scalar.value == 0x7F: quoted += " "
        default: quoted.unicodeScalars.append(scalar)
        }
    }
    return quoted + "\""
}
