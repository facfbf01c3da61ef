import KafkaWire
import KcatCommands
import Testing

/// What `produce` makes of lines.
@Suite struct InputParserTests {
    /// A record as text, to be compared.
    private struct Seen: Equatable {
        var key: String?
        var value: String?
        var headers = 0
        var time: Int64 = -1
        var topic: String?
        var partition: Int32?
    }

    private func seen(_ input: InputRecord) -> Seen {
        func text(_ bytes: UnsafeRawBufferPointer?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
        return Seen(
            key: text(input.record.key), value: text(input.record.value), headers: input.record.headerCount,
            time: input.record.timestamp, topic: input.topic, partition: input.partition)
    }

    private func line(_ text: String, _ delimiter: String? = nil, null: Bool = false, key: String? = nil) -> Seen {
        let parser = LineParser(
            keyDelimiter: delimiter.map { Array($0.utf8) }, emptyIsNull: null, key: key, headers: [])
        let bytes = OwnedBytes(Array(text.utf8))
        return seen(parser.parse(bytes.bytes))
    }

    @Test("Lines as kcat cuts them: the key before the first delimiter, none without one, -Z for null")
    func lines() {
        #expect(line("a:b:c", ":") == Seen(key: "a", value: "b:c"))
        #expect(line("a::b", "::") == Seen(key: "a", value: "b") && line("a:b", "::") == Seen(value: "a:b"))
        #expect(line("plain", ":") == Seen(value: "plain"))
        #expect(line(":v", ":") == Seen(key: "", value: "v") && line(":v", ":", null: true) == Seen(value: "v"))
        #expect(line("k:", ":") == Seen(key: "k", value: "") && line("k:", ":", null: true) == Seen(key: "k"))
        #expect(line("v", key: "fixed") == Seen(key: "fixed", value: "v"))
        #expect(line("own:v", ":", key: "fixed") == Seen(key: "own", value: "v"))
    }

    private func json(_ text: String) throws -> Seen {
        var parser = JSONRecordParser(key: nil, headers: [])
        let bytes = OwnedBytes(Array(text.utf8))
        return seen(try parser.parse(bytes.bytes))
    }

    @Test("Every field of a JSON line; null and empty apart; base64 and hex wherever they are named")
    func records() throws {
        let whole =
            #"{"topic":"t","partition":3,"offset":9,"tstype":"create","ts":17,"broker":1,"headers":["a","b","a",null],"#
            + #""key":"k\u00e9\n","payload":"vw==","payload_encoding":"base64"}"#
        var expected = Seen(key: "ké\n", headers: 2, time: 17, topic: "t", partition: 3)
        var found = try json(whole)
        found.value = nil
        #expect(found == expected)
        expected = Seen(key: "", value: "ab")
        #expect(try json(#"{"key":"","key_encoding":"hex","payload":"6162","payload_encoding":"hex"}"#) == expected)
        #expect(try json(#"{"key":null,"payload":null}"#) == Seen() && json(#"{"payload":null}"#) == Seen())
        #expect(try json(#"{"ts":-1,"payload":"v"}"#) == Seen(value: "v"))
        #expect(try json(#"{"ts":"2023-11-14T22:13:20.017+00:00","payload":"v"}"#).time == 1_700_000_000_017)
        #expect(try json(#"{"other":{"deep":[1,{"x":null}]},"payload":"v"}"#) == Seen(value: "v"))
    }

    @Test("Escapes are characters before they are base64 or hex, and the last of two members counts")
    func escapes() throws {
        func value(_ text: String) throws -> [UInt8]? {
            var parser = JSONRecordParser(key: nil, headers: [])
            let bytes = OwnedBytes(Array(text.utf8))
            return try parser.parse(bytes.bytes).record.value.map { Array($0) }
        }
        // As .NET writes a plus sign.
        #expect(try value(#"{"payload":"\u002B\u002b==","payload_encoding":"base64"}"#) == [0xfb])
        #expect(try value(#"{"payload":"\/w\u003d=","payload_encoding":"base64"}"#) == [0xff])
        #expect(try value(#"{"payload":"\u0066f","payload_encoding":"hex"}"#) == [0xff])
        #expect(try value(#"{"payload":"a\u0000\ud83d\ude00\\ud83d"}"#) == Array("a\0😀\\ud83d".utf8))
        #expect(try value(#"{"payload":"a","payload":null}"#) == nil)
        #expect(try json(#"{"key":"a","key":null,"payload":"v"}"#) == Seen(value: "v"))
    }

    @Test(
        "A line that is no record says why",
        arguments: [
            ("[1]", "an object is wanted"), (#"{"payload":"a""#, "not a JSON record"), ("{} x", "not a JSON record"),
            (#"{"payload":"!","payload_encoding":"base64"}"#, "payload is not base64"),
            (#"{"key":"abc","key_encoding":"hex"}"#, "key is not hex"),
            (#"{"headers":["a","!"],"header_encoding":"base64"}"#, "header is not base64"),
            (#"{"headers":["a","!"],"headers_encoding":"base64"}"#, "header is not base64"),
            (#"{"payload":{"a":1}}"#, "payload is not what"),
            (#"{"key":"k","value":"v"}"#, "payload is not there"), ("{}", "payload is not there"),
            (#"{"payload":"\ud83d"}"#, "payload has half of a surrogate pair"),
            (#"{"key":"\ude00\ud83d","payload":"a"}"#, "key has half"),
            (#"{"headers":["\ud83dx","a"],"payload":"a"}"#, "headers has half"),
            (#"{"payload":"\ud83d\ud83d\ude00"}"#, "payload has half"),
            (#"{"ts":1e3,"payload":"a"}"#, "ts is no time"), (#"{"ts":"soon","payload":"a"}"#, "ts is no time"),
            (#"{"ts":99999999999999999999,"payload":"a"}"#, "ts is no time"), (#"{"ts":-5}"#, "ts is no time"),
            (#"{"partition":5000000000,"payload":"a"}"#, "partition is no number of one"),
            (#"{"headers":{"a":"b"},"payload":"a"}"#, "--headers list"),
            (#"{"headers":["a"]}"#, "names and values in turn"), (#"{"headers":[null,"a"]}"#, "a name is null"),
            (#"{"key":"a","key_encoding":"rot13"}"#, "key_encoding is rot13"), ("", "not a JSON record"),
        ])
    func refused(text: String, reason: String) throws {
        do {
            _ = try json(text)
            Issue.record("\(text) was taken")
        } catch let error as InputError {
            #expect(error.reason.contains(reason), "\(text): \(error.reason)")
        }
    }

    @Test("No damaged line traps or hangs")
    func damaged() {
        let whole = Array(
            #"{"topic":"t","partition":3,"ts":17,"headers":["a","\ud83d"],"key":"k\\","payload":"dg==","payload_encoding":"base64"}"#
                .utf8)
        for length in 0...whole.count { _ = try? json(String(decoding: whole[..<length], as: UTF8.self)) }
        for index in whole.indices {
            for byte: UInt8 in [0, 0x22, 0x5c, 0x7b, 0xff] {
                var bytes = whole
                bytes[index] = byte
                var parser = JSONRecordParser(key: nil, headers: [])
                let owned = OwnedBytes(bytes)
                _ = try? parser.parse(owned.bytes)
            }
        }
    }
}
