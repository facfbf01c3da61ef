import SchemaDecoding
import TestSupport
import Testing

/// Values as fastavro writes them, decoded here. `KCAT_SWIFT_AVRO_CASES` names a larger file, made by Fixtures/make-avro.
struct AvroOracleTests {
    @Test("every value is what fastavro wrote, plain and in Avro's own JSON")
    func values() throws {
        for line in try Support.lines("avro.jsonl", orFrom: "KCAT_SWIFT_AVRO_CASES") {
            let schemaText = try #require(line["schema"]?.string)
            let schema = try AvroSchema(parsing: schemaText)
            let bytes = Support.bytes(hex: try #require(line["hex"]?.string))
            let plain = try Support.text(bytes) { (bytes, text) throws(DecodeError) in
                try schema.decode(bytes, to: &text)
            }
            let wanted = try #require(line["plain"])
            #expect(
                Support.isEqual(try JSONValue(parsing: plain), wanted), "\(schemaText): \(plain), not \(wanted.text)")
            guard let json = line["json"]?.string else { continue }
            let own = try Support.text(bytes) { (bytes, text) throws(DecodeError) in
                try schema.decode(bytes, form: .json, to: &text)
            }
            #expect(
                Support.isEqual(try JSONValue(parsing: own), try JSONValue(parsing: json)),
                "\(schemaText): \(own), \(json)")
            // And back: Avro's JSON encoding is a way to write values, too.
            let again = try Support.text(Array(json.utf8)) { (bytes, text) throws(DecodeError) in
                try schema.decode(json: bytes, to: &text)
            }
            #expect(Support.isEqual(try JSONValue(parsing: again), wanted), "\(schemaText): \(again)")
        }
    }

    @Test("values cut short, with bytes too many or with bits turned are refused or told, and never trap")
    func damaged() throws {
        var generator = SeededGenerator(seed: 19)
        for line in try Support.lines("avro.jsonl", orFrom: "KCAT_SWIFT_AVRO_CASES") {
            let schema = try AvroSchema(parsing: try #require(line["schema"]?.string))
            let bytes = Support.bytes(hex: try #require(line["hex"]?.string))
            func decode(_ bytes: [UInt8]) -> DecodeError? {
                var text = DecodedText(limit: 100_000)
                do throws(DecodeError) {
                    try bytes.span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in
                        try schema.decode(bytes, to: &text)
                    }
                } catch { return error }
                return nil
            }
            for count in bytes.indices {
                let error = decode(Array(bytes.prefix(count)))
                #expect(error.map { ($0.position ?? .max) <= count } ?? false)
            }
            #expect(decode(bytes + [0])?.position == bytes.count)
            for _ in 0..<20 where !bytes.isEmpty {
                var broken = bytes
                broken[Int.random(in: broken.indices, using: &generator)] ^=
                    1 << UInt8.random(in: 0..<8, using: &generator)
                if let error = decode(broken) { #expect((error.position ?? .max) <= bytes.count) }
            }
        }
    }

    @Test("schemas with bits turned are refused or taken, and never trap")
    func damagedSchemas() throws {
        var generator = SeededGenerator(seed: 23)
        for line in try Support.lines("avro.jsonl", orFrom: "KCAT_SWIFT_AVRO_CASES").prefix(500) {
            let text = Array(try #require(line["schema"]?.string).utf8)
            for _ in 0..<20 {
                var broken = text
                broken[Int.random(in: broken.indices, using: &generator)] = UInt8.random(in: 0...127, using: &generator)
                _ = try? AvroSchema(parsing: String(decoding: broken, as: UTF8.self))
            }
        }
    }
}
