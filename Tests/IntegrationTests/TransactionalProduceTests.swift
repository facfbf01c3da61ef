import Foundation
import KafkaClient
import Testing

extension Integration {
    /// Transactions that this program and its library write, as kcat and Kafka's own tools see them: version 2 of the
    /// protocol on Kafka 4 (KIP-890), version 1 on 2.8.
    @Suite(
        .enabled(
            if: Machine.canFill4 && Machine.canFill2,
            "needs Kafka 4 and 2.8, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4, KAFKA_LIBS_2_8)"),
        .enabled(if: Machine.hasKcat, "needs kcat (make setup-tests)"))
    struct TransactionalProduce {
        private func kcat(_ cluster: KafkaCluster, _ topic: String, _ isolation: String) throws -> [String] {
            try run(
                ["kcat", "-b", cluster.bootstrap, "-C", "-t", topic, "-e", "-q", "-X", "isolation.level=\(isolation)"],
                seconds: 60
            ).lines
        }

        /// What a reader of committed records gets, once there is as much as `count`: the coordinator writes the markers of
        /// a commit that it has answered already.
        private func committed(_ cluster: KafkaCluster, _ topic: String, _ count: Int) throws -> [String] {
            let limit = ContinuousClock.now + .seconds(10)
            while true {
                let lines = try kcat(cluster, topic, "read_committed")
                if lines.count >= count || ContinuousClock.now > limit { return lines }
                usleep(100_000)
            }
        }

        private func produce(_ cluster: KafkaCluster, _ arguments: [String], _ input: String) throws -> Outcome {
            let file = FileManager.default.temporaryDirectory.appending(path: "produce-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: file) }
            try Data(input.utf8).write(to: file)
            let line = try kcatSwiftLine(brokers: cluster.bootstrap, ["produce"] + arguments)
            return try run(["bash", "-c", #"in=$1; shift; exec "$@" < "$in""#, "bash", file.path] + line, seconds: 60)
        }

        @Test(
            "produce with a transactional.id: all of the input or nothing",
            arguments: [DataSet.Version.kafka4, .kafka2])
        func command(_ version: DataSet.Version) throws {
            let cluster = try version == .kafka4 ? Shared.kafka4.get() : Shared.kafka2.get()
            let topic = "produced-in-one"
            try cluster.fill("create", topic, "3", "1")
            let lines = (0..<2000).map { "k\($0 % 31):v\($0)" }
            let id = ["-X", "transactional.id=kcat-swift-\(version.rawValue)"]
            let first = try produce(cluster, [topic, "-K:", "-z", "lz4"] + id, lines.joined(separator: "\n"))
            #expect(
                first.code == 0 && first.errors.contains("2,000 records delivered to \(topic) in one transaction"),
                "\(first.errors)")
            let whole = try committed(cluster, topic, 2000)
            #expect(whole.count == 2000)
            // A line that is none comes behind a thousand that are: nothing of them counts.
            let input = (0..<1000).map { "{\"payload\":\"\($0)\"}" }.joined(separator: "\n") + "\nno record\n"
            let broken = try produce(
                cluster, [topic, "-J"] + id + ["-X", "linger.ms=0", "-X", "batch.size=500"], input)
            #expect(broken.code == 1 && broken.errors.contains("line 1001: not a JSON record"), "\(broken.errors)")
            #expect(broken.errors.contains("the transaction was aborted"), "\(broken.errors)")
            #expect(try committed(cluster, topic, 2000).sorted() == whole.sorted())
            #expect(try kcat(cluster, topic, "read_uncommitted").count > 2000)
            // The same id goes on.
            let again = try produce(cluster, [topic] + id, "one more\n")
            #expect(again.code == 0, "\(again.errors)")
            #expect(try committed(cluster, topic, 2001).count == 2001)
        }

        @Test(
            "The library: commits, aborts, offsets of a group, a fenced producer; the coordinator's own tools agree",
            arguments: [DataSet.Version.kafka4, .kafka2])
        func library(_ version: DataSet.Version) async throws {
            let cluster = try version == .kafka4 ? Shared.kafka4.get() : Shared.kafka2.get()
            let (topic, group) = ("transacted", "transacted-group")
            try cluster.fill("create", topic, "2", "1")
            var configuration = ProducerConfiguration(
                ClientConfiguration(bootstrapServers: try BrokerAddress.list(cluster.bootstrap)))
            configuration.transactionalId = "library"
            configuration.linger = .zero
            let producer = try KafkaProducer(configuration)
            let target = try await producer.topic(topic)
            var expected: [String] = []
            for round in 0..<6 {
                try await producer.beginTransaction()
                for index in 0..<20 {
                    let value = "round \(round) record \(index)"
                    try await producer.send(
                        key: nil, value: Array(value.utf8), to: target, partition: Int32(index % 2))
                    if round.isMultiple(of: 2) { expected.append(value) }
                }
                try await producer.sendOffsets(
                    [TopicPartition(topic, 0): CommittedOffset(offset: Int64(round), metadata: "r\(round)")],
                    of: ConsumerGroupMetadata(groupId: group))
                if round.isMultiple(of: 2) {
                    try await producer.commitTransaction()
                } else {
                    try await producer.flush()
                    try await producer.abortTransaction()
                }
            }
            #expect(try committed(cluster, topic, expected.count).sorted() == expected.sorted())
            #expect(try kcat(cluster, topic, "read_uncommitted").count == 120)
            let told = try kcatSwift(brokers: cluster.bootstrap, ["offsets", topic, "-g", group, "-J"])
            #expect(told.code == 0 && told.lines.contains { $0.contains("\"committed\":4") }, "\(told.lines)")
            // Another of the same id.
            let newer = try KafkaProducer(configuration)
            try await newer.beginTransaction()
            do {
                try await producer.beginTransaction()
                try await producer.send(key: nil, value: [1], to: target, partition: 0)
                try await producer.commitTransaction()
                Issue.record("a fenced producer has committed")
            } catch let error as KafkaError {
                #expect([.producerFenced, .transactionFailed].contains(error.code), "\(error)")
                try? await producer.abortTransaction()
                await #expect(throws: KafkaError.self) { try await producer.beginTransaction() }
            }
            await producer.close()
            try await newer.abortTransaction()
            await newer.close()
            #expect(try committed(cluster, topic, expected.count).sorted() == expected.sorted())
        }

        @Test("A batch that is larger than its topic takes goes in parts; a record that is too large is refused alone")
        func tooLarge() throws {
            let cluster = try Shared.kafka4.get()
            try cluster.fill("create", "produced-halves", "1", "1", "max.message.bytes=3000")
            var lines = (0..<400).map { "record \($0) " + String(repeating: "x", count: $0 % 90) }
            lines[200] = String(repeating: "y", count: 5000)
            let outcome = try produce(
                cluster, ["produced-halves", "-X", "linger.ms=500"], lines.joined(separator: "\n"))
            #expect(outcome.code == 1 && outcome.errors.contains("line 201: not delivered"), "\(outcome.errors)")
            #expect(outcome.errors.contains("399 records delivered to produced-halves, 1 not"), "\(outcome.errors)")
            lines.remove(at: 200)
            #expect(try kcat(cluster, "produced-halves", "read_committed") == lines, "each once, in order")
        }
    }
}
