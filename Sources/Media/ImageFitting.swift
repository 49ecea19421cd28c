package import Foundation

/// What a platform accepts of an image.
package struct ImageLimits: Sendable, Hashable {
    package var bytes: Int
    /// Width × height.
    package var pixels: Int?
    /// The longer one.
    package var side: Int?
    package var types: Set<MediaType>

    package init(bytes: Int, pixels: Int? = nil, side: Int? = nil, types: Set<MediaType>) {
        self.bytes = bytes
        self.pixels = pixels
        self.side = side
        self.types = types
    }

    /// False, too, where it isn't known.
    package func allow(_ facts: FileFacts) -> Bool {
        guard types.contains(facts.type), facts.byteCount <= bytes else { return false }
        if pixels == nil, side == nil { return true }
        return facts.pixelSize.map(allow) ?? false
    }

    fileprivate func allow(_ size: PixelSize) -> Bool {
        max(size.width, size.height) <= side ?? .max && size.width <= (pixels ?? .max) / size.height
    }
}

extension ImageLimits: CustomStringConvertible {
    /// `at most 2 MB, 33 million pixels, 4096 pixels a side, JPEG or PNG`.
    package var description: String {
        var parts = ["at most \(bytes < 100_000 ? "\(bytes) bytes" : MediaStoreError.megabytes(bytes))"]
        if let pixels {
            parts.append(pixels < 2_000_000 ? "\(pixels) pixels" : "\(pixels / 1_000_000) million pixels")
        }
        if let side { parts.append("\(side) pixels a side") }
        let names = types.map { $0 == .webp ? "WebP" : $0.rawValue.uppercased() }.sorted()
        parts.append(names.joined(separator: " or "))
        return parts.joined(separator: ", ")
    }
}

/// An image as it may be sent.
package enum FittedImage: Sendable, Hashable {
    /// It fits: its own bytes go out, every one of them.
    case asItIs
    /// Another file was made of it.
    case made(Made)

    package struct Made: Sendable, Hashable {
        package let type: MediaType
        package let pixelSize: PixelSize
        package let byteCount: Int
        package let quality: Quality
    }

    package enum Quality: Sendable, Hashable {
        case lossless
        /// Of 100.
        case lossy(Int)
        /// The 256 colours of a GIF.
        case palette
    }
}

extension ImageProcess {
    /// Makes of an image the best file that fits, unless it fits as it is: then nothing is started and nothing written.
    ///
    /// The full size is kept for as long as any acceptable quality of it fits, see `Fitting` in `roost-media`. What is made is
    /// turned as the camera noted, in sRGB, and without notes of any kind; an animation keeps all its frames.
    ///
    /// `output` is a new file, which is there at the end only if one was made. Throws an ``ImageRefusal`` for what is the
    /// image's fault, and what is not: a program that is missing, a disk that is full.
    package func fit(
        _ location: URL,
        into limits: ImageLimits,
        output: URL,
        facts: FileFacts? = nil
    ) async throws -> FittedImage {
        let input = location.path(percentEncoded: false)
        let facts = try facts ?? FileFacts(MediaReader(input))
        if limits.allow(facts) { return .asItIs }
        // libvips would take the first frame of the other kinds and say nothing.
        if facts.isAnimated, ![.gif, .webp].contains(facts.type) || !limits.types.contains(facts.type) {
            throw ImageRefusal(.animation, limits: limits)
        }
        try store.space.require()
        let path = output.path(percentEncoded: false)
        let descriptor = try IncomingFile.create(path)
        defer { close(descriptor) }
        var isMade = false
        defer { if !isMade { unlink(path) } }
        let words = [
            "fit", input, path, "\(limits.bytes)", "\(limits.pixels ?? 0)", "\(limits.side ?? 0)",
            limits.types.map(\.mimeType).sorted().joined(separator: ","),
        ]
        guard let line = try await lines(of: words, patience: patience).first,
            let said = try? JSONDecoder().decode(Fitted.self, from: Data(line.utf8))
        else { throw ImageRefusal(.overspent, limits: limits) }
        if let error = said.error { throw failure(error, said, path, limits) }
        if said.quality == .unchanged, facts.pixelSize == nil, limits.types.contains(facts.type),
            facts.byteCount <= limits.bytes
        {
            return .asItIs
        }
        guard let made = said.image(in: output, isAnimated: facts.isAnimated), made.byteCount <= limits.bytes,
            limits.types.contains(made.type), limits.allow(made.pixelSize)
        else {
            throw ImageRefusal(
                .damaged,
                "It was made into something else than was asked for.",
                limits: limits
            )
        }
        isMade = true
        return .made(made)
    }

    private func failure(_ error: String, _ said: Fitted, _ path: String, _ limits: ImageLimits) -> any Error
    {
        let reason: ImageRefusal.Reason
        switch error {
        case "write": return MediaStoreError.writingFailed(path, said.detail ?? "")
        case "format": reason = .format
        case "pixels":
            // What it says of a hostile file may be anything.
            reason = .pixels(width: max(0, said.width ?? 0), height: max(0, said.height ?? 0))
        case "memory", "encoder": reason = .overspent
        case "animation": reason = .animation
        case "types": reason = .types
        case "unfit": reason = .unfit
        default: reason = .damaged
        }
        return ImageRefusal(reason, said.detail, limits: limits)
    }
}

/// What the process says of what it made.
private struct Fitted: Decodable {
    enum Quality: Decodable, Equatable {
        case made(FittedImage.Quality)
        case unchanged

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                self = .made(.lossy(number))
                return
            }
            switch try container.decode(String.self) {
            case "lossless": self = .made(.lossless)
            case "palette": self = .made(.palette)
            case "unchanged": self = .unchanged
            case let word:
                throw DecodingError.dataCorruptedError(
                    in: container,
                    debugDescription: "“\(word)” is no quality."
                )
            }
        }
    }

    var type: String?
    var width: Int?
    var height: Int?
    var bytes: Int?
    var quality: Quality?
    var error: String?
    var detail: String?

    /// As it is in the file; `nil` if that is not what was said, for who wrote it had looked at a hostile file.
    func image(in file: URL, isAnimated: Bool) -> FittedImage.Made? {
        guard case .made(let quality) = quality,
            let reader = try? MediaReader(file.path(percentEncoded: false)),
            let facts = try? FileFacts(reader), facts.type.mimeType == type, facts.byteCount == bytes,
            facts.isAnimated == isAnimated, let size = facts.pixelSize, size.width == width,
            size.height == height
        else { return nil }
        return .init(type: facts.type, pixelSize: size, byteCount: facts.byteCount, quality: quality)
    }
}
