package import Foundation
import Subprocess
import SystemPackage

/// Looks into images by way of `roost-media`, a process of its own for each portion.
///
/// A file that ends the process is found out and tried once more by itself; the others don't suffer. What the process
/// says is believed no more than the file it looked at.
package struct ImageProcess: Sendable {
    /// The program.
    package let tool: URL
    let store: MediaStore
    /// For one file, after which the process is ended from outside; it limits itself to less.
    let patience: Duration

    package init(tool: URL, store: MediaStore, patience: Duration = .seconds(360)) {
        self.tool = tool
        self.store = store
        self.patience = patience
    }

    /// What was found in an image whose thumbnails are made.
    package struct Facts: Sendable, Hashable {
        /// As a person sees it: turned as the camera noted.
        package let width: Int
        package let height: Int
        package let blurhash: String
    }

    package typealias Outcome = Result<Facts, ImageRefusal>

    /// Makes the thumbnails of several stored files, one after the other.
    ///
    /// Throws what is no file's fault: a program that is missing, a disk that is full. What was made before stays.
    package func makeThumbnails(of paths: [MediaPath]) async throws -> [MediaPath: Outcome] {
        try store.space.require()
        var outcomes: [MediaPath: Outcome] = [:]
        var rest = paths[...]
        var portion = rest.count
        while !rest.isEmpty {
            let settled = try await settle(Array(rest.prefix(portion)), &outcomes)
            if settled == portion || settled == rest.count {
                rest = rest.dropFirst(settled)
                continue
            }
            rest = rest.dropFirst(settled)
            guard portion == 1 || settled > 0, let culprit = rest.popFirst() else {
                // Nothing is known of any of them: from here on one by one.
                portion = 1
                continue
            }
            // Once more and by itself: what came before it, or a busy machine, may have been to blame.
            if try await settle([culprit], &outcomes) == 1 { continue }
            outcomes[culprit] = .failure(ImageRefusal(.overspent))
        }
        return outcomes
    }

    // MARK: - One process

    /// Returns how many of the files it told of.
    private func settle(_ paths: [MediaPath], _ outcomes: inout [MediaPath: Outcome]) async throws -> Int {
        var arguments: [String] = []
        var incoming: [[IncomingThumbnail]] = []
        for path in paths {
            let pair = try [ThumbnailSize.small, .large].map { try IncomingThumbnail(store, of: path, $0) }
            arguments.append(store.location(of: path).path(percentEncoded: false))
            arguments += pair.map(\.temporary)
            incoming.append(pair)
        }
        let lines = try await lines(of: arguments, patience: patience * paths.count)
        var settled = 0
        for ((path, pair), line) in zip(zip(paths, incoming), lines) {
            guard let outcome = try outcome(line, pair) else { break }
            outcomes[path] = outcome
            settled += 1
        }
        return settled
    }

    /// One line of what the process says of a file.
    private struct Line: Decodable {
        var width: Int?
        var height: Int?
        var blurhash: String?
        var error: String?
        var detail: String?
    }

    /// Nil when the line says nothing that can be believed.
    private func outcome(_ line: Substring, _ thumbnails: [IncomingThumbnail]) throws -> Outcome? {
        guard let line = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)) else { return nil }
        let sides = 1...10_000_000
        let size: (width: Int, height: Int)? =
            if let width = line.width, let height = line.height, sides.contains(width), sides.contains(height)
            {
                (width, height)
            } else {
                nil
            }
        switch line.error {
        case nil: break
        case "write": throw MediaStoreError.writingFailed(thumbnails[0].temporary, line.detail ?? "")
        case "format": return .failure(ImageRefusal(.format, line.detail))
        case "pixels":
            return .failure(
                ImageRefusal(size.map { .pixels(width: $0.width, height: $0.height) } ?? .damaged)
            )
        case "memory": return .failure(ImageRefusal(.overspent, line.detail))
        default: return .failure(ImageRefusal(.damaged, line.detail))
        }
        guard let size, let blurhash = line.blurhash, (6...100).contains(blurhash.utf8.count),
            blurhash.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), thumbnails.allSatisfy(\.isWebP)
        else { return nil }
        for thumbnail in thumbnails { try thumbnail.finish() }
        return .success(Facts(width: size.width, height: size.height, blurhash: blurhash))
    }

    private struct Said: Sendable {
        let status: TerminationStatus
        let output: String
        let errors: String
    }

    /// What the process said before it ended, however it did.
    func lines(of arguments: [String], patience: Duration) async throws -> [Substring] {
        guard access(tool.path(percentEncoded: false), X_OK) == 0 else {
            throw ImageProcessError.missing(tool.path(percentEncoded: false))
        }
        let tool = FilePath(tool.path(percentEncoded: false))
        let result = try await withThrowingTaskGroup(of: Said?.self) { tasks in
            tasks.addTask {
                do {
                    let result = try await Subprocess.run(
                        .path(tool),
                        arguments: Arguments(arguments),
                        // Nothing of our own environment, where keys and passwords stand.
                        environment: .custom(["VIPS_WARNING": "1", "LC_ALL": "C"]),
                        workingDirectory: FilePath("/"),
                        output: .string(limit: 1 << 20),
                        error: .string(limit: 1 << 20)
                    )
                    return Said(
                        status: result.terminationStatus,
                        output: result.standardOutput,
                        errors: result.standardError
                    )
                } catch let error as SubprocessError where error.code == .spawnFailed {
                    throw ImageProcessError.unusable("\(tool)", "\(error)")
                } catch {
                    // More was said than there is to say: no line can be told to whom it belongs.
                    return nil
                }
            }
            tasks.addTask {
                try? await Task.sleep(for: patience)
                return nil
            }
            defer { tasks.cancelAll() }
            return try await tasks.next() ?? nil
        }
        try Task.checkCancellation()
        guard let result else { return [] }
        // 64 to 78 are the program's own words for "not like this"; 126 and 127 the system's for "it can't be started".
        if case .exited(let status) = result.status, status >= 64 {
            throw ImageProcessError.unusable("\(tool)", String(result.errors.prefix(300)))
        }
        return result.output.split(separator: "\n").filter { $0.hasPrefix("{") }
    }
}

