import Foundation
import Media
import TestSupport
import Testing

@Suite struct MediaTypeTests {
    static let samples: [(MediaType, [UInt8])] = [
        (.png, Sample.png()), (.jpeg, Sample.jpeg(width: 10, height: 20)), (.gif, Sample.gif),
        (.bmp, Sample.bmp),
        (.webp, Sample.webpLossy), (.webp, Sample.webpLossless), (.webp, Sample.webpExtended),
        (.tiff, [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0]), (.tiff, [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8]),
        (.avif, Sample.ftyp("avif", "mif1", "miaf")), (.avif, Sample.ftyp("mif1", "avif")),
        (.heic, Sample.ftyp("heic", "mif1")), (.heic, Sample.ftyp("mif1", "heic")),
        (.mp4, Sample.ftyp("isom", "iso2", "avc1", "mp41")), (.mp4, Sample.ftyp("mp42")),
        (.mp4, Sample.ftyp("XYZ ", "abcd", "isom")), (.quickTime, Sample.ftyp("qt  ")),
        (.m4a, Sample.ftyp("M4A ", "isom")), (.webm, Sample.ebml("webm")),
        (.matroska, Sample.ebml("matroska")),
        (.oggAudio, Sample.ogg([1] + "vorbis".utf8)), (.oggAudio, Sample.ogg(Array("OpusHead".utf8))),
        (.oggVideo, Sample.ogg([0x80] + "theora".utf8)), (.flac, Array("fLaC\0\0\0\u{22}".utf8)),
        (.wav, Sample.riff("WAVE")), (.mp3, Sample.mp3Frames), (.aac, Sample.aacFrames),
        (.mp3, Sample.id3([0, 0, 0], before: Sample.mp3Frames)),
        (.aac, Sample.id3([1], before: Sample.aacFrames)),
        (.flac, Sample.id3([], before: Array("fLaC".utf8))), (.pdf, Array("%PDF-1.7\n".utf8)),
    ]

    @Test(arguments: samples)
    func `a type is told by its first bytes`(type: MediaType, head: [UInt8]) throws {
        #expect(try MediaType(head: head) == type)
    }

    @Test func `there is a sample of every type`() {
        // A text track is no medium: see TextTrackTests.
        #expect(Set(Self.samples.map(\.0)) == Set(MediaType.allCases).subtracting([.webVTT]))
    }

    @Test(arguments: [
        ("", "empty"), ("<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
        ("<?xml version='1.0'?>\n<!-- GIF89a --><svg>", "an SVG drawing"),
        ("\u{FEFF} <!DOCTYPE html><p>", "a web page"),
        ("\n<HTML>", "a web page"), ("<?xml version='1.0'?><rss>", "an XML text"),
        ("PK\u{3}\u{4}…", "an archive"),
        ("\u{7F}ELF\u{2}", "a program"), ("#!/bin/sh\n", "a program"), ("Just a note.\n", "a text"),
        ("\u{0}\u{1}\u{2}", "of an unknown kind"), ("RIFF\0\0\0\0AVI LIST", "of an unknown kind"),
        ("BM, said the text", "a text"),
    ])
    func `anything else is refused with what it looks like`(content: String, looksLike: String) throws {
        let error = try #require(throws: MediaRefusal.self) { try MediaType(head: content.utf8) }
        #expect(error.sentence.hasPrefix("The file is \(looksLike). "))
        #expect(error.code == "media_type_refused")
    }

    @Test(arguments: [
        Sample.ebml("evilmkv"), Sample.ogg(Array("unknown".utf8)), Sample.ftyp("XYZ ", "abcd"),
        [0xFF, 0xFB, 0x90, 0x00] + [UInt8](repeating: 0x41, count: 4000),  // no second frame
        [0xFF, 0xFB, 0xF0, 0x00], [0xFF, 0xFB, 0x9C, 0x00], [0xFF, 0xFE, 0x41, 0x00], [0xFF, 0xFB],
    ])
    func `a container without a known content is refused`(head: [UInt8]) {
        #expect(throws: MediaRefusal.self) { try MediaType(head: head) }
    }

    @Test func `random and truncated bytes never crash`() {
        for seed in 0..<2000 {
            var random = SeededGenerator(seed: seed)
            var head = Self.samples[seed % Self.samples.count].1
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                head[Int.random(in: head.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            head += random.bytes(Int.random(in: 0...64, using: &random))
            head = Array(head.prefix(Int.random(in: 0...head.count, using: &random)))
            let type = try? MediaType(head: head)
            for candidate in MediaType.allCases {
                if let size = PixelSize(type: candidate, head: head) {
                    #expect(size.width > 0 && size.height > 0, "seed \(seed), \(type as Any)")
                }
            }
        }
    }

    @Test func `every prefix of every sample is its type or refused`() {
        for (type, head) in Self.samples {
            for count in 0..<head.count {
                if let found = try? MediaType(head: head.prefix(count)) {
                    #expect(
                        found == type || (type == .flac || type == .aac) && found == .mp3,
                        "\(count) bytes"
                    )
                }
            }
        }
    }

    @Test func `names follow from the type and lead back to it`() {
        #expect(Set(MediaType.allCases.map(\.fileExtension)).count == MediaType.allCases.count)
        for type in MediaType.allCases {
            #expect(MediaType(fileExtension: type.fileExtension) == type)
            let family = type.mimeType.split(separator: "/")[0]
            #expect(family == type.kind.rawValue || type.kind == .document && family == "application")
        }
        #expect(MediaType(fileExtension: "svg") == nil)
    }
}
