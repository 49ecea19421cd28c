extension Limits {
    /// These limits, with those of others where these say nothing.
    package func completed(by others: Limits) -> Limits {
        var limits = self
        func complete<Value>(_ path: WritableKeyPath<Limits, Value?>) {
            limits[keyPath: path] = limits[keyPath: path] ?? others[keyPath: path]
        }
        complete(\.textLength)
        complete(\.textBytes)
        complete(\.warningLength)
        complete(\.countsWarning)
        complete(\.shortensMentions)
        complete(\.lengthPerLink)
        complete(\.attachments)
        complete(\.altLength)
        complete(\.videoAltLength)
        complete(\.altMinimum)
        complete(\.imageBytes)
        complete(\.imagePixels)
        complete(\.videoBytes)
        complete(\.videoPixels)
        complete(\.videoFrameRate)
        complete(\.mimeTypes)
        complete(\.pollOptions)
        complete(\.pollOptionLength)
        complete(\.pollMinimum)
        complete(\.pollMaximum)
        return limits
    }
}
