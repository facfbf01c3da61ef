import Foundation
import KafkaBroker
import KafkaWire
import SchemaDecoding
import Testing
import Transport

extension Integration {
    /// Values that the vendors' own serialisers wrote, with a real registry (Apicurio): each is what the vendor's own
    /// deserialiser makes of it, after the rules of rendering.
    @Suite(
        .enabled(
            if: Machine.hasProgram && Machine.hasVendors,
            "needs Apicurio, a JDK, and confluent-kafka, apicurio-serdes and aws-glue-schema-registry for Python"),
        .serialized)
    struct VendorTests {
        /// A value as `Tests/kafka/apicurio` tells it.
        private struct Written {
            let name: String
            let path: String
            let value: [UInt8]
            let headers: [(key: [UInt8], value: [UInt8]?)]
            let wanted: JSONValue

            init(_ line: String) throws {
                func bytes(_ hex: String?) throws -> [UInt8] {
                    let digits = try #require(hex).compactMap(\.hexDigitValue)
                    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
                }
                let json = try JSONValue(parsing: line)
                name = try #require(json["name"]?.string)
                path = try #require(json["path"]?.string)
                value = try bytes(json["value"]?.string)
                headers = try (json["headers"]?.array ?? []).map { pair in
                    let pair = try #require(pair.array)
                    return (Array(try #require(pair.first?.string).utf8), try bytes(pair.last?.string))
                }
                wanted = try #require(json["wanted"])
            }
        }

        /// JSON as Foundation compares it: members in any order.
        private func object(_ json: String?) throws -> NSObject? {
            let data = Data(try #require(json).utf8)
            return try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed) as? NSObject
        }

        @Test(
            "Confluent's, Apicurio's and AWS Glue's serialisers: Avro, Protobuf, JSON Schema, ids in prefix and header")
        func vendors() async throws {
            let folder = Machine.temporary + "/apicurio-\(UUID().uuidString)"
            let server = try ServerChild("apicurio", ["write", folder])
            let written = try #require(server.lines(until: "end", seconds: 120)).map { try Written($0) }
            try #require(written.count > 30)
            let broker = try EmbeddedBroker(BrokerConfiguration(topics: [.init("t", partitions: 4)]))
            let loop = try EventLoop.started()
            try broker.start(on: loop)
            // One partition for each registry.
            let paths = ["/apis/ccompat/v7", "/guids", "/apis/registry/v3", "glue"]
            #expect(Set(written.map(\.path)) == Set(paths))
            for (partition, path) in paths.enumerated() {
                let values = written.filter { $0.path == path }
                var batch = RecordBatchBuilder()
                batch.records = values.enumerated().map { index, value in
                    .init(offsetDelta: Int32(index), timestamp: 1, key: nil, value: value.value, headers: value.headers)
                }
                try broker.append(try batch.encoded(), to: TopicPartition("t", Int32(partition)))
                let address = "http://127.0.0.1:\(server.port)"
                let glue = [
                    "-s", "value=auto", "-X", "schema.registry.glue.region=eu-west-1", "-X",
                    "schema.registry.glue.endpoint=\(address)",
                ]
                let line = try kcatSwiftLine(
                    brokers: broker.bootstrapServers,
                    ["assign", "t:\(partition)", "-e", "-J", "-q", "-X", "schema.registry.cache=off"]
                        + (path == "glue" ? glue : ["-r", address + path]))
                let outcome = try run(
                    line, environment: ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "hush"], seconds: 60)
                try #require(outcome.lines.count == values.count, "\(path): \(outcome.errors)")
                for (line, value) in zip(outcome.lines, values) {
                    let payload = try JSONValue(parsing: line)["payload"]?.text
                    #expect(try object(payload) == object(value.wanted.text), "\(value.name): \(line)")
                }
            }
            _ = server.finish()
            await broker.stop()
            loop.stop()
        }
    }
}
