import Console
import Testing

@Suite struct UnitsTests {
    @Test("a number with the word for what it counts: one has the singular, none and several the plural")
    func nouns() {
        #expect(
            [0, 1, 2, 1234].map { Units.count($0, "record") } == [
                "0 records", "1 record", "2 records", "1,234 records",
            ])
        #expect([0, 1, 2].map { Units.count($0, "batch", "batches") } == ["0 batches", "1 batch", "2 batches"])
        #expect(Units.count(-1, "record") == "-1 records")
    }
}
