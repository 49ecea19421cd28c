import CVips

/// Looks at pictures that nobody vouches for, so that no other process has to.
///
/// It links nothing but libvips, keeps little of what a process may do, and tells of each file in one line before it begins
/// the next: whoever started it knows which one ended it.
@main
struct RoostMedia {
    static let usage = """
        usage: roost-media INPUT SMALL LARGE [INPUT SMALL LARGE ...]
               roost-media fit INPUT OUTPUT BYTES PIXELS SIDE TYPES

        Makes two WebP pictures of each image file INPUT: SMALL, whose longer side has at most 400 pixels, and LARGE, with at
        most 1600. Turned as the camera noted, in sRGB, without notes of any kind; of an animation, the first frame. Prints a
        line of JSON for each file, in order: width, height, pages and blurhash, or error and detail.

        fit: Makes of the image file INPUT the best OUTPUT that has at most so many bytes, pixels in all and pixels a side (0
        for no limit), and is of one of TYPES, such as image/jpeg,image/webp. Prints a line of JSON: type, width, height, bytes
        and quality (1 to 100, "lossless", or "palette" of a GIF), or error and detail; quality "unchanged" when INPUT has all
        that already, and then nothing is written.

        It takes limits upon itself: 1 GB of memory, 20 s of computing (60 s to fit) and 5 minutes in all for a file, 1,000
        million pixels.
        Roost starts it by itself; see ROOST_MEDIA_TOOL in docs/configuration.md.
        """

    private static let memory: Int64 = 1 << 30
    static let largestFile: Int64 = 64_000_000
    static let mostPixels: Int64 = 1_000_000_000
    private static let sides: (small: Int32, large: Int32) = (400, 1600)

    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "--help" || arguments.first == "-h" { return roost_vips_say(usage) }
        let fitting = Fitting(arguments)
        guard fitting != nil || !arguments.isEmpty && arguments.count.isMultiple(of: 3) else {
            roost_vips_fail(usage, 64)
        }
        guard roost_vips_begin(CommandLine.arguments[0], memory, largestFile) == 0 else {
            roost_vips_fail("libvips could not be started.", 70)
        }
        if let fitting { return roost_vips_say(fitting.run()) }
        var rest = arguments
        while let input = rest.popFirst(), let small = rest.popFirst(), let large = rest.popFirst() {
            roost_vips_say(line(for: input, small: small, large: large))
        }
    }

    /// What became of one file, as JSON.
    private static func line(for input: String, small: String, large: String) -> String {
        // Computing is what counts: a busy machine is no file's fault.
        var limits = roost_vips_limits(pixels: mostPixels, cpu_seconds: 20, wall_seconds: 300)
        var picture = roost_vips_picture()
        let status = roost_vips_make(input, small, sides.small, large, sides.large, &limits, &picture)
        let size = #""width":\#(picture.width),"height":\#(picture.height)"#
        guard status == 0 else {
            return failureLine(picture.failure, size)
        }
        let (width, height) = (Int(picture.tiny_width), Int(picture.tiny_height))
        let pixels = withUnsafeBytes(of: picture.tiny) { Array($0.prefix(width * height * 3)) }
        let blurhash = Blurhash.text(of: pixels, width: width, height: height)
        return #"{\#(size),"pages":\#(picture.pages),"blurhash":\#(quoted(blurhash))}"#
    }
}
