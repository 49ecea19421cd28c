package import Accounts
package import Platforms

/// Whether what an account gets is what its platform takes: a pure function of what is written and what is allowed.
package struct PostCheck: Sendable {
    package let connection: Connection
    package let form: PostForm
    package let limits: Limits
    /// Whether an image without alt text is an error here, and not only a prompt.
    package let requiresAlt: Bool

    package init(_ connection: Connection, form: PostForm, limits: Limits, requiresAlt: Bool = false) {
        self.connection = connection
        self.form = form
        self.limits = limits
        self.requiresAlt = requiresAlt
    }

    private var host: String { connection.host }

    package func problems(of post: AdaptedPost) -> [PostProblem] {
        var problems = visibility(of: post) + labels(of: post)
        for part in post.parts.indices {
            problems +=
                words(of: post, part) + media(of: post.parts[part], part) + poll(of: post.parts[part], part)
        }
        return problems
    }

    // MARK: Words

    private func words(of post: AdaptedPost, _ part: Int) -> [PostProblem] {
        let adapted = post.parts[part]
        let text = post.text(of: part, in: form)
        let isBlank = Self.isBlank(text)
        if form.needsMedia, part == 0, adapted.media.isEmpty {
            return [
                error(
                    .mediaNeeded,
                    "\(connection.platform.displayName) takes no post without an image or video.",
                    part
                )
            ]
        }
        if isBlank, adapted.media.isEmpty, adapted.poll == nil {
            return [error(.empty, "\(Self.name(part)) says nothing: write something, or add an image.", part)]
        }
        let warning = form.warning == .inText ? nil : post.warning
        let length = limits.length(of: text, warning: warning)
        var problems = isBlank ? wordless(adapted, warning, part) : []
        if let limit = length.limit, length.count > limit {
            problems.append(
                error(
                    .textTooLong,
                    "\(Self.name(part)) has \(length.count) characters, and \(host) takes \(limit): \(length.count - limit) too many.",
                    part
                )
            )
        } else if let limit = length.byteLimit, length.bytes > limit {
            problems.append(
                error(
                    .textTooLong,
                    "\(Self.name(part)) takes \(length.bytes) bytes, and \(host) takes \(limit): emoji and many scripts need several for a character.",
                    part
                )
            )
        }
        if part == 0, let limit = length.warningLimit, length.warningCount > limit {
            problems.append(
                error(
                    .warningTooLong,
                    "The content warning has \(length.warningCount) characters, and \(host) takes \(limit).",
                    part
                )
            )
        }
        return problems
    }

    /// Files or a question with no words of their own.
    private func wordless(_ part: AdaptedPost.Part, _ warning: String?, _ number: Int) -> [PostProblem] {
        let platform = connection.platform.displayName
        if let warning, !Self.isBlank(warning) {
            guard form.warningReplacesText else { return [] }
            return [
                prompt(
                    .empty,
                    "\(platform) shows the warning as the text where there is none; write some words.",
                    number
                )
            ]
        }
        // With files it is another problem, and the files alone would do.
        guard form.pollNeedsText, part.poll != nil, part.media.isEmpty else { return [] }
        return [
            error(
                .empty,
                "\(Self.name(number)) has answers to choose from and no question, which \(platform) doesn’t take: write some words.",
                number
            )
        ]
    }

    private static func name(_ part: Int) -> String { part == 0 ? "The post" : "Part \(part + 1)" }

    private static func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }

    // MARK: Media

    private func media(of part: AdaptedPost.Part, _ number: Int) -> [PostProblem] {
        var problems: [PostProblem] = []
        if let most = limits.attachments?.value, part.media.count > most {
            problems.append(
                error(
                    .tooManyMedia,
                    "\(Self.name(number)) shows \(part.media.count) files, and \(host) takes \(most).",
                    number
                )
            )
        }
        let others = part.media.count { $0.upload.kind != .image }
        if form.media == .imagesOrOneOther, others > 0, part.media.count > 1 {
            problems.append(
                error(
                    .mixedMedia,
                    "\(host) takes several images or one video, and not both in one post.",
                    number
                )
            )
        }
        for (position, medium) in part.media.enumerated() {
            problems += file(medium, number, position) + alt(medium, number, position)
        }
        return problems
    }

    /// What can be mended by making an image smaller, or another kind of image, is no problem.
    private func file(_ medium: AdaptedPost.Medium, _ part: Int, _ position: Int) -> [PostProblem] {
        let upload = medium.upload
        if let types = limits.mimeTypes?.value, !types.contains(upload.mimeType), upload.kind != .image {
            return [
                error(
                    .mediaType,
                    "\(host) doesn’t take “\(upload.fileName)”, which is \(upload.mimeType).",
                    part,
                    position
                )
            ]
        }
        if upload.kind != .image, let most = limits.videoBytes?.value, upload.byteCount > most {
            return [
                error(
                    .mediaTooLarge,
                    "“\(upload.fileName)” has \(Self.megabytes(upload.byteCount)), and \(host) takes \(Self.megabytes(most)).",
                    part,
                    position
                )
            ]
        }
        if upload.kind == .video || upload.kind == .gifv, let most = limits.videoPixels?.value,
            let width = upload.width, let height = upload.height, height > 0, width > most / height
        {
            return [
                error(
                    .mediaTooLarge,
                    "“\(upload.fileName)” is \(width) by \(height) pixels, and \(host) takes videos of at most \(Self.grouped(most)) pixels in all: make it smaller.",
                    part,
                    position
                )
            ]
        }
        return []
    }

    /// `8,294,400`.
    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return digits.indices.reduce(into: "") { text, index in
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digits[index])
        }
    }

    private static func megabytes(_ bytes: Int) -> String {
        let tenths = (bytes + 50_000) / 100_000
        return "\(tenths / 10).\(tenths % 10) MB"
    }

    /// What is said of a file in place of it, as it goes out: nothing for what shows nothing worth telling.
    private func alt(_ medium: AdaptedPost.Medium, _ part: Int, _ position: Int) -> [PostProblem] {
        let alt = medium.isDecorative ? "" : medium.alt
        if Self.isBlank(alt) { return silence(medium, part, position) }
        let upload = medium.upload
        // Mastodon, Pixelfed and GoToSocial count code points; Bluesky counts what people see, which is never more.
        let length = alt.unicodeScalars.count
        let most = upload.kind == .image ? limits.altLength : limits.videoAltLength ?? limits.altLength
        if let most = most?.value, length > most {
            return [
                error(
                    .altTooLong,
                    "The alt text of “\(upload.fileName)” has \(length) characters, and \(host) takes \(most).",
                    part,
                    position
                )
            ]
        }
        if length < leastAlt {
            return [
                error(
                    .altTooShort,
                    "The alt text of “\(upload.fileName)” has \(length) characters, and \(host) wants at least \(leastAlt).",
                    part,
                    position
                )
            ]
        }
        return []
    }

    /// Below this a server refuses the file, whatever it shows.
    private var leastAlt: Int { limits.altMinimum?.value ?? 0 }

    /// A file of which nothing is said.
    private func silence(_ medium: AdaptedPost.Medium, _ part: Int, _ position: Int) -> [PostProblem] {
        let (name, kind) = (medium.upload.fileName, medium.upload.kind)
        let isImage = kind == .image || kind == .gifv
        if leastAlt > 0 {
            let what =
                isImage && medium.isDecorative
                ? "“\(name)” is marked as decorative, and so has no alt text" : "“\(name)” has no alt text"
            return [
                error(
                    isImage ? .altMissing : .altTooShort,
                    "\(what); \(host) takes no file without one of at least \(leastAlt) characters. Describe it, or leave it out.",
                    part,
                    position
                )
            ]
        }
        guard isImage, !medium.isDecorative else { return [] }
        if requiresAlt {
            return [
                error(
                    .altMissing,
                    "“\(name)” has no alt text, and “\(connection.name)” publishes no image without one. Describe what it shows, or mark it as decorative.",
                    part,
                    position
                )
            ]
        }
        return [
            prompt(
                .altMissing,
                "“\(name)” has no alt text: people who don’t see it won’t know what it shows.",
                part,
                position
            )
        ]
    }

    // MARK: Polls

    private func poll(of part: AdaptedPost.Part, _ number: Int) -> [PostProblem] {
        guard let poll = part.poll else { return [] }
        guard form.hasPolls else {
            return [error(.pollUnsupported, "\(connection.platform.displayName) has no polls.", number)]
        }
        var problems: [PostProblem] = []
        if !part.media.isEmpty {
            problems.append(
                error(.pollWithMedia, "A post can ask a question or show files, and not both.", number)
            )
        }
        let most = limits.pollOptions?.value ?? .max
        if poll.options.count < 2 || poll.options.count > most {
            let wanted = most == .max ? "at least 2" : "2 to \(most)"
            problems.append(
                error(
                    .pollOptions,
                    "The poll has \(poll.options.count) answers to choose from; \(host) takes \(wanted).",
                    number
                )
            )
        }
        let longest = limits.pollOptionLength?.value ?? .max
        for option in poll.options where option.allSatisfy(\.isWhitespace) || option.count > longest {
            let what =
                option.allSatisfy(\.isWhitespace)
                ? "is empty" : "has \(option.count) characters; \(host) takes \(longest)"
            problems.append(error(.pollOptions, "An answer of the poll \(what).", number))
        }
        let filled = poll.options.filter { !$0.allSatisfy(\.isWhitespace) }
        if Set(filled).count < filled.count {
            problems.append(error(.pollOptions, "Two answers of the poll are the same.", number))
        }
        if poll.duration < limits.pollMinimum?.value ?? 1 || poll.duration > limits.pollMaximum?.value ?? .max
        {
            problems.append(
                error(.pollDuration, "\(host) doesn’t keep polls open for that long, or that short.", number)
            )
        }
        return problems
    }

    // MARK: The whole

    private func visibility(of post: AdaptedPost) -> [PostProblem] {
        guard let wanted = post.visibility, !form.visibilities.contains(wanted) else { return [] }
        if wanted == .unlisted, form.visibilities == [.public] {
            return [
                prompt(
                    .visibility,
                    "\(connection.platform.displayName) knows public posts only, so this one will be in listings there.",
                    nil
                )
            ]
        }
        let offered = form.visibilities.map(\.rawValue).joined(separator: ", ")
        return [
            error(
                .visibility,
                "\(host) has no posts that are “\(wanted.rawValue)”; it has: \(offered).",
                nil
            )
        ]
    }

    private func labels(of post: AdaptedPost) -> [PostProblem] {
        let known = Set(form.labels.map(\.value))
        return post.labels.filter { !known.contains($0) }.map {
            error(.label, "\(connection.platform.displayName) has no label “\($0)”.", nil)
        }
    }

    private func prompt(
        _ code: PostProblem.Code,
        _ sentence: String,
        _ part: Int?,
        _ medium: Int? = nil
    ) -> PostProblem {
        PostProblem(.prompt, code, sentence, connection: connection.id, part: part, medium: medium)
    }

    private func error(
        _ code: PostProblem.Code,
        _ sentence: String,
        _ part: Int?,
        _ medium: Int? = nil
    ) -> PostProblem {
        PostProblem(.error, code, sentence, connection: connection.id, part: part, medium: medium)
    }
}
