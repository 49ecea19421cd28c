import CVips
import Glibc

/// One picture brought within limits.
///
/// Of all that fits, the largest is taken, and of that size what loses least: pixels that are gone can't be looked at,
/// while a quality of 60 is hard to tell from the original on the screens that posts are read on. So the full size is tried
/// first, without loss where the original has none, then with falling quality; then smaller sizes, each in the same way.
/// No picture is enlarged, and an animation keeps all its frames or is refused.
struct Fitting {
    private let input: String
    private let output: String
    private let bytes: Int
    private let pixels: Int
    private let side: Int
    private let accepted: [roost_vips_kind]

    /// Nil unless these are the words of a `fit`.
    init?(_ arguments: ArraySlice<String>) {
        let words = Array(arguments)
        guard words.count == 7, words[0] == "fit", let bytes = Int(words[3]), let pixels = Int(words[4]),
            let side = Int(words[5]), bytes > 0, pixels >= 0, side >= 0
        else { return nil }
        (input, output) = (words[1], words[2])
        self.bytes = bytes
        self.pixels = pixels == 0 ? .max : pixels
        self.side = side == 0 ? .max : side
        // What is no picture that libvips reads here may be accepted all the same.
        accepted = words[6].split(separator: ",").compactMap { type in
            Self.types.first { $0.type == type }?.kind
        }
    }

    private static let types: [(kind: roost_vips_kind, type: String)] = [
        (roost_vips_jpeg, "image/jpeg"), (roost_vips_png, "image/png"), (roost_vips_webp, "image/webp"),
        (roost_vips_gif, "image/gif"), (roost_vips_avif, "image/avif"), (roost_vips_heic, "image/heic"),
        (roost_vips_tiff, "image/tiff"),
    ]

    /// Several attempts at one picture.
    private static let limits = roost_vips_limits(
        pixels: RoostMedia.mostPixels,
        cpu_seconds: 60,
        wall_seconds: 300
    )
    /// What is held in memory at once, of all frames; more than any platform shows.
    private static let mostPixelsHeld = 50_000_000
    /// What WebP can hold.
    private static let longestSide = 16_383
    private static let qualities = (lowest: 60, highest: 95)
    /// Below that, or half of what it may be, a picture is not what its author meant.
    private static let shortestLongSide = 320.0

    private enum Encoding: Equatable {
        case lossless(roost_vips_kind)
        case lossy(roost_vips_kind)
        /// GIF: as it comes, in 256 colours.
        case palette

        var kind: roost_vips_kind {
            switch self {
            case .lossless(let kind), .lossy(let kind): kind
            case .palette: roost_vips_gif
            }
        }
    }

    /// What can't be done, in the word a program reads.
    private enum Refusal: String, Error {
        /// libvips says why.
        case failed
        /// None of the accepted types can hold it.
        case types
        /// An animation that can't keep its frames.
        case animation
        /// Too large as small as it may get.
        case unfit
    }

    // MARK: - Running

    /// Returns what became of it, as JSON.
    func run() -> String {
        var work = roost_vips_work()
        defer { roost_vips_release(&work) }
        do {
            return try fit(&work)
        } catch {
            let size = #""width":\#(work.width),"height":\#(work.height)"#
            guard error != .failed else { return failureLine(work.failure, size) }
            return #"{"error":"\#(error.rawValue)",\#(size),"detail":""}"#
        }
    }

