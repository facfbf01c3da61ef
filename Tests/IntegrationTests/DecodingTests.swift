import Foundation
import KafkaBroker
import KafkaWire
import SchemaDecoding
import SchemaRegistry
import Testing
import Transport

/// Keys and values in clear, by the built program: from a broker of this process, with a registry of the tests' own.
@Suite(.enabled(if: Machine.hasProgram && Machine.python != nil, "needs the program and Python"), .serialized)
struct DecodingTests {
    private let broker: EmbeddedBroker
    private let loop: EventLoop
    private let cache = Machine.temporary + "/schemas-\(UUID().uuidString)"

    init() throws {
        broker = try EmbeddedBroker(BrokerConfiguration(topics: [.init("t", partitions: 1)]))
        loop = try EventLoop.started()
        try broker.start(on: loop)
    }

    private func end() async {
        await broker.stop()
        loop.stop()
    }

    private func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// Appends records: key and value in hexadecimal, headers as name and hexadecimal.
    private func fill(_ records: [(key: String?, value: String?, headers: [String: String])]) throws {
        var batch = RecordBatchBuilder()
        batch.records = records.enumerated().map { index, record in
            .init(
                offsetDelta: Int32(index), timestamp: 1, key: record.key.map(bytes), value: record.value.map(bytes),
                headers: record.headers.map { (Array($0.key.utf8), bytes($0.value)) })
        }
        try broker.append(try batch.encoded(), to: TopicPartition("t", 0))
    }

    private func read(_ options: [String], environment: [String: String] = [:]) throws -> Outcome {
        let line = try kcatSwiftLine(brokers: broker.bootstrapServers, ["assign", "t", "-e"] + options)
        return try run(line, environment: ["XDG_CACHE_HOME": cache].merging(environment) { $1 }, seconds: 60)
    }

