import Foundation
import Media
import TestSupport
import Testing

/// Pictures as other programs write them, made to fit by the real `roost-media`, and looked at by another program.
@Suite struct `An image that has to fit` {
    @Test func `keeps its full size at the highest quality there is room for`() async throws {
        try await withFitting { fitting in
            var limits = ImageLimits(bytes: 2_000_000, types: [.jpeg, .png])
            let camera = try fitting.picture("camera.jpg")
            #expect(camera.byteCount > limits.bytes)
            let original = try await fitting.told([fitting.location(camera)])
            #expect(original == ["JPEG RGB 4000 3000 1 255 icc_profile,exif-270,exif-34853,turned"])
            let made = try await fitting.made("camera.jpg", limits)
            // 12 million pixels, turned.
            #expect(made.image.type == .jpeg)
            #expect((made.image.pixelSize.width, made.image.pixelSize.height) == (3000, 4000))
            #expect(made.image.byteCount <= limits.bytes)
            let quality = try #require(made.quality)
            #expect((60..<95).contains(quality))
            // The next better one is found with a little more room, and would not have fitted.
            var next = made
            while next.quality == quality {
                limits.bytes += 20_000
                next = try await fitting.made("camera.jpg", limits)
            }
            #expect((quality + 1...quality + 3).contains(try #require(next.quality)))
            #expect(next.image.byteCount > 2_000_000)
            #expect(next.image.pixelSize == made.image.pixelSize)
            // Where it was taken, and by what, is gone; the other program sees it upright.
            let bytes = try Data(contentsOf: made.location)
            #expect(bytes.count == made.image.byteCount)
            #expect(!String(decoding: bytes, as: UTF8.self).contains("where I live"))
            #expect(try await fitting.told(made) == "JPEG RGB 3000 4000 1 255 -")
        }
    }

