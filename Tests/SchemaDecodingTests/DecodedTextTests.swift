import Testing

import SchemaDecoding

/// What decoders write: strings, numbers, times.
struct DecodedTextTests {
    private func text(_ body: (inout DecodedText) throws -> Void) rethrows -> String {
        var text = DecodedText()
        try body(&text)
        return text.string
    }

    @Test("strings are escaped at every place of a word")
    func strings() throws {
        for special in ["\"", "\\", "\n", "\u{1}", "ä", "€", "😀", "\u{7f}"] {
            for place in 0..<20 {
                let source = String(repeating: "a", count: place) + special + String(repeating: "b", count: 19 - place)
                let written = try text { try $0.append(string: source) }
                #expect(try JSONValue(parsing: written) == .string(source))
            }
        }
        let long = String(repeating: "äöü\"x", count: 5000)
        let written = try text { try $0.append(string: long) }
        #expect(try JSONValue(parsing: written) == .string(long))
    }

    @Test("doubles are the shortest that are exact")
    func doubles() throws {
        var generator = SystemRandomNumberGenerator()
        var values = [0.1, 12.34, 1e22, .leastNonzeroMagnitude, -1.5, 123456789.125, 1e-4, 0.1 + 0.2, 1e15, 1e16]
        for _ in 0..<3000 {
            values.append(Double(bitPattern: generator.next()))
            values.append(Double(Int.random(in: -10_000_000...10_000_000, using: &generator)) / 1000)
            values.append(Double(Int64.random(in: -(1 << 53)...(1 << 53), using: &generator)))
        }
        for value in values where value.isFinite {
            #expect(try text { try $0.append(value) } == value.description)
        }
        #expect(try text { try $0.append(Double.nan) } == "\"NaN\"")
        #expect(try text { try $0.append(-Double.infinity) } == "\"-Infinity\"")
        #expect(try text { try $0.append(-0.0) } == "-0.0")
        #expect(try text { try $0.append(Float(0.1)) } == "0.1")
    }

    @Test("integers", arguments: [0, 9, 10, 99, 100, 9999, 10_000, 9_007_199_254_740_993, .max, .min, -1] as [Int64])
    func integers(value: Int64) throws {
        #expect(try text { try $0.append(value) } == "\(value)")
    }

    @Test(
        "times",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_764_325_815_123, "2025-11-28T10:30:15.123Z"),
            (-1, "1969-12-31T23:59:59.999Z"), (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
            (253_402_300_800_000, "+10000-01-01T00:00:00.000Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        ] as [(Int64, String)])
    func times(value: Int64, wanted: String) throws {
        #expect(try text { try $0.append(timestamp: value, .milliseconds) } == "\"\(wanted)\"")
    }

    @Test("moments of any size are told without a trap")
    func extremes() throws {
        for value in [Int64.min, .max, .min + 1] {
            for unit in [TimeUnit.milliseconds, .microseconds, .nanoseconds] {
                #expect(try text { try $0.append(timestamp: value, unit) }.count > 20)
            }
        }
    }

    @Test("base64, hexadecimal, UUID")
    func binary() throws {
        let bytes = Array(UInt8(0)...15)
        let encoded = try text { text in try bytes.withUnsafeBytes { try text.append(base64: $0) } }
        #expect(encoded == "\"AAECAwQFBgcICQoLDA0ODw==\"")
        let uuid = try text { text in try bytes.withUnsafeBytes { try text.append(uuid: $0) } }
        #expect(uuid == "\"00010203-0405-0607-0809-0a0b0c0d0e0f\"")
    }

    @Test("the text stops at its limit")
    func limit() {
        var text = DecodedText(limit: 10_000)
        #expect(throws: DecodeError.self) {
            for _ in 0..<10_000 { try text.append("abc") }
        }
        #expect(text.count <= 10_000)
    }
}