    private func payloads(_ outcome: Outcome) throws -> [JSONValue] {
        try outcome.lines.map { try #require(try JSONValue(parsing: $0)["payload"]) }
    }

    private let guid = "000102030405060708090a0b0c0d0e0f"
    /// id 5, price of 7 cents, at 1 ms.
    private let order = "0a 02 0e 02"
    private let shownOrder = #"{"id":5,"price":{"cents":7},"at":"1970-01-01T00:00:00.001Z"}"#

    @Test("a filter's paths lead into what a decoder gives, the other places into the record as it is in the log")
    func filtered() async throws {
        // Confluent's frame and Avro's zigzag: ids 5, 6, 7 with prices of 7, 8 and 9 cents; then no Avro at all.
        let orders = ["0a 02 0e 02", "0c 02 10 02", "0e 02 12 02"]
        try fill(
            orders.enumerated().map { ("6b3\($0)", "00 00000001" + $1, [:]) } + [(nil, "7b7d", [:]), (nil, nil, [:])])
        let server = try ServerChild("registry", [])
        let options = ["-J", "-q", "-r", "http://127.0.0.1:\(server.port)"]
        let keys = Machine.temporary + "/keys-\(UUID().uuidString)"
        try "k2\nk0\nnobody\n".write(toFile: keys, atomically: true, encoding: .utf8)
        func offsets(_ command: [String]) throws -> [Int] {
            let line = try kcatSwiftLine(brokers: broker.bootstrapServers, command + options)
            return try run(line, environment: ["XDG_CACHE_HOME": cache], seconds: 60).lines.map {
                Int(try #require(try JSONValue(parsing: $0)["offset"]?.integer))
            }
        }
        #expect(try offsets(["assign", "t", "-e", "--where", ".price.cents >= 8"]) == [1, 2])
        #expect(try offsets(["assign", "t", "-e", "--where", "size == 2 or .id == 5"]) == [0, 3])
        #expect(try offsets(["assign", "t", "-e", "--where", "not .id != 6"]) == [1, 3, 4])
        #expect(try offsets(["assign", "t", "-e", "--grep", "v:^\\{"]) == [3])
        #expect(try offsets(["find", "t", "--where", ".price.cents > 7"]) == [1])
        #expect(try offsets(["find", "t", "--where", ".price.cents > 7", "--last"]) == [2])
        #expect(try offsets(["find", "t@..3", "--where", ".id >= 6", "--bisect"]) == [0, 1])
        #expect(try offsets(["assign", "t", "-e", "--merge", "time", "--where", "exists .id"]) == [0, 1, 2])
        func shown(_ command: [String]) throws -> [JSONValue] {
            let line = try kcatSwiftLine(brokers: broker.bootstrapServers, command + options)
            return try payloads(try run(line, environment: ["XDG_CACHE_HOME": cache]))
        }
        #expect(try shown(["find", "t", "--where", ".id == 7"]).map { $0["id"]?.integer } == [7])
        // What stands around a match is decoded too.
        let around = ["assign", "t", "-e", "--where", ".id == 6"]
        #expect(try offsets(around + ["-C", "1"]) == [0, 1, 2])
        #expect(try shown(around + ["-C", "1"]).map { $0["id"]?.integer } == [5, 6, 7])
        #expect(try shown(around + ["-B", "5"]).map { $0["id"]?.integer } == [5, 6])
        #expect(try offsets(around + ["-A", "9"]) == [1, 2, 3, 4])
        for choice in ["--first", "--last", "--all"] {
            let found = try shown(["find", "t", "--key-file", keys, choice])
            #expect(found.map { $0["id"]?.integer } == [5, 7], "\(choice)")
            let fewer = try shown(["find", "t", "--key-file", keys, choice, "--where", ".id > 5"])
            #expect(fewer.map { $0["id"]?.integer } == [7], "\(choice)")
        }
        _ = server.finish()
        await end()
    }

    @Test("what can't be decoded is counted once, whether it is judged, shown before a match or behind it, or both")
    func countedOnce() async throws {
        // Avro's zigzag: 1, no Avro, 2, no Avro, 3, no Avro.
        try fill(["02", "ff", "04", "ff", "06", "ff"].map { (nil, $0, [:]) })
        let schema = Machine.temporary + "/R-\(UUID().uuidString).avsc"
        try #"{"type":"record","name":"R","fields":[{"name":"a","type":"long"}]}"#
            .write(toFile: schema, atomically: true, encoding: .utf8)
        func told(_ options: String...) throws -> [String] {
            let outcome = try read(["-s", "value=avro:\(schema)", "-f", "%o\\n"] + options)
            #expect(outcome.code == 0, "\(outcome.errors)")
            let words = outcome.errors.split(separator: "\n").filter { $0.contains("could not be decoded") }
            return outcome.lines + words.map(String.init)
        }
        let three = "% 3 values could not be decoded"
        #expect(try told("--where", ".a == 2") == ["2", three])
        #expect(try told("--where", ".a == 2", "-A", "1") == ["2", "3", three])
        #expect(try told("--where", ".a == 2", "-B", "1") == ["1", "2", three])
        #expect(try told("--where", ".a == 2", "-C", "2") == ["0", "1", "2", "3", "4", three])
        // Of what is not judged only what is shown is decoded: the last match ends the run behind what follows it.
        #expect(try told("--where", "offset == 2", "-C", "1") == ["1", "2", "3", "% 2 values could not be decoded"])
        #expect(try told("--where", ".a == 2", "-A", "1", "-c", "1") == ["2", "3", "% 2 values could not be decoded"])
        await end()
    }

    @Test(
        "every frame, with references, from a registry that is asked once for each schema, and not again by the next run"
    )
    func frames() async throws {
        try fill([
            ("6b", "00 00000001" + order, [:]), (nil, "00 00000001" + order, [:]),
            (nil, order, ["__value_schema_id": "01" + guid]), (nil, "01" + guid + order, [:]),
            (nil, "00 00000002 00 0805 12030a0178", [:]), (nil, "00 00000002 04 00 00 0807", [:]),
            (nil, "00 00000003 7b2261223a20317d", [:]), (nil, "00 00000004 00 0805 12030a0178", [:]),
            (nil, "00 0000000a" + order, [:]), (nil, nil, [:]), (nil, "7b7d", [:]),
        ])
        let server = try ServerChild("registry", [])
        let registry = "http://127.0.0.1:\(server.port)"
        let kept = ["-J", "-r", registry, "-X", "schema.registry.cache=\(cache)"]
        let first = try read(kept + ["--strict"])
        #expect(first.code == 0, "\(first.errors)")
        let whole = #"{"id":"5","part":{"name":"x"}}"#
        let wanted = [
            shownOrder, shownOrder, shownOrder, shownOrder, whole, #"{"n":7}"#, #"{"a":1}"#, whole, shownOrder, "null",
            "{}",
        ]
        #expect(try payloads(first).map(\.text) == wanted)
        let line = try JSONValue(parsing: try #require(first.lines.first))
        #expect(line["value_schema_id"]?.integer == 1 && line["value_format"]?.string == "avro")
        #expect(line["key"]?.string == "k")
        let again = try read(kept + ["-q"])
        #expect(again.lines == first.lines)
        let asked = server.finish()
        #expect(Set(asked).count == asked.count, "asked twice: \(asked)")
        // The registry is gone, and what was asked for is here.
        let alone = try read(kept + ["-q"])
        #expect(alone.lines == first.lines)
        await end()
    }

    @Test("Apicurio's own interfaces, and AWS Glue's")
    func others() async throws {
        try fill([
            (nil, "00 0000000000000009" + order, [:]), (nil, order, ["apicurio.value.globalId": "0000000000000009"]),
        ])
        let server = try ServerChild("registry", [])
        let address = "http://127.0.0.1:\(server.port)"
        let two = try read(["-J", "-r", address + "/apis/registry/v2"])
        #expect(try payloads(two).map(\.text) == [shownOrder, shownOrder], "\(two.errors)")
        try fill([(nil, "00 00000001" + order, [:])])
        let three = try read(["-J", "-r", address + "/apis/registry/v3", "-o", "2"])
        #expect(try payloads(three).map(\.text) == [shownOrder], "\(three.errors)")
        try fill([(nil, "03 00" + guid + "0e", [:])])
        let glue = try read(
            [
                "-J", "-o", "3", "-s", "value=auto", "-X", "schema.registry.glue.region=eu-west-1", "-X",
                "schema.registry.glue.endpoint=\(address)",
            ], environment: ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "hush"])
        #expect(try payloads(glue).map(\.text) == [#"{"cents":7}"#], "\(glue.errors)")
        await end()
    }

    @Test("a registry that is away, wrong, slow (5 s) or wants a login: one line, and the other records come")
    func faults() async throws {
        try fill([(nil, "00 00000001" + order, [:]), (nil, "7b7d", [:]), (nil, "00 00000001" + order, [:])])
        let server = try ServerChild("registry", [])
        let address = "http://127.0.0.1:\(server.port)"
        for (registry, words) in [
            (address + "/html", "is that a schema registry?"), (address + "/broken", "HTTP 500"),
            (address + "/login", "basic.auth.user.info"), ("http://127.0.0.1:1", "connect"),
            (address + "/nowhere", "Schema not found"), (address + "/page", "a path may belong to the address"),
            (address + "/list", "\(address)/list/schemas/ids/1: no schema in the answer"),
            (address + "/moved", "to \(address), which is not followed"),
        ] {
            let outcome = try read(["-J", "-r", registry])
            #expect(outcome.code == 0)
            let lines = try outcome.lines.map { try JSONValue(parsing: $0) }
            try #require(lines.count == 3)
            #expect(lines[0]["payload_error"]?.string?.contains(words) == true, "\(outcome.lines)")
            #expect(lines[0]["payload"]?.string == "AAAAAAEKAg4C" && lines[0]["payload_encoding"]?.string == "base64")
            #expect(lines[1]["payload"]?.text == "{}")
            #expect(outcome.errors.contains("2 values could not be decoded"))
            let about = outcome.errors.split(separator: "\n").filter { $0.contains("127.0.0.1") }
            #expect(about.count == 1, "\(outcome.errors)")
        }
        let late = try read([
            "-J", "-r", address + "/slow", "-X", "schema.registry.request.timeout.ms=300", "-X",
            "schema.registry.cache=off",
        ])
        #expect(late.errors.contains("schema.registry.request.timeout.ms is how long"), "\(late.errors)")
        #expect(try read(["-J", "-q", "--strict", "-r", address + "/broken"]).code == 4)
        let slow = try read(["-J", "-q", "-r", address + "/slow"])
        #expect(try payloads(slow).map(\.text) == [shownOrder, "{}", shownOrder])
        let login = ["-X", "basic.auth.user.info=user:secret"]
        #expect(try payloads(read(["-J", "-q", "-r", address + "/login"] + login)).first?.text == shownOrder)
        let wrong = try read([
            "-J", "-r", address + "/login", "-X", "basic.auth.user.info=user:hush", "-X", "schema.registry.cache=off",
        ])
        #expect(!wrong.errors.contains("hush") && !String(decoding: wrong.output, as: UTF8.self).contains("hush"))
        let other = try read(["-J", "-q", "-r", address, "-X", "schema.registry.context=.other", "-c", "1"])
        #expect(other.lines.first?.contains("payload_error") == true)
        // References are of the context too; slashes at the end of the address are none of the path's.
        try fill([(nil, "00 00000008" + order, [:])])
        for (path, context) in [("", ".other"), ("//", "other"), ("/", ":.other:")] {
            let inside = try read([
                "-J", "-q", "-r", address + path, "-X", "schema.registry.context=\(context)", "-X",
                "schema.registry.cache=off", "-o", "3",
            ])
            #expect(
                try payloads(inside).map(\.text)
                    == [shownOrder.replacingOccurrences(of: "cents", with: "pence")], "\(inside.lines)")
        }
        #expect(server.finish().filter { $0.hasPrefix("/broken") }.count == 2)
        await end()
    }

    @Test("a registry that was in trouble is asked again after a while, and what failed is there; nothing waits for it")
    func recovery() async throws {
        let server = try ServerChild("registry", [])
        let configuration = RegistryConfiguration(["http://127.0.0.1:\(server.port)/once"])
        let store = SchemaStore(RegistryClient(configuration), rest: .milliseconds(300))
        func state() -> SchemaState { store.state(of: .id(3), topic: "t") }
        guard case .unknown = state() else { throw Problem("asked before it was wanted") }
        await store.fetchWanted()
        let deadline = ContinuousClock.now + .seconds(30)
        var refusals = 0
        while case .failed(let reason) = state(), ContinuousClock.now < deadline {
            #expect(reason.contains("HTTP 503"))
            refusals += 1
            try await Task.sleep(for: .milliseconds(10))
        }
        guard case .ready(.json) = state() else { throw Problem("it is not back: \(server.finish())") }
        // The refusal was told at once, and for as long as the registry was left alone nobody asked.
        #expect(refusals > 1 && server.finish() == Array(repeating: "/once/schemas/ids/3", count: 2))
        await end()
    }

    @Test("that rules stand with a schema is said once; its values are shown as they are stored, from the cache too")
    func rules() async throws {
        try fill([(nil, "00 0000000b 0261", [:]), (nil, "00 0000000b 0262", [:]), (nil, "00 0000000c 0263", [:])])
        let server = try ServerChild("registry", [])
        let cache = Machine.temporary + "/rules-cache"
        let line = ["-J", "-r", "http://127.0.0.1:\(server.port)", "-X", "schema.registry.cache=\(cache)"]
        for _ in 0..<2 {
            let outcome = try read(line)
            #expect(try payloads(outcome).map(\.text) == ["\"a\"", "\"b\"", "\"c\""], "\(outcome.errors)")
            let told = outcome.errors.split(separator: "\n").filter { $0.contains("rules stand with it") }
            #expect(told.count == 1 && told.first?.hasPrefix("% schema id 11: ") == true, "\(outcome.errors)")
        }
        // The second time nothing was asked for.
        #expect(server.finish().filter { $0 == "/schemas/ids/11" }.count == 1)
        await end()
    }

    @Test("the other outputs: raw, format, readable, pack letters, JSON values, a file's schema")
    func outputs() async throws {
        try fill([("00000007", "00 00000001" + order, [:]), (nil, "7b2261223a20317d", [:])])
        let server = try ServerChild("registry", [])
        let registry = ["-r", "http://127.0.0.1:\(server.port)", "-q"]
        let raw = try read(["-s", "value=avro", "-s", "key=I", "-K", " ", "-c", "1"] + registry)
        #expect(raw.lines == ["7 " + shownOrder], "\(raw.errors)")
        let format = try read(["-s", "value=avro", "-c", "1", "-f", "%i %I %s\\n"] + registry)
        #expect(format.lines == ["1 -1 " + shownOrder])
        let idle = try read(["-c", "1", "-f", "%s", "-r", "http://127.0.0.1:\(server.port)"])
        #expect(idle.errors.contains("% -r changes nothing for a format string: -s auto decodes there"))
        let readable = try read(["--output", "readable", "-c", "1"] + registry)
        #expect(
            readable.lines.contains("    \"price\": {") && readable.lines.first?.contains("avro, schema id 1") == true)
        let values = try read(["-J", "--json-values", "-q"])
        #expect(try payloads(values).last?.text == #"{"a":1}"#)
        let file = Machine.temporary + "/id.avsc"
        try #""long""#.write(toFile: file, atomically: true, encoding: .utf8)
        try fill([(nil, "0e", [:])])
        #expect(try payloads(read(["-J", "-q", "-o", "2", "-s", "value=avro:\(file)"])).map(\.text) == ["7"])
        let schemas = try run(
            try kcatSwiftLine(brokers: nil, ["schemas", "orders-value"] + registry), seconds: 30)
        #expect(schemas.lines.first == "orders-value version 1, id 1, AVRO", "\(schemas.errors)")
        let uuid = "00010203-0405-0607-0809-0a0b0c0d0e0f"
        for (words, known) in [(uuid, "id \(uuid), AVRO"), ("5000000000", nil), ("-1", nil)] {
            let one = try run(try kcatSwiftLine(brokers: nil, ["schemas"] + registry + ["--", words]), seconds: 30)
            #expect(one.lines.first == known && (known != nil || one.errors.contains("\(words) is no schema's id")))
        }
        let json = try run(try kcatSwiftLine(brokers: nil, ["schemas", "-J", uuid] + registry), seconds: 30)
        #expect(try JSONValue(parsing: try #require(json.lines.first))["id"]?.string == uuid)
        let glue = try run(
            try kcatSwiftLine(brokers: nil, ["schemas", "-X", "schema.registry.glue.region=eu-west-1"]), seconds: 30)
        #expect(glue.code == 1 && glue.errors.contains("UUID that values carry"), "\(glue.errors)")
        #expect(try kcatSwift(brokers: nil, ["schemas"]).code == 2)
        #expect(try read(["-s", "avro"]).code == 2 && read(["-s", "xml"]).code == 2)
        // A registry on this machine may be another one at the next run: nothing of it is kept unless a folder is named.
        #expect(server.finish().filter { $0 == "/schemas/ids/1" }.count == 3)
        await end()
    }

