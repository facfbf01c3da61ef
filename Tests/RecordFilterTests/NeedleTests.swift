import RecordFilter
import TestSupport
import Testing

/// The search for bytes, as wide as the processor can and narrower, held against a plain one.
@Suite struct NeedleTests {
    @Test("needles are found where they are first, however wide the search is") func places() {
        var random = SeededGenerator(seed: 20_261_128)
        for round in 0..<20_000 {
            // Few letters, so that a part of the needle is everywhere.
            let letters: ClosedRange<UInt8> = round % 2 == 0 ? 97...98 : 97...100
            let text = (0..<Int.random(in: 0...600, using: &random)).map { _ in
                UInt8.random(in: letters, using: &random)
            }
            var bytes = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                UInt8.random(in: letters, using: &random)
            }
            if text.count > 12, round % 3 == 0 {
                let start = Int.random(in: 0..<text.count - 12, using: &random)
                bytes = Array(text[start..<start + bytes.count])
            }
            let wanted = Self.first(bytes, in: text)
            for lanes: CInt in [16, 32, 64] where lanes <= Needle.widest {
                let needle = Needle(bytes, lanes: lanes)
                text.withUnsafeBytes { text in
                    guard let start = text.baseAddress else { return }
                    let place = needle.place(from: start, to: start + text.count)
                    #expect(place - start == wanted ?? text.count, "\(lanes): \(bytes) in \(Array(text))")
                    #expect(needle.isFound(in: text) == (wanted != nil))
                }
            }
        }
    }

    private static func first(_ bytes: [UInt8], in text: [UInt8]) -> Int? {
        guard text.count >= bytes.count else { return nil }
        return (0...text.count - bytes.count).first { text[$0..<$0 + bytes.count].elementsEqual(bytes) }
    }
}
