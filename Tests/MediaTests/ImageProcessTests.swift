import Foundation
import Media
import TestSupport
import Testing

/// Pictures as other programs write them, looked into by the real `roost-media`.
@Suite struct `The image process` {
    @Test func `makes two thumbnails of every kind of picture, and tells size and blurhash as others do`()
        async throws
    {
        try await withPictures("sound") { store, pictures in
            let outcomes = try await process(store).makeThumbnails(of: pictures.map(\.path))
            #expect(outcomes.count == pictures.count)
            for picture in pictures {
                let facts = try #require(try outcomes[picture.path]?.get(), "\(picture.name)")
                #expect(
                    "\(facts.width) \(facts.height)" == "\(picture.width) \(picture.height)",
                    "\(picture.name)"
                )
                if picture.blurhash != "-" { #expect(facts.blurhash == picture.blurhash, "\(picture.name)") }
                let longest = max(picture.width, picture.height)
                for (size, side) in [(ThumbnailSize.small, 400), (.large, 1600)] {
                    let bytes = [UInt8](try Data(contentsOf: store.location(of: picture.path, size)))
                    let shown = try #require(PixelSize(type: .webp, head: bytes), "\(picture.name)")
                    #expect(max(shown.width, shown.height) == min(longest, side), "\(picture.name)")
                    if picture.width != picture.height {
                        #expect(
                            (shown.width > shown.height) == (picture.width > picture.height),
                            "\(picture.name)"
                        )
                    }
                    // Nothing of what a camera noted is in it.
                    #expect(
                        !String(decoding: bytes, as: UTF8.self).contains("where I live"),
                        "\(picture.name)"
                    )
                }
            }
            #expect(try store.incomingNames.isEmpty)
        }
    }

    @Test func `says of each hostile file in a sentence why it has no thumbnail, and keeps the file`()
        async throws
    {
        try await withPictures("hostile") { store, pictures in
            let expected = [
                "wide.png": "made", "wider.png": "image_too_many_pixels", "bomb.png": "image_overspent",
                "frames.gif": "made", "old.bmp": "image_format", "cut.jpg": "image_damaged",
                "noise.jpg": "image_damaged", "drawing.jpg": "image_damaged", "liar.png": "made",
            ]
            let outcomes = try await process(store).makeThumbnails(of: pictures.map(\.path))
            for picture in pictures {
                let outcome = try #require(outcomes[picture.path], "\(picture.name)")
                switch outcome {
                case .success(let facts):
                    #expect(expected[picture.name] == "made", "\(picture.name)")
                    #expect(facts.width == picture.width && facts.height == picture.height, "\(picture.name)")
                    #expect(store.hasThumbnails(of: picture.path))
                case .failure(let refusal):
                    #expect(expected[picture.name] == refusal.code, "\(picture.name): \(refusal)")
                    #expect(refusal.sentence.hasSuffix("The file is kept as it was received."))
                    #expect(!store.hasThumbnails(of: picture.path))
                }
                #expect(try store.open(picture.path).size == picture.byteCount, "\(picture.name)")
            }
            #expect(expected.count == pictures.count)
            #expect(try store.incomingNames.isEmpty)
        }
    }

    @Test(arguments: ["kill -9 $$", "kill -ABRT $$", "exit 1", "exec sleep 1000"])
    func `that a file ends is begun anew for the others, and again for that file alone`(
        end: String
    ) async throws {
        try await withPictures("sound") { store, pictures in
            let culprit = pictures[3]
            let tries = store.directory.deletingLastPathComponent().appending(path: "tries")
            let tool = try await script(
                in: store,
                """
                while [ $# -gt 0 ]; do
                  case "$1" in *\(culprit.path.storedText)) echo "$#" >> '\(tries.path)'; \(end);; esac
                  '\(Program.path(of: "roost-media"))' "$1" "$2" "$3"
                  shift 3
                done
                """
            )
            let process = ImageProcess(tool: tool, store: store, patience: .seconds(5))
            let outcomes = try await process.makeThumbnails(of: pictures.prefix(6).map(\.path))
            for picture in pictures.prefix(6) {
                switch try #require(outcomes[picture.path]) {
                case .success: #expect(picture.path != culprit.path)
                case .failure(let refusal):
                    #expect(picture.path == culprit.path, "\(picture.name)")
                    #expect(refusal.code == "image_overspent")
                }
            }
            // One that ends by itself tells whose turn it was; one that is ended for its silence tells nothing.
            let told = try String(contentsOf: tries, encoding: .utf8).split(separator: "\n")
            #expect(told.first == "9" && told.count < 4, "with the two after it")
            #expect(told.dropFirst().allSatisfy { $0 == "3" } && told.count > 1, "and alone")
            #expect(!store.hasThumbnails(of: culprit.path))
            #expect(try store.incomingNames.isEmpty)
        }
    }

    @Test(arguments: [
        #"{"width":3,"height":2,"pages":1,"blurhash":"L00000fQfQfQfQfQfQfQfQfQfQfQ"}"#,
        #"{"width":-1,"height":2,"blurhash":"<script>"}"#, "{}", "not JSON",
    ])
    func `is not believed when it tells of thumbnails that it did not make`(line: String) async throws {
        try await withPictures("sound") { store, pictures in
            let tool = try await script(in: store, "echo '\(line)'; echo broken > \"$2\"; echo broken > \"$3\"")
            let process = ImageProcess(tool: tool, store: store)
            let outcomes = try await process.makeThumbnails(of: [pictures[0].path])
            #expect(throws: ImageRefusal.self) { try outcomes[pictures[0].path]?.get() }
            #expect(!store.hasThumbnails(of: pictures[0].path))
            #expect(try store.incomingNames.isEmpty)
        }
    }

    @Test func `that is missing or can't run is nobody's fault but the installation's`() async throws {
        try await withPictures("sound") { store, pictures in
            let nowhere = URL(filePath: "/nowhere/roost-media")
            let missing = await #expect(throws: ImageProcessError.self) {
                try await ImageProcess(tool: nowhere, store: store).makeThumbnails(of: [pictures[0].path])
            }
            #expect(missing?.sentence.contains("ROOST_MEDIA_TOOL") == true)
            let broken = try await script(in: store, "echo 'libvips.so.42: cannot open' >&2; exit 127")
            let unusable = await #expect(throws: ImageProcessError.self) {
                try await ImageProcess(tool: broken, store: store).makeThumbnails(of: [pictures[0].path])
            }
            #expect(unusable?.sentence.contains("libvips.so.42: cannot open") == true)
        }
    }

    @Test func `is told nothing of the server's settings`() async throws {
        try await withPictures("sound") { store, pictures in
            let heard = store.directory.deletingLastPathComponent().appending(path: "heard")
            let tool = try await script(in: store, "/usr/bin/env > '\(heard.path)'")
            _ = try await ImageProcess(tool: tool, store: store).makeThumbnails(of: [pictures[0].path])
            let names = try String(contentsOf: heard, encoding: .utf8).split(separator: "\n").compactMap {
                $0.split(separator: "=").first.map(String.init)
            }
            // The shell adds its own few.
            #expect(Set(names).subtracting(["PWD", "SHLVL", "_", "OLDPWD"]) == ["VIPS_WARNING", "LC_ALL"])
        }
    }

    @Test func `is one program with a help of its own`() async throws {
        let help = try await Program.run("roost-media", ["--help"])
        #expect(help.status == 0 && help.output.contains("usage: roost-media"))
        #expect(try await Program.run("roost-media", ["one"]).status == 64)
    }

    @Test func `makes thumbnails that go with their file`() async throws {
        try await withPictures("sound") { store, pictures in
            let path = pictures[0].path
            _ = try await process(store).makeThumbnails(of: [path])
            var originals: [MediaPath?] = []
            try store.forEachFile { file in
                if file.relativePath.hasPrefix(path.storedText + ".") { originals.append(file.original) }
            }
            #expect(originals == [path, path])
            try store.remove(path)
            #expect(try store.fileNames.allSatisfy { !$0.hasPrefix(path.storedText) })
        }
    }
}
