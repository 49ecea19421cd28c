import Media
import Testing

@Suite struct PixelSizeTests {
    @Test(arguments: [
        (MediaType.png, Sample.png(width: 300, height: 200)), (.jpeg, Sample.jpeg(width: 300, height: 200)),
        (.jpeg, Sample.jpeg(width: 300, height: 200, notes: 60_000)), (.gif, Sample.gif), (.bmp, Sample.bmp),
        (.webp, Sample.webpLossy), (.webp, Sample.webpLossless), (.webp, Sample.webpExtended),
    ])
    func `the size stands in the header`(type: MediaType, head: [UInt8]) throws {
        let size = try #require(PixelSize(type: type, head: head))
        #expect(size.width == 300)
        #expect(size.height == 200)
    }

    @Test func `a header that is cut gives no size`() {
        for (type, head) in [
            (MediaType.png, Sample.png()), (.jpeg, Sample.jpeg(width: 3, height: 2)), (.gif, Sample.gif),
        ] {
            #expect(PixelSize(type: type, head: head.prefix(9)) == nil)
        }
    }

    @Test func `an image without area gives no size`() {
        #expect(PixelSize(type: .png, head: Sample.png(width: 0, height: 5)) == nil)
    }

    @Test func `a JPEG that leads nowhere ends`() {
        let endless: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 0] + [UInt8](repeating: 0xFF, count: 5000)
        #expect(PixelSize(type: .jpeg, head: endless) == nil)
        #expect(PixelSize(type: .jpeg, head: [UInt8](repeating: 0xFF, count: 100_000)) == nil)
    }
}