    @Test("the forms of Avro and Protobuf, packed values, what `auto` says once, and the registry's steps of `check`")
    func forms() async throws {
        try fill([(nil, "00 00000001" + order, [:]), (nil, "00 00000001" + order, [:])])
        let server = try ServerChild("registry", [])
        let address = "http://127.0.0.1:\(server.port)"
        let seen = try read(["-J", "-r", address])
        #expect(seen.errors.split(separator: "\n").filter { $0.contains("t: values are avro, schema id 1") }.count == 1)
        let encoded = try payloads(read(["-J", "-q", "-r", address, "--avro-json", "-c", "1"])).map(\.text)
        #expect(encoded == [#"{"id":5,"price":{"acme.Money":{"cents":7}},"at":1}"#])
        let proto = Machine.temporary + "/forms.proto"
        try #"syntax = "proto3"; message M { int64 first_one = 1; int32 second_one = 2; string third = 3; }"#.write(
            toFile: proto, atomically: true, encoding: .utf8)
        try fill([(nil, "08 05", [:])])
        for (options, wanted) in [
            ([], #"{"firstOne":"5"}"#), (["--proto-names"], #"{"first_one":"5"}"#),
            (["--defaults"], #"{"firstOne":"5","secondOne":0,"third":""}"#),
        ] {
            let shown = try read(["-J", "-q", "-o", "2", "-s", "value=protobuf:\(proto)"] + options)
            #expect(try payloads(shown).map(\.text) == [wanted], "\(shown.errors)")
        }
        // {"a":1} in gzip, zstd and lz4.
        let packed = [
            "gzip": "1f8b0800000000000203ab564a54b232ac0500afac1b5607000000",
            "zstd": "28b52ffd04583900007b2261223a317d488bfc32",
            "lz4": "04224d186440a7070000807b2261223a317d000000004d9cc804",
        ].sorted { $0.key < $1.key }
        try fill(packed.map { (nil, $0.value, [:]) })
        let inside = try read(["-J", "-q", "-o", "3", "-s", "auto"]).lines.map { try JSONValue(parsing: $0) }
        #expect(inside.map { $0["payload"]?.text } == packed.map { _ in #"{"a":1}"# })
        #expect(inside.map { $0["value_format"]?.string } == packed.map { $0.key + "+json" })
        // `check`: the brokers' steps, and the registry's.
        func check(_ registry: String, _ more: String...) throws -> Outcome {
            try run(
                try kcatSwiftLine(brokers: broker.bootstrapServers, ["check", "-r", registry] + more),
                environment: ["XDG_CACHE_HOME": cache], seconds: 30)
        }
        let good = try check(address)
        #expect(good.code == 0 && good.lines.contains { $0.contains("subjects") && $0.contains("2 subjects") })
        for (path, code, words) in [("/html", 1, "another server"), ("/login", 3, "login is wrong")]
            as [(String, Int32, String)]
        {
            let bad = try check(address + path)
            #expect(bad.code == code && bad.lines.contains { $0.contains(words) }, "\(bad.lines) \(bad.errors)")
        }
        #expect(try check("http://127.0.0.1:1").code == 3)
        #expect(try check(address + "/login", "-X", "basic.auth.user.info=user:secret").code == 0)
        _ = server.finish()
        await end()
    }

    @Test("of text that is not UTF-8, and of names that Avro forbids, is said once for each topic")
    func tolerated() async throws {
        try fill([("81 a173 a1ff", "00 00000007 02ff", [:]), (nil, "00 00000007 02ff", [:])])
        let server = try ServerChild("registry", [])
        let shown = try read(["-J", "-r", "http://127.0.0.1:\(server.port)"])
        #expect(try payloads(shown).map(\.text) == Array(repeating: "{\"a b\":\"\u{fffd}\"}", count: 2))
        for words in ["t: values have text that is not UTF-8", "t: keys have text that is not UTF-8", "'odd-name'"] {
            let lines = shown.errors.split(separator: "\n").filter { $0.contains(words) }
            #expect(lines.count == 1, "\(words): \(shown.errors)")
        }
        _ = server.finish()
        await end()
    }

    @Test("a terminal gets decoded keys and values as it gets JSON: indented, in colour, with what they are")
    func terminal() async throws {
        try fill([
            ("00 00000001" + order, "00 00000001" + order, ["h": "78"]), (nil, "00 00000009 02", [:]),
            (nil, "00 00000003 22 61 22", [:]), (nil, nil, [:]),
        ])
        let server = try ServerChild("registry", [])
        let options = ["-r", "http://127.0.0.1:\(server.port)", "-q", "--utc", "--output", "readable", "--width", "60"]
        let shown = try read(options)
        #expect(
            shown.lines == [
                "1970-01-01 UTC",
                #"t:0@0  00:00:00.001  key {"id":5,"price":{"cents":7},"at":"1"#,
                #"970-01-01T00:00:00.001Z"} (avro, schema id 1)  value 9 B (av"#, "ro, schema id 1)",
                #"  h: "x""#, "  {", #"    "id": 5,"#, #"    "price": {"#, #"      "cents": 7"#, "    },",
                #"    "at": "1970-01-01T00:00:00.001Z""#, "  }",
                "t:0@1  00:00:00.001  key null  value 6 B binary (schema id 9",
                ", not decoded: http://127.0.0.1:\(server.port)/schemas/ids/9: not fou", "nd: Schema not found)",
                "  00000000  00 00 00 00 09 02        |......|",
                "t:0@2  00:00:00.001  key null  value 8 B (json, schema id 3)", #"  "a""#,
                "t:0@3  00:00:00.001  key null  value null",
            ], "\(shown.lines)")
        let coloured = try read(options + ["--color", "always", "-c", "1"])
        #expect(
            coloured.lines.contains("      \u{1b}[34m\"cents\"\u{1b}[0m\u{1b}[0m:\u{1b}[0m \u{1b}[33m7\u{1b}[0m"),
            "\(coloured.lines)")
        _ = server.finish()
        await end()
    }

    @Test("integers of 64 bits are exact: as numbers, of which is said that jq may round them, or as strings")
    func int64() async throws {
        // 2^53 + 1 in Avro's zigzag, a small one, and the same in MessagePack and CBOR.
        try fill([(nil, "82 80 80 80 80 80 80 20", [:]), (nil, "0e", [:])])
        let file = Machine.temporary + "/long.avsc"
        try #""long""#.write(toFile: file, atomically: true, encoding: .utf8)
        let large = "9007199254740993"
        func shown(_ type: String, _ more: String...) throws -> (payloads: [String], errors: String) {
            let outcome = try read(["-J", "-s", "value=\(type)"] + more)
            return (try payloads(outcome).map(\.text), outcome.errors)
        }
        let plain = try shown("avro:\(file)")
        #expect(plain.payloads == [large, "7"])
        #expect(plain.errors.split(separator: "\n").filter { $0.contains("--int64 string") }.count == 1)
        let strings = try shown("avro:\(file)", "--int64", "string")
        #expect(strings.payloads == ["\"\(large)\"", "\"7\""])
        #expect(!strings.errors.contains("--int64"))
        #expect(try shown("avro:\(file)", "--int64", "number").payloads == plain.payloads)
        #expect(try shown("avro:\(file)", "--int64", "string", "--avro-json").payloads == [large, "7"])
        // Formats without a schema have strings only where a number would be rounded.
        try fill([(nil, "92 cf 0020000000000001 07", [:]), (nil, "d3 ffdfffffffffffff", [:])])
        #expect(try shown("msgpack", "-o", "2", "--int64", "string").payloads == ["[\"\(large)\",7]", "\"-\(large)\""])
        try fill([
            (nil, "a2 1b 0020000000000001 07 3b 0020000000000000 c2 49 010000000000000000", [:])
        ])
        #expect(
            try shown("cbor", "-o", "4", "--int64", "string").payloads
                == [#"{"\#(large)":7,"-\#(large)":"18446744073709551616"}"#])
        #expect(try read(["-J", "-s", "value=cbor", "--int64", "text"]).code == 2)
        await end()
    }

    @Test(
        "a registry over TLS that wants a certificate, with a token, through a proxy: who is not let in is told why, once"
    )
    func ways() async throws {
        try fill([(nil, "00 00000001" + order, [:]), (nil, "7b7d", [:]), (nil, "00 00000001" + order, [:])])
        let folder = Machine.temporary + "/registry-tls-\(UUID().uuidString)"
        let server = try ServerChild("registry", ["tls", folder])
        let registry = ["-r", "https://127.0.0.1:\(server.port)", "-X", "schema.registry.cache=off"]
        func tls(_ authority: String, hasCertificate: Bool) -> [String] {
            let own = ["certificate": "client.pem", "key": "client.key"].flatMap { name, file in
                ["-X", "schema.registry.ssl.\(name).location=\(folder)/\(file)"]
            }
            return registry + ["-X", "schema.registry.ssl.ca.location=\(folder)/\(authority)"]
                + (hasCertificate ? own : [])
        }
        let shown = [shownOrder, "{}", shownOrder]
        let good = try read(["-J", "-q"] + tls("ca.pem", hasCertificate: true))
        #expect(try payloads(good).map(\.text) == shown, "\(good.errors)")
        for (options, word) in [
            (tls("other.pem", hasCertificate: true), "certificate"),
            (tls("ca.pem", hasCertificate: false), "certificate"),
        ] {
            let outcome = try read(["-J"] + options)
            #expect(outcome.code == 0)
            #expect(try payloads(outcome).map(\.text)[1] == "{}")
            let about = outcome.errors.split(separator: "\n").filter { $0.contains("https://127.0.0.1") }
            #expect(about.count == 1 && about[0].contains(word), "\(outcome.errors)")
        }
        // Two schemas asked for (one record's references the other's), and nobody else came through.
        #expect(server.finish() == ["/schemas/ids/1", "/subjects/money/versions/1"])
        let plain = try ServerChild("registry", [])
        let bearer = ["-r", "http://127.0.0.1:\(plain.port)/bearer", "-X", "schema.registry.cache=off"]
        let token = ["-X", "bearer.auth.token=t-0-k-e-n"]
        #expect(try payloads(read(["-J", "-q"] + bearer + token)).map(\.text) == shown)
        // Of several ways to log in the one that comes later counts.
        let (wrongToken, wrongName) = (["-X", "bearer.auth.token=x"], ["-X", "basic.auth.user.info=user:wrong"])
        #expect(try payloads(read(["-J", "-q"] + bearer + wrongName + token)).map(\.text) == shown)
        let login = ["-r", "http://127.0.0.1:\(plain.port)/login", "-X", "schema.registry.cache=off"] + wrongToken
        #expect(
            try payloads(read(["-J", "-q"] + login + ["-X", "basic.auth.user.info=user:secret"])).map(\.text) == shown)
        let refused = try read(["-J"] + bearer)
        #expect(refused.errors.contains("HTTP 401") && !refused.errors.contains("t-0-k-e-n"))
        // Client credentials at an identity provider: one token for all requests, and its CA is told apart.
        let identity = try ServerChild(
            "identity",
            ["\(folder)/server.pem", "\(folder)/server.key", "reader", "s3cr&t", "schemas", "schema reader", "3600"])
        let oauth = ["-r", "http://127.0.0.1:\(plain.port)/oauth", "-X", "schema.registry.cache=off"]
        func credentials(_ secret: String) -> [String] {
            [
                "schema.registry.bearer.auth.credentials.source=OAUTHBEARER",
                "schema.registry.bearer.auth.issuer.endpoint.url=https://127.0.0.1:\(identity.port)/oauth2/token",
                "schema.registry.bearer.auth.client.id=reader", "schema.registry.bearer.auth.client.secret=\(secret)",
                "schema.registry.bearer.auth.scope=schemas", "https.ca.location=\(folder)/ca.pem",
            ].flatMap { ["-X", $0] }
        }
        let granted = try read(["-J", "-q"] + oauth + credentials("s3cr&t"))
        #expect(try payloads(granted).map(\.text) == shown, "\(granted.errors)")
        let denied = try read(["-J"] + oauth + credentials("gu3ss"))
        let about = denied.errors.split(separator: "\n").filter { $0.contains("wrong client or secret") }
        #expect(about.count == 1 && !denied.errors.contains("gu3ss"), "\(denied.errors)")
        #expect(try payloads(denied).map(\.text)[1] == "{}")
        #expect(identity.finish().filter { $0 == "token" }.count == 1)
        let proxy = try ServerChild("proxy", [])
        let through = try read(
            ["-J", "-q", "--proxy", "socks5h://127.0.0.1:\(proxy.port)", "-r", "http://localhost:\(plain.port)"]
                + ["-X", "schema.registry.cache=off"])
        #expect(try payloads(through).map(\.text) == shown, "\(through.errors)")
        #expect(proxy.finish().contains { $0.contains("localhost") && $0.contains("\(plain.port)") })
        // As a property it serves the registry as well.
        let named = try ServerChild("proxy", [])
        let also = try read(
            ["-J", "-q", "-X", "proxy=http://127.0.0.1:\(named.port)", "-r", "http://localhost:\(plain.port)"]
                + ["-X", "schema.registry.cache=off"])
        #expect(try payloads(also).map(\.text) == shown, "\(also.errors)")
        #expect(named.finish().contains { $0.contains("localhost") && $0.contains("\(plain.port)") })
        _ = plain.finish()
        await end()
    }
}
