import SchemaDecoding
import TestSupport
import Testing

/// MessagePack and CBOR as Python's libraries write them. `KCAT_SWIFT_BINARY_CASES` names a larger file, made by
/// Fixtures/make-binary.
struct BinaryOracleTests {
    private func decode(_ format: String, _ bytes: [UInt8], limit: Int = 1 << 20) throws(DecodeError) -> String {
        var text = DecodedText(limit: limit)
        try bytes.span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in
            if format == "cbor" {
                try CBORDecoder.decode(bytes, to: &text)
            } else {
                try MessagePackDecoder.decode(bytes, to: &text)
            }
        }
        return text.string
    }

    @Test("every value is what the library wrote; cut short or with a bit turned it never traps")
    func values() throws {
        var generator = SeededGenerator(seed: 5)
        for line in try Support.lines("binary.jsonl", orFrom: "KCAT_SWIFT_BINARY_CASES") {
            let format = try #require(line["format"]?.string)
            let bytes = Support.bytes(hex: try #require(line["hex"]?.string))
            let wanted = try #require(line["plain"])
            let text = try decode(format, bytes)
            #expect(Support.isEqual(try JSONValue(parsing: text), wanted), "\(format) \(text.prefix(500))")
            for count in bytes.indices.prefix(200) {
                let error = #expect(throws: DecodeError.self) { try decode(format, Array(bytes.prefix(count))) }
                #expect((error?.position ?? .max) <= count)
            }
            for _ in 0..<20 {
                var broken = bytes
                broken[Int.random(in: broken.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
                if let text = try? decode(format, broken, limit: 1 << 16) { _ = try JSONValue(parsing: text) }
            }
        }
    }

    @Test(
        "CBOR of RFC 8949's appendix A",
        arguments: [
            ("f90001", "5.960464477539063e-08"), ("f97bff", "65504.0"), ("f9fc00", "\"-Infinity\""),
            ("f97e00", "\"NaN\""),
            ("fa47c35000", "100000.0"), ("3bffffffffffffffff", "-18446744073709551616"),
            ("c249010000000000000000", "18446744073709551616"), ("c349010000000000000000", "-18446744073709551617"),
            ("f0", "{\"@simple\":16}"), ("f8ff", "{\"@simple\":255}"), ("f7", "null"),
            ("c074323031332d30332d32315432303a30343a30305a", "\"2013-03-21T20:04:00Z\""),
            ("c11a514b67b0", "\"2013-03-21T20:04:00.000000000Z\""),
            ("c1fb41d452d9ec200000", "\"2013-03-21T20:04:00.500000000Z\""),
            ("5f42010243030405ff", "\"AQIDBAU=\""), ("7f657374726561646d696e67ff", "\"streaming\""),
            ("9f018202039f0405ffff", "[1,[2,3],[4,5]]"), ("bf61610161629f0203ffff", "{\"a\":1,\"b\":[2,3]}"),
            ("a201020304", "{\"1\":2,\"3\":4}"), ("c48221196ab3", "\"273.15\""), ("d9d9f7a0", "{}"),
            ("d8204161", "\"YQ==\""),
            ("a1820102f6", "{\"[1,2]\":null}"),
        ])
    func cbor(hex: String, wanted: String) throws {
        #expect(try decode("cbor", Support.bytes(hex: hex)) == wanted)
    }

    @Test(
        "MessagePack's corners",
        arguments: [
            ("d6ff00000000", "\"1970-01-01T00:00:00.000000000Z\""), ("d5050102", "{\"@ext\":5,\"data\":\"AQI=\"}"),
            ("c70cff00000001ffffffffffffffff", "\"1969-12-31T23:59:59.000000001Z\""), ("ca3dcccccd", "0.1"),
            ("cfffffffffffffffff", "18446744073709551615"), ("81c001", "{\"null\":1}"),
        ])
    func msgpack(hex: String, wanted: String) throws {
        #expect(try decode("msgpack", Support.bytes(hex: hex)) == wanted)
    }

    @Test(
        "claims without bytes, and depth without end, are refused",
        arguments: [
            ("msgpack", "ddffffffff"), ("msgpack", "dfffffffff"), ("msgpack", "dbffffffff00"), ("msgpack", "c1"),
            ("cbor", "9bffffffffffffffff"), ("cbor", "bb7fffffffffffffff"), ("cbor", "5bffffffffffffffff00"),
            ("cbor", "ff"),
            ("cbor", "1c"), ("cbor", "5f6161ff"), ("cbor", "9f"), ("msgpack", String(repeating: "91", count: 5000)),
            ("cbor", String(repeating: "81", count: 5000)), ("cbor", String(repeating: "c6", count: 5000)),
        ])
    func refused(format: String, hex: String) {
        #expect(throws: DecodeError.self) { try decode(format, Support.bytes(hex: hex)) }
    }

    @Test("maps that are keys of maps: each level would double the quotes of the one in it", arguments: ["81", "a1"])
    func keysInKeys(head: String) throws {
        let format = head == "81" ? "msgpack" : "cbor"
        let deep = String(repeating: head, count: 40) + "01" + String(repeating: "01", count: 40)
        do throws(DecodeError) {
            _ = try decode(format, Support.bytes(hex: deep))
            Issue.record("no error")
        } catch { #expect(error.reason.contains("a key of more than 64 KiB"), "\(error)") }
        let three = try decode(format, Support.bytes(hex: head + head + head + "01 02 03 04"))
        #expect(try JSONValue(parsing: three) == JSONValue(parsing: #"{"{\"{\\\"1\\\":2}\":3}":4}"#), "\(three)")
    }

    @Test(
        "pack letters, as JSON and as kcat prints them",
        arguments: [
            (">iq", "00000001 ffffffffffffffff", "[1,-1]", "1-1"), ("I", "ffffffff", "4294967295", "4294967295"),
            ("<h b", "0100 ff", "[1,-1]", "1 -1"), ("cs", "41 6263", "[\"A\",\"bc\"]", "Abc"), ("B$", "05", "5", "5"),
            ("s", "", "\"\"", ""),
        ])
    func pack(letters: String, hex: String, json: String, printed: String) throws {
        let format = try #require(PackFormat(letters))
        #expect(
            try Support.text(Support.bytes(hex: hex)) { (b, t) throws(DecodeError) in try format.decode(b, to: &t) }
                == json)
        #expect(
            try Support.text(Support.bytes(hex: hex)) { (b, t) throws(DecodeError) in try format.print(b, to: &t) }
                == printed)
    }

    @Test("pack letters that do not fit")
    func packRefused() throws {
        #expect(PackFormat("x") == nil && PackFormat("") == nil)
        for (letters, hex) in [("i", "0102"), ("B$", "0102"), ("c", "")] {
            let format = try #require(PackFormat(letters))
            #expect(throws: DecodeError.self) {
                try Support.text(Support.bytes(hex: hex)) { (b, t) throws(DecodeError) in try format.decode(b, to: &t) }
            }
        }
    }
}
