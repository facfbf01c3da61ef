import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// Requests that share a broker, brokers that are not alike, and answers that are beyond the limit.
struct SharedBrokerTests {
    /// How long `body` takes.
    private func seconds(_ body: () async throws -> Void) async throws -> Double {
        let begin = ContinuousClock.now
        try await body()
        return (ContinuousClock.now - begin) / .seconds(1)
    }

    @Test("case 209: a fetch that waits for records holds up no commit, no metadata and no question for offsets")
    func longPoll() async throws {
        try await withRig(configure: {
            $0.groupId = "g"
            $0.fetchMaxWait = .seconds(30)
        }) { rig in
            try rig.fill(t0, batches: 3)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(3) == offsets(t0, 0..<3))
            // At the end, the next one waits at the broker.
            try await Task.sleep(for: .milliseconds(200))
            rig.broker.clearRequests()
            let took = try await seconds {
                try await rig.consumer.commit([t0: CommittedOffset(offset: 3)])
                #expect(try await rig.consumer.committed([t0])[t0]?.offset == 3)
                #expect(try await rig.consumer.endOffsets([t0]) == [t0: 3])
                _ = try await rig.consumer.metadata(topics: ["t"])
            }
            #expect(took < 5, "\(took) s, while a fetch may wait for 30")
            #expect(rig.count(.offsetCommit) == 1 && rig.count(.fetch) == 0, "the fetch was waiting all the while")
            try rig.fill(t0, batches: 1)
            #expect(try await rig.read(1) == ["t:0@3"])
        }
    }

    @Test("case 234: brokers of different versions, as in an upgrade: each is asked in its own")
    func mixedVersions() async throws {
        let topics = [BrokerConfiguration.NewTopic("t", partitions: 2, replication: 2)]
        try await withRig(brokers: 2, topics: topics) {
            $0.brokers[0].apiVersions = [
                .fetch: 4...11, .metadata: 1...8, .listOffsets: 1...5, .offsetForLeaderEpoch: 2...3,
                .apiVersions: 0...2,
            ]
        } _: { rig in
            rig.broker.moveLeader(of: t0, to: 1)
            rig.broker.moveLeader(of: t1, to: 2)
            for partition in [t0, t1] { try rig.fill(partition, batches: 5) }
            try await rig.consumer.assign([t0: .spec(.earliest), t1: .spec(.earliest)])
            #expect(try await rig.read(10).sorted() == offsets(t0, 0..<5) + offsets(t1, 0..<5))
            func versions(_ api: ApiKey, _ broker: Int32) -> Set<Int16> {
                Set(rig.broker.requests.filter { $0.api == api && $0.broker == broker }.map(\.version))
            }
            #expect(versions(.fetch, 1) == [11] && versions(.listOffsets, 1) == [5])
            #expect(versions(.fetch, 2).allSatisfy { $0 > 11 } && !versions(.fetch, 2).isEmpty)
            #expect(versions(.listOffsets, 2).allSatisfy { $0 > 5 } && !versions(.listOffsets, 2).isEmpty)
            // The partitions change places, as when the brokers are restarted in turn.
            for round in 1...3 {
                rig.broker.moveLeader(of: t0, to: round % 2 == 0 ? 1 : 2)
                rig.broker.moveLeader(of: t1, to: round % 2 == 0 ? 2 : 1)
                for partition in [t0, t1] { try rig.fill(partition, batches: 2) }
                let next = 3 + 2 * round
                let expected = offsets(t0, next..<next + 2) + offsets(t1, next..<next + 2)
                #expect(try await rig.read(4).sorted() == expected.sorted())
            }
            #expect(versions(.fetch, 1) == [11])
        }
    }

    @Test("case 317: who gives up waiting for metadata fails nobody else who waits for them")
    func cancelled() async throws {
        try await withRig { rig in
            try rig.fill(t0, batches: 3)
            _ = try await rig.consumer.metadata()
            rig.broker.inject(FaultRule(.metadata, .delay(.milliseconds(400)), times: 4))
            let consumer = rig.consumer
            let impatient = Task { try await consumer.metadata(topics: ["t"]) }
            let patient = (0..<2).map { _ in Task { try await consumer.metadata(topics: ["t"]) } }
            // The assignment asks for the topic's metadata too.
            try await consumer.assign([t0: .offset(0)])
            try await Task.sleep(for: .milliseconds(100))
            impatient.cancel()
            await #expect(throws: CancellationError.self) { try await impatient.value }
            for task in patient { #expect(try await task.value.topics.map(\.name) == ["t"]) }
            #expect(try await rig.read(3) == offsets(t0, 0..<3))
            #expect(rig.told(.brokerLost) == [] && rig.told(.brokerUnreachable) == [])
        }
    }

    @Test("case 140: a broker that can't give zstd to an old Fetch is told with the partition, once")
    func unsupportedCompression() async throws {
        try await withRig(topics: [.init("t", partitions: 2)], setUp: { $0.apiVersions[.fetch] = 4...9 }) { rig in
            for partition in [t0, t1] { try rig.fill(partition, batches: 2) }
            rig.broker.inject(FaultRule(.fetch, .error(.unsupportedCompressionType, t1), times: nil))
            try await rig.consumer.assign([t0: .offset(0), t1: .offset(0)])
            #expect(try await rig.read(2) == offsets(t0, 0..<2))
            let error = await rig.error()
            #expect(error?.topicPartition == t1 && error?.errorCode == ErrorCode.unsupportedCompressionType.rawValue)
            #expect(error?.message.contains("UNSUPPORTED_COMPRESSION_TYPE") == true, "\(error?.message ?? "none")")
            try rig.fill(t0, batches: 1)
            #expect(try await rig.read(1) == ["t:0@2"])
        }
    }

    @Test("case 113: a batch that is larger than all that is asked for comes whole as long as the limit allows")
    func largeAnswer() async throws {
        let limit = 3 << 20
        func read(_ size: Int) async throws -> (Int, KafkaError?) {
            var (count, error): (Int, KafkaError?) = (0, nil)
            try await withRig(
                topics: [.init("t", configs: ["max.message.bytes": "100000000"])],
                configure: {
                    ($0.fetchMaxBytes, $0.maxPartitionFetchBytes) = (1 << 20, 1 << 20)
                    $0.receiveMessageMaxBytes = limit
                }
            ) { rig in
                try rig.broker.append(batch(at: 0, size: size), to: t0)
                try await rig.consumer.assign([t0: .offset(0)])
                do {
                    _ = try await rig.consumer.poll(timeout: .seconds(10), maxRecords: 1) { record, _ in
                        count = record.value?.byteCount ?? 0
                    }
                } catch let thrown as KafkaError { error = thrown }
                #expect(rig.count(.fetch) < 6)
            }
            return (count, error)
        }
        let fits = limit - 1000
        #expect(try await read(fits).0 == fits)
        let (count, error) = try await read(limit)
        #expect(count == 0 && error?.code == .invalidArgument && error?.topicPartition == t0 && error?.offset == 0)
        #expect(
            error?.message.contains("more than the limit of \(limit)") == true
                && error?.message.contains("receive.message.max.bytes") == true, "\(error?.message ?? "no error")")
    }

    @Test("case 113: a limit below what is asked for is refused before anybody is asked") func limitTooLow() {
        var configuration = ConsumerConfiguration(bootstrapServers: [BrokerAddress(host: "localhost", port: 1)])
        configuration.receiveMessageMaxBytes = 4 << 20
        let words = "=4194304 is too little for fetch.max.bytes=4194304: at least 4194816"
        #expect { try KafkaConsumer(configuration) } throws: { "\($0)".contains("receive.message.max.bytes" + words) }
        configuration.receiveMessageMaxBytes += 512
        #expect(throws: Never.self) { try KafkaConsumer(configuration) }
        configuration.maxPartitionFetchBytes = 5 << 20
        #expect { try KafkaConsumer(configuration) } throws: { "\($0)".contains("max.partition.fetch.bytes") }
    }

    @Test("case 232: name and version are such as brokers take (KIP-511)") func software() throws {
        let form = /[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?/
        for text in [ClientSoftware.name, ClientSoftware.version] {
            #expect(try form.wholeMatch(in: text) != nil, "\(text)")
        }
    }
}
