import Foundation
import KafkaClient
import KafkaWire
import Testing

extension Integration {
    /// The library's admin client beside Kafka's own tools: what lies on disks, how topics are set, deleted records.
    @Suite(
        .enabled(
            if: Machine.canFill4 && Machine.canFill2,
            "needs Kafka 4 and 2.8, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4, KAFKA_LIBS_2_8)"))
    struct Admin {
        private func withAdmin<Value>(
            _ cluster: KafkaCluster, _ body: (KafkaAdmin) async throws -> Value
        ) async throws -> Value {
            let addresses = try BrokerAddress.list(cluster.bootstrap)
            let admin = try KafkaAdmin(ClientConfiguration(bootstrapServers: addresses))
            defer { admin.close() }
            return try await body(admin)
        }

        /// A topic of two partitions, with settings of its own and 100 records in each.
        private func topic(_ cluster: KafkaCluster) throws -> String {
            let topic = "admin-\(UUID().uuidString.prefix(8))"
            try cluster.fill("create", topic, "2", "1", "retention.ms=86400000", "max.message.bytes=123456")
            try cluster.fill("spread", topic, "2", "200")
            return topic
        }

        @Test("the disks equal log-dirs', to the byte", arguments: GroupStates.versions)
        func disks(_ version: DataSet.Version) async throws {
            let cluster = try GroupCluster.of(version).cluster
            let topic = try topic(cluster)
            let told = try cluster.control("tool", "log-dirs", "--describe", "--topic-list", "\(topic),trimmed")
            let line = try #require(told.lines.last { $0.hasPrefix("{") })
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            var expected: Set<[String]> = []
            for broker in object["brokers"] as? [[String: Any]] ?? [] {
                for directory in broker["logDirs"] as? [[String: Any]] ?? [] {
                    for one in directory["partitions"] as? [[String: Any]] ?? [] {
                        expected.insert([
                            field(one, "partition"), field(broker, "broker"), field(directory, "logDir"),
                            field(one, "size"), field(one, "offsetLag"), "\(one["isFuture"] as? Bool ?? true)",
                        ])
                    }
                }
            }
            let (replicas, failures) = try await withAdmin(cluster) {
                try await $0.logDirectories(topics: [topic, "trimmed"])
            }
            let seen = replicas.map {
                [
                    "\($0.partition.topic)-\($0.partition.partition)", "\($0.broker)", $0.directory, "\($0.size)",
                    "\($0.offsetLag)", "\($0.isFuture)",
                ]
            }
            #expect(Set(seen) == expected && seen.count == 3 && failures.isEmpty, "\(seen) \(told.lines)")
            #expect(replicas.allSatisfy { $0.size > 0 })
            // Without names everything that is there, these among it.
            let all = try await withAdmin(cluster) { try await $0.logDirectories() }
            #expect(all.replicas.count > 3 && replicas.allSatisfy(all.replicas.contains))
        }

        @Test("a topic's settings equal configs --describe --all's", arguments: GroupStates.versions)
        func settings(_ version: DataSet.Version) async throws {
            let cluster = try GroupCluster.of(version).cluster
            let topic = try topic(cluster)
            let told = try cluster.control(
                "tool", "configs", "--describe", "--all", "--entity-type", "topics", "--entity-name", topic)
            var expected: [String: ConfigurationEntry] = [:]
            for line in told.lines {
                guard
                    let found = line.firstMatch(of: /^ +([a-z0-9.]+)=(.*) sensitive=(?:true|false) synonyms=\{(.*)\}$/)
                else { continue }
                let (name, value) = (String(found.1), String(found.2))
                expected[name] = ConfigurationEntry(
                    name: name, value: value == "null" ? nil : value,
                    isDefault: !found.3.contains("DYNAMIC_TOPIC_CONFIG:"))
            }
            #expect(expected.count > 20, "\(told.lines)")
            let answer = try await withAdmin(cluster) { try await $0.topicConfigurations([topic, "no-such-topic"]) }
            let seen = try #require(try answer[topic]?.get())
            for name in Set(expected.keys).union(seen.keys).sorted() {
                #expect(seen[name] == expected[name], "\(name)")
            }
            #expect(seen["retention.ms"] == .init(name: "retention.ms", value: "86400000", isDefault: false))
            #expect(seen["cleanup.policy"] == .init(name: "cleanup.policy", value: "delete", isDefault: true))
            #expect(throws: KafkaError.self) { try answer["no-such-topic"]?.get() }
            // Those that are asked for alone.
            let some = try await withAdmin(cluster) {
                try await $0.topicConfigurations([topic], names: ["max.message.bytes"])
            }
            #expect(try some[topic]?.get().mapValues(\.value) == ["max.message.bytes": "123456"])
        }

        @Test("records are deleted as delete-records does it", arguments: GroupStates.versions)
        func deletion(_ version: DataSet.Version) async throws {
            let cluster = try GroupCluster.of(version).cluster
            let topic = try topic(cluster)
            let file = Machine.temporary + "/\(topic).json"
            try #"{"partitions":[{"topic":"\#(topic)","partition":0,"offset":30}],"version":1}"#
                .write(toFile: file, atomically: true, encoding: .utf8)
            let told = try cluster.control("tool", "delete-records", "--offset-json-file", file)
            #expect(told.lines.contains { $0.contains("\(topic)-0") && $0.hasSuffix("low_watermark: 30") })
            let (first, second) = (TopicPartition(topic, 0), TopicPartition(topic, 1))
            try await withAdmin(cluster) { admin in
                #expect(try await admin.beginningOffsets([first, second]) == [first: 30, second: 0])
                // Its twin by ours; what lies before the log start already stays as it is.
                let moved = try await admin.deleteRecords(before: [first: 10, second: 30])
                #expect(try moved[first]?.get() == 30 && moved[second]?.get() == 30, "\(moved)")
                #expect(try await admin.beginningOffsets([first, second]) == [first: 30, second: 30])
                // One that can't be is told beside the other.
                let refused = try await admin.deleteRecords(before: [first: 101, second: 40])
                #expect(try refused[second]?.get() == 40)
                let error = #expect(throws: KafkaError.self) { try refused[first]?.get() }
                #expect(error?.errorCode == ErrorCode.offsetOutOfRange.rawValue, "\(refused)")
                #expect(try await admin.beginningOffsets([first, second]) == [first: 30, second: 40])
            }
            let rest = try kcatSwift(brokers: cluster.bootstrap, ["assign", topic, "-e", "-f", "%p@%o\\n"])
            let expected = (30..<100).map { "0@\($0)" } + (40..<100).map { "1@\($0)" }
            #expect(Set(rest.lines) == Set(expected) && rest.lines.count == expected.count, "\(rest.errors)")
        }
    }
}
