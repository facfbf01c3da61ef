import Foundation
import SchemaDecoding
import Testing

extension Integration {
    /// The demonstration: topics in Avro, Protobuf and MessagePack, and the schemas for them, all of the program's own.
    @Suite(.enabled(if: Machine.program != nil, "needs the program (make build)"))
    struct SampleDecoding {
        @Test("the sample topics that are no text come in clear, by the registry beside the broker")
        func inClear() throws {
            let server = try Command(
                try kcatSwiftLine(
                    brokers: nil,
                    ["broker", "--listen", "127.0.0.1:0", "--sample-data", "--registry", "127.0.0.1:0"]))
            guard server.wait(seconds: 60, until: { $0.output.filter { $0 == "\n" }.count == 2 }) else {
                throw Problem("no broker: \(server.soFar.errors)")
            }
            defer { withExtendedLifetime(server) {} }
            let addresses = server.soFar.output.split(separator: "\n").map(String.init)
            let (brokers, registry) = (addresses[0], addresses[1])
            func read(_ topic: String, _ options: String...) throws -> [JSONValue] {
                let outcome = try run(
                    try kcatSwiftLine(
                        brokers: brokers, ["assign", topic, "-e", "-J", "-q", "--strict", "-r", registry] + options),
                    environment: ["XDG_CACHE_HOME": Machine.temporary + "/sample-\(UUID().uuidString)"])
                try #require(outcome.code == 0, "\(outcome.errors)")
                return try outcome.lines.map { try JSONValue(parsing: $0) }
            }
            for (topic, format, id, count) in [
                ("shipments", "avro", 1, 200), ("reviews", "protobuf", 2, 200), ("sensors", "msgpack", nil, 300),
            ] as [(String, String, Int64?, Int)] {
                let records = try read(topic)
                #expect(records.count == count, "\(topic)")
                for record in records {
                    #expect(record["value_format"]?.string == format && record["value_schema_id"]?.integer == id)
                    let value = try #require(record["payload"])
                    let milliseconds = try #require(record["ts"]?.integer)
                    switch topic {
                    case "shipments":
                        // A decimal of two digits, a time, and the order that the key names.
                        #expect(record["key"]?.string == "o-\(value["order"]?.integer ?? 0)")
                        #expect(value["cost"]?.string?.wholeMatch(of: /\d+\.\d\d/) != nil)
                        #expect(value["shipped"]?.string == text(milliseconds, digits: 3))
                        #expect(value["address"]?["city"]?.string != nil)
                    case "reviews":
                        #expect(value["customer"]?.string == record["key"]?.string)
                        #expect(["BAD", "FAIR", "GOOD"].contains(value["rating"]?.string))
                        #expect(value["at"]?.string == text(milliseconds, digits: milliseconds % 1000 == 0 ? 0 : 3))
                        #expect((value["email"] == nil) != (value["phone"] == nil))
                    default:
                        #expect(value["sensor"]?.string == record["key"]?.string)
                        #expect(value["at"]?.string?.hasPrefix(text(milliseconds, digits: 0).dropLast()) == true)
                    }
                }
            }
            let open = try read("sensors", "--where", ".open == true")
            #expect(!open.isEmpty && open.count < 300)
        }

        /// A time as RFC 3339 has it, in UTC.
        private func text(_ milliseconds: Int64, digits: Int) -> String {
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: digits > 0)
            // A little more than it is: the style cuts off, and a double is rounded.
            return Date(timeIntervalSince1970: Double(milliseconds) / 1000 + 0.0001).formatted(style)
        }
    }
}