    private func fit(_ work: inout roost_vips_work) throws(Refusal) -> String {
        var limits = Self.limits
        try check(roost_vips_look(input, &limits, &work))
        let (width, height) = (Int(work.width), Int(work.height))
        if let size = inputSize, size <= bytes, accepted.contains(work.kind), width * height <= pixels,
            max(width, height) <= side
        {
            return line(work.kind, width, height, size, #""unchanged""#)
        }
        let longest = Double(max(width, height))
        func scale(forPixels most: Int) -> Double { (Double(most) / Double(width * height)).squareRoot() }
        let allowed = min(1, Double(min(side, Self.longestSide)) / longest, scale(forPixels: pixels))
        let least = min(Self.shortestLongSide, longest * allowed / 2)
        var scale = min(allowed, scale(forPixels: Self.mostPixelsHeld / Int(work.frames)))
        var encodings: [Encoding] = []
        var smallest = Int.max
        while longest * scale >= least {
            let box = (max(1, Int(Double(width) * scale)), max(1, Int(Double(height) * scale)))
            try check(roost_vips_shrink(input, Int32(box.0), Int32(box.1), &work))
            let isFirst = encodings.isEmpty
            if isFirst { encodings = try self.encodings(of: work) }
            smallest = .max
            for encoding in encodings {
                if let quality = best(encoding, &work, &smallest) {
                    try check(roost_vips_write(&work, output))
                    return line(
                        encoding.kind,
                        Int(work.image_width),
                        Int(work.image_height),
                        work.chosen_count,
                        quality
                    )
                }
            }
            // Where quality can fall, a smaller size without loss would come far below one with little.
            if isFirst, encodings.contains(where: { if case .lossy = $0 { true } else { false } }) {
                encodings.removeAll { if case .lossless = $0 { true } else { false } }
            }
            let ratio = smallest == .max ? 0.5 : Double(bytes) / Double(smallest)
            scale *= min(0.95, max(0.5, ratio.squareRoot()))
        }
        if smallest == .max, work.failure.code != nil { throw .failed }
        throw work.frames > 1 ? .animation : .unfit
    }

    private var inputSize: Int? {
        var facts = stat()
        return stat(input, &facts) == 0 ? Int(facts.st_size) : nil
    }

    private func check(_ status: Int32) throws(Refusal) {
        if status != 0 { throw .failed }
    }

    private func line(
        _ kind: roost_vips_kind,
        _ width: Int,
        _ height: Int,
        _ bytes: Int,
        _ quality: String
    ) -> String {
        let type = Self.types.first { $0.kind == kind }?.type ?? ""
        return
            #"{"type":"\#(type)","width":\#(width),"height":\#(height),"bytes":\#(bytes),"quality":\#(quality)}"#
    }

    // MARK: - Encoding

    /// What may be tried, the best first.
    private func encodings(of work: roost_vips_work) throws(Refusal) -> [Encoding] {
        let own = work.kind
        if work.frames > 1 {
            guard accepted.contains(own) else { throw .animation }
            return [own == roost_vips_gif ? .palette : .lossy(own)]
        }
        // A picture that lets something through becomes one on white only where there is no other way.
        let clear = [roost_vips_png, roost_vips_webp].filter(accepted.contains)
        let usable = work.has_holes != 0 && !clear.isEmpty ? clear : accepted
        var list: [Encoding] = []
        if own == roost_vips_gif, accepted.contains(own) { list.append(.palette) }
        let lossless = [roost_vips_png, roost_vips_webp].filter(usable.contains)
        if [roost_vips_png, roost_vips_gif, roost_vips_tiff].contains(own) {
            list += lossless.map(Encoding.lossless)
        }
        let lossy = [own, roost_vips_jpeg, roost_vips_webp].first {
            usable.contains($0) && [roost_vips_jpeg, roost_vips_webp].contains($0)
        }
        if let lossy { list.append(.lossy(lossy)) }
        if list.isEmpty { list = lossless.map(Encoding.lossless) }
        guard !list.isEmpty else { throw .types }
        return list
    }

    /// Chooses the highest quality that fits and returns its name; nil if none does, with the least number of bytes seen.
    private func best(
        _ encoding: Encoding,
        _ work: inout roost_vips_work,
        _ smallest: inout Int
    ) -> String? {
        switch encoding {
        case .lossless(let kind):
            return fits(kind, roost_vips_lossless, &work, &smallest) ? #""lossless""# : nil
        case .palette: return fits(roost_vips_gif, 0, &work, &smallest) ? #""palette""# : nil
        case .lossy(let kind):
            var (low, high) = Self.qualities
            // The lowest first: where it doesn't fit, no other has to be tried.
            guard fits(kind, low, &work, &smallest) else { return nil }
            if fits(kind, high, &work, &smallest) { return "\(high)" }
            while high - low > 1 {
                let middle = (low + high) / 2
                if fits(kind, middle, &work, &smallest) { low = middle } else { high = middle }
            }
            return "\(low)"
        }
    }

    private func fits(
        _ kind: roost_vips_kind,
        _ quality: Int,
        _ work: inout roost_vips_work,
        _ smallest: inout Int
    ) -> Bool {
        // An encoder that gives up, for want of memory above all, may manage less.
        guard roost_vips_encode(&work, kind, Int32(quality)) == 0 else { return false }
        smallest = min(smallest, work.encoded_count)
        guard work.encoded_count <= min(bytes, Int(RoostMedia.largestFile)) else { return false }
        roost_vips_choose(&work)
        return true
    }
}
