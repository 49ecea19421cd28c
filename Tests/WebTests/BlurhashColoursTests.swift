import Testing

@testable import Web

@Suite struct BlurhashColoursTests {
    @Test func `one colour is that colour in every cell`() throws {
        // One wave, of the mean #3c7d5a alone.
        let colours = try #require(BlurhashColours("00" + base83(0x3C7D5A)))
        #expect(colours.cells.count == 12)
        #expect(colours.cells.allSatisfy { $0.colour == "#3c7d5a" })
        #expect(Set(colours.cells.map { [$0.cellX, $0.cellY] }).count == 12)
    }

    @Test func `what is dark on one side is dark there`() throws {
        // As blurhash-python makes it of a picture that goes from black at the top to white at the bottom.
        let colours = try #require(BlurhashColours("LzHLo9offQof00WBfQWBxuj[fQj["))
        #expect(colours.cells.allSatisfy { $0.colour.wholeMatch(of: /#[0-9a-f]{6}/) != nil })
        for x in 0..<4 {
            let column = colours.cells.filter { $0.cellX == x }.map(\.colour)
            #expect(column == column.sorted() && Set(column).count == 3)
        }
    }

    @Test(arguments: [
        "", "0", "00", "00!!!!", "L6", "00\u{1F426}aaa", "LEHV6nWB2yk8pyo0adR*.7kCMdn",
        "<script>alert(1)</script>",
    ])
    func `what is no blurhash has no colours`(text: String) {
        #expect(BlurhashColours(text) == nil)
    }

    private func base83(_ number: Int) -> String {
        let alphabet = Array(
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
        )
        return String(
            (0..<4).reversed().map { place in
                alphabet[number / (0..<place).reduce(1) { product, _ in product * 83 } % 83]
            }
        )
    }
}