/// Why no thumbnails are made of a file, or why it can't be made to fit; the file itself is kept as it is.
package struct ImageRefusal: MediaError, Equatable {
    package enum Reason: Sendable, Equatable {
        case format
        case pixels(width: Int, height: Int)
        case damaged
        /// It asked for too much, or ended the process that looked at it, alone.
        case overspent
        /// With all its frames it doesn't fit, and it must not become a still unasked.
        case animation
        /// Nothing that is accepted can hold it.
        case types
        /// As small as it may get, it is still too large.
        case unfit
    }

    package let reason: Reason
    /// What it was to be brought within; nil where thumbnails were to be made.
    package let limits: ImageLimits?
    /// What the decoder said.
    private let said: String

    init(_ reason: Reason, _ said: String? = nil, limits: ImageLimits? = nil) {
        self.reason = reason
        self.limits = limits
        self.said = said ?? ""
    }

    package var sentence: String {
        let what =
            switch reason {
            case .format:
                "Roost decodes JPEG, PNG, GIF, WebP, AVIF, HEIC and TIFF, and this file is something else"
            case .pixels(let width, let height):
                "The picture has \(width) × \(height) pixels, more than the 1,000 million that Roost decodes"
            case .damaged: "The picture is damaged or cut off"
            case .overspent:
                "The picture took more memory or time to decode than Roost gives one (1 GB, \(limits == nil ? 20 : 60) seconds "
                    + "of computing)"
            case .animation: "The picture is animated and does not fit with all its frames"
            case .types: "The picture can’t be turned into anything that is accepted"
            case .unfit: "The picture is too large even when it is made much smaller"
            }
        guard let limits else {
            return "\(what), so it has no thumbnail. The file is kept as it was received."
        }
        return "\(what), so it can’t be sent where \(limits) is accepted. Choose another file."
    }

    package var detail: String { said.isEmpty ? sentence : "\(sentence) (\(said))" }

    package var code: String {
        switch reason {
        case .format: "image_format"
        case .pixels: "image_too_many_pixels"
        case .damaged: "image_damaged"
        case .overspent: "image_overspent"
        case .animation: "image_animated"
        case .types: "image_type_not_accepted"
        case .unfit: "image_too_large"
        }
    }
}

/// The program itself can't be used; no file is to blame.
package enum ImageProcessError: MediaError, Equatable {
    case missing(String)
    case unusable(String, String)

    package var sentence: String {
        switch self {
        case .missing(let path):
            "The program \(path) is not there, and without it no thumbnails are made and no pictures made to fit. Install it "
                + "beside roost, or say where it is with ROOST_MEDIA_TOOL."
        case .unusable(let path, let said):
            "The program \(path) can’t be used, and without it no thumbnails are made and no pictures made to fit. Install "
                + "libvips (Debian: libvips42). It said: \(said)"
        }
    }

    package var code: String { "image_process_unusable" }
}