    @Test func `that fits already goes out as it is, and nobody looks into it`() async throws {
        try await withFitting { fitting in
            let started = fitting.store.directory.deletingLastPathComponent().appending(path: "started")
            let tool = try await script(in: fitting.store, "touch '\(started.path)'")
            let process = ImageProcess(tool: tool, store: fitting.store)
            for name in ["camera.jpg", "clear.png", "still.webp", "moving.gif", "moving.webp", "moving.png"] {
                let picture = try fitting.picture(name)
                let before = try Data(contentsOf: fitting.location(picture))
                let limits = ImageLimits(
                    bytes: picture.byteCount,
                    pixels: picture.width * picture.height,
                    side: max(picture.width, picture.height),
                    types: [picture.path.type]
                )
                let fitted = try await process.fit(
                    fitting.location(picture),
                    into: limits,
                    output: fitting.output
                )
                #expect(fitted == .asItIs, "\(name)")
                #expect(try Data(contentsOf: fitting.location(picture)) == before, "\(name)")
                #expect(!FileManager.default.fileExists(atPath: fitting.output.path))
            }
            #expect(!FileManager.default.fileExists(atPath: started.path))
            // One byte, pixel or side less, and somebody does.
            let picture = try fitting.picture("still.webp")
            for limits in [
                ImageLimits(bytes: picture.byteCount - 1, types: [.webp]),
                ImageLimits(bytes: .max, pixels: picture.width * picture.height - 1, types: [.webp]),
                ImageLimits(bytes: .max, side: picture.width - 1, types: [.webp]),
                ImageLimits(bytes: .max, types: [.jpeg]),
            ] {
                try? FileManager.default.removeItem(at: started)
                await #expect(throws: ImageRefusal.self) {
                    try await process.fit(fitting.location(picture), into: limits, output: fitting.output)
                }
                #expect(FileManager.default.fileExists(atPath: started.path), "\(limits)")
            }
        }
    }

    @Test func `whose size no header tells is looked into, and goes out as it is if it fits`() async throws {
        try await withFitting { fitting in
            let picture = try fitting.picture("still.avif")
            var limits = ImageLimits(
                bytes: picture.byteCount,
                pixels: 900 * 600,
                side: 900,
                types: [.avif, .jpeg]
            )
            #expect(try await fitting.fit("still.avif", limits) == .asItIs)
            #expect(!FileManager.default.fileExists(atPath: fitting.output.path))
            limits.side = 899
            let made = try await fitting.made("still.avif", limits)
            #expect(try await fitting.told(made) == "JPEG RGB 899 599 1 255 -")
        }
    }

    @Test func `stays clear where it lets something through`() async throws {
        try await withFitting { fitting in
            // Lossless, so it has to become smaller.
            let png = try await fitting.made("clear.png", ImageLimits(bytes: 600_000, types: [.png, .jpeg]))
            #expect(png.image.type == .png && png.image.quality == .lossless)
            #expect(png.image.byteCount <= 600_000)
            #expect(try await fitting.told(png).hasPrefix("PNG RGBA "))
            #expect(try await fitting.told(png).hasSuffix(" 1 0 -"))
            // WebP holds all of it at its full size, turned as the camera noted.
            let webp = try await fitting.made(
                "clear.png",
                ImageLimits(bytes: 200_000, types: [.webp, .png, .jpeg])
            )
            #expect(try await fitting.told(webp) == "WEBP RGBA 600 900 1 0 -")
            #expect(webp.image.byteCount <= 200_000)
            // Nothing that is accepted lets anything through.
            let jpeg = try await fitting.made("clear.png", ImageLimits(bytes: 200_000, types: [.jpeg]))
            #expect(try await fitting.told(jpeg) == "JPEG RGB 600 900 1 255 -")
        }
    }

    @Test func `keeps its format where that is accepted, and becomes the best accepted one elsewhere`()
        async throws
    {
        try await withFitting { fitting in
            let all: Set<MediaType> = [.jpeg, .png, .webp, .gif, .avif]
            for (name, bytes, types, expected) in [
                ("still.webp", 50_000, all, "WEBP RGB"),
                ("still.webp", 50_000, [.jpeg, .png], "JPEG RGB"),
                ("still.avif", 50_000, all, "JPEG RGB"),
                ("still.avif", 50_000, [.webp], "WEBP RGB"),
                ("grey.jpg", 80_000, all, "JPEG L"),
                ("opaque.png", 200_000, all, "JPEG RGB"),
                ("opaque.png", 10_000_000, [.png], "PNG RGB"),
                ("scan.tif", 10_000_000, [.png, .jpeg], "PNG RGB"),
                ("scan.tif", 200_000, [.png, .jpeg], "JPEG RGB"),
                ("print.jpg", 10_000_000, [.png], "PNG RGB"),
                ("deep.png", 10_000_000, [.png], "PNG L"),
                ("still.gif", 150_000, all, "JPEG RGB"),
                ("still.gif", 150_000, [.gif], "GIF "),
            ] {
                // A side that nothing here has, so that each is written anew.
                let limits = ImageLimits(bytes: bytes, side: 599, types: types)
                let made = try await fitting.made(name, limits)
                let told = try await fitting.told(made)
                #expect(told.hasPrefix(expected), "\(name): \(told)")
                #expect(made.image.byteCount <= bytes, "\(name)")
                #expect(told.hasSuffix(" 1 255 -"), "\(name): \(told)")
            }
        }
    }

    @Test func `keeps every frame if it moves, or is refused`() async throws {
        try await withFitting { fitting in
            for (name, bytes, format) in [("moving.gif", 400_000, "GIF"), ("moving.webp", 120_000, "WEBP")] {
                let picture = try fitting.picture(name)
                #expect(picture.byteCount > bytes)
                let made = try await fitting.made(
                    name,
                    ImageLimits(bytes: bytes, types: [.gif, .webp, .jpeg])
                )
                let told = try await fitting.told(made).split(separator: " ")
                #expect(told[0] == format && told[4] == "8", "\(told)")
                #expect(made.image.byteCount <= bytes)
                // Not the other format either: where it is played is not known.
                let other: MediaType = name == "moving.gif" ? .webp : .gif
                let types: Set<MediaType> = [.jpeg, .png, other]
                #expect(
                    await fitting.refusal(name, ImageLimits(bytes: .max, types: types))?.reason == .animation
                )
                let tiny = await fitting.refusal(
                    name,
                    ImageLimits(bytes: 20_000, types: [.gif, .webp, .jpeg])
                )
                #expect(tiny?.reason == .animation)
                #expect(tiny?.code == "image_animated")
                #expect(
                    tiny?.sentence
                        == "The picture is animated and does not fit with all its frames, so it can’t be sent where at most "
                        + "20000 bytes, GIF or JPEG or WebP is accepted. Choose another file."
                )
            }
            // PNG can move, too, which libvips doesn't know.
            #expect(
                await fitting.refusal("moving.png", ImageLimits(bytes: 100_000, types: [.png, .jpeg]))?.reason
                    == .animation
            )
        }
    }

    @Test func `is refused with a sentence where nothing fits`() async throws {
        try await withFitting { fitting in
            let small = await fitting.refusal("camera.jpg", ImageLimits(bytes: 3000, types: [.jpeg]))
            #expect(small?.reason == .unfit)
            #expect(
                small?.sentence
                    == "The picture is too large even when it is made much smaller, so it can’t be sent where at most 3000 "
                    + "bytes, JPEG is accepted. Choose another file."
            )
            #expect(
                await fitting.refusal("camera.jpg", ImageLimits(bytes: .max, types: [.gif]))?.reason == .types
            )
            #expect(
                await fitting.refusal("still.webp", ImageLimits(bytes: .max, types: [.bmp]))?.reason == .types
            )
        }
    }

    @Test func `and is damaged, hostile or too much is refused, and leaves nothing behind`() async throws {
        try await withPictures("hostile") { store, pictures in
            let fitting = Fitting(store: store, pictures: pictures)
            let expected = [
                "wider.png": "image_too_many_pixels", "bomb.png": "image_overspent",
                "old.bmp": "image_format",
                "cut.jpg": "image_damaged", "noise.jpg": "image_damaged", "drawing.jpg": "image_damaged",
                "frames.gif": "image_animated",
            ]
            for picture in pictures where expected[picture.name] != nil {
                let limits = ImageLimits(bytes: 2_000_000, pixels: 1000, types: [.webp])
                let refusal = await fitting.refusal(picture.name, limits)
                #expect(refusal?.code == expected[picture.name], "\(picture.name)")
                #expect(refusal?.sentence.hasSuffix("Choose another file.") == true)
                #expect(try store.open(picture.path).size == picture.byteCount, "\(picture.name)")
            }
            #expect(Set(pictures.map(\.name)).isSuperset(of: expected.keys))
            // 900 million pixels of one bit each, in 100 kB: it is read line by line.
            let wide = try await fitting.made(
                "wide.png",
                ImageLimits(bytes: 500_000, side: 1000, types: [.jpeg])
            )
            #expect((wide.image.pixelSize.width, wide.image.pixelSize.height) == (1000, 1000))
        }
    }

    @Test(arguments: [
        "kill -9 $$", "kill -ABRT $$", "exit 1", "exec sleep 1000", "echo nonsense; echo x > \"$3\"",
    ])
    func `is refused when its process ends or falls silent`(end: String) async throws {
        try await withFitting { fitting in
            let tool = try await script(in: fitting.store, end)
            let process = ImageProcess(tool: tool, store: fitting.store, patience: .seconds(2))
            let refusal = await fitting.refusal(
                "camera.jpg",
                ImageLimits(bytes: 1000, types: [.jpeg]),
                by: process
            )
            #expect(refusal?.reason == .overspent)
        }
    }

    @Test(arguments: [
        #"{"type":"image/jpeg","width":3,"height":2,"bytes":7,"quality":80}"#,
        #"{"type":"image/jpeg","width":-1,"height":-1,"bytes":-1,"quality":80}"#,
        #"{"type":"image/jpeg","width":3000,"height":4000,"bytes":1000,"quality":"unchanged"}"#,
        #"{"type":"image/gif","width":300,"height":200,"bytes":13,"quality":"palette"}"#,
    ])
    func `is not believed to have been made when it was not`(line: String) async throws {
        try await withFitting { fitting in
            let tool = try await script(in: fitting.store, "echo 'GIF89a,......' > \"$3\"; echo '\(line)'")
            let process = ImageProcess(tool: tool, store: fitting.store)
            let refusal = await fitting.refusal(
                "camera.jpg",
                ImageLimits(bytes: 1000, types: [.jpeg]),
                by: process
            )
            #expect(refusal?.reason == .damaged)
        }
    }

    @Test func `needs its program, and a place where nothing is yet`() async throws {
        try await withFitting { fitting in
            let picture = try fitting.picture("camera.jpg")
            let limits = ImageLimits(bytes: 1_000_000, types: [.jpeg])
            let missing = ImageProcess(tool: URL(filePath: "/nowhere/roost-media"), store: fitting.store)
            await #expect(throws: ImageProcessError.self) {
                try await missing.fit(fitting.location(picture), into: limits, output: fitting.output)
            }
            #expect(!FileManager.default.fileExists(atPath: fitting.output.path))
            try Data("mine".utf8).write(to: fitting.output)
            await #expect(throws: MediaStoreError.self) {
                try await process(fitting.store).fit(
                    fitting.location(picture),
                    into: limits,
                    output: fitting.output
                )
            }
            #expect(try Data(contentsOf: fitting.output) == Data("mine".utf8))
        }
    }

    @Test func `is always within its limits, whatever they are`() async throws {
        try await withFitting { fitting in
            var generator = SeededGenerator(seed: 11)
            let names = [
                "clear.png", "opaque.png", "still.webp", "still.avif", "scan.tif", "print.jpg", "grey.jpg",
                "still.gif",
            ]
            var made: [(Made, ImageLimits)] = []
            for round in 0..<40 {
                let name = names[round % names.count]
                var types = Set([MediaType.jpeg, .png, .webp].filter { _ in Bool.random(using: &generator) })
                if types.isEmpty { types = [.jpeg] }
                let limits = ImageLimits(
                    bytes: Int(exp(Double.random(in: log(8000)...log(2_000_000), using: &generator))),
                    pixels: Bool.random(using: &generator)
                        ? .random(in: 500...600_000, using: &generator) : nil,
                    side: Bool.random(using: &generator) ? .random(in: 20...1000, using: &generator) : nil,
                    types: types
                )
                let picture = try fitting.picture(name)
                do {
                    switch try await fitting.fit(name, limits) {
                    case .asItIs:
                        #expect(limits.types.contains(picture.path.type) && picture.byteCount <= limits.bytes)
                        #expect(picture.width * picture.height <= limits.pixels ?? .max)
                        #expect(max(picture.width, picture.height) <= limits.side ?? .max)
                    case .made(let image):
                        let one = try fitting.keep(image)
                        #expect(
                            image.pixelSize.width <= picture.width && image.pixelSize.height <= picture.height
                        )
                        made.append((one, limits))
                    }
                } catch let refusal as ImageRefusal {
                    // Without loss there is no room for much.
                    #expect(
                        refusal.reason == .unfit && limits.bytes < 400_000,
                        "\(name) \(limits) \(refusal)"
                    )
                }
            }
            #expect(made.count > 20)
            // By another program's word, too.
            for ((image, limits), told) in zip(made, try await fitting.told(made.map(\.0.location))) {
                let words = told.split(separator: " ").map(String.init)
                try #require(words.count == 7, "\(told)")
                let (width, height) = (try #require(Int(words[2])), try #require(Int(words[3])))
                #expect(limits.types.map { $0.rawValue.uppercased() }.contains(words[0]), "\(told) \(limits)")
                #expect(image.image.byteCount <= limits.bytes)
                #expect(width * height <= limits.pixels ?? .max, "\(told) \(limits)")
                #expect(max(width, height) <= limits.side ?? .max, "\(told) \(limits)")
                #expect((image.image.pixelSize.width, image.image.pixelSize.height) == (width, height))
            }
        }
    }
}

// MARK: - Fitting

/// An image that was made, moved out of the way of the next.
private struct Made {
    let image: FittedImage.Made
    let location: URL

    var quality: Int? { if case .lossy(let quality) = image.quality { quality } else { nil } }
}

private struct Fitting {
    let store: MediaStore
    let pictures: [Picture]

    var output: URL { store.directory.deletingLastPathComponent().appending(path: "output") }

    func picture(_ name: String) throws -> Picture { try #require(pictures.first { $0.name == name }) }

    func location(_ picture: Picture) -> URL { store.directory.appending(path: picture.path.storedText) }

    func fit(_ name: String, _ limits: ImageLimits, by given: ImageProcess? = nil) async throws -> FittedImage
    {
        try await (given ?? process(store)).fit(location(try picture(name)), into: limits, output: output)
    }

    func made(_ name: String, _ limits: ImageLimits) async throws -> Made {
        guard case .made(let image) = try await fit(name, limits) else {
            throw FittedAsItIs(name: name)
        }
        return try keep(image)
    }

    func keep(_ image: FittedImage.Made) throws -> Made {
        let location = output.deletingLastPathComponent().appending(path: "kept-\(UUID().uuidString)")
        try FileManager.default.moveItem(at: output, to: location)
        return Made(image: image, location: location)
    }

    /// Why it is refused; nil if it isn't. Nothing may be left of it.
    func refusal(_ name: String, _ limits: ImageLimits, by given: ImageProcess? = nil) async -> ImageRefusal?
    {
        let refusal = await #expect(throws: ImageRefusal.self, "\(name)") {
            try await fit(name, limits, by: given)
        }
        #expect(!FileManager.default.fileExists(atPath: output.path), "\(name)")
        return refusal
    }

    /// What another program says of it.
    func told(_ files: [URL]) async throws -> [String] {
        let python = try #require(ProcessInfo.processInfo.environment["ROOST_TEST_PYTHON"])
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Scripts/pictures.py"
        ).path
        let result = try await Program.run(python, [script, "tell"] + files.map(\.path))
        try #require(result.status == 0, "\(result.errors)")
        return result.output.split(separator: "\n").map(String.init)
    }

    func told(_ made: Made) async throws -> String { try #require(try await told([made.location]).first) }
}

private struct FittedAsItIs: Error {
    let name: String
}

private func withFitting(_ body: (Fitting) async throws -> Void) async throws {
    try await withPictures("fitting") { store, pictures in
        try await body(Fitting(store: store, pictures: pictures))
    }
}
