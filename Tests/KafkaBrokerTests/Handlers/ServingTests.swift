import KafkaBroker
import KafkaLog
import KafkaWire
import Testing
import Transport

@Suite("Serving over sockets") struct ServingTests {
    @Test("what is produced is fetched, with the next offsets and a checksum that holds")
    func produceAndFetch() async throws {
        try await withBroker(.oneTopic()) { broker, loop in
            let client = try await TestClient(broker, on: loop)
            for round in 0..<3 {
                let produced = try await client.send(produce(TestBatch(values: ["a", "b"]).bytes), version: 9).response
                let part = produced.responses[0].partitionResponses[0]
                #expect(part.errorCode == .none)
                #expect(part.baseOffset == Int64(2 * round))
            }
            let (fetched, frame) = try await client.send(fetch(from: 3), version: 12)
            let part = fetched.responses[0].partitions[0]
            #expect(part.errorCode == .none)
            #expect(part.highWatermark == 6)
            #expect(part.lastStableOffset == 6)
            let bytes = records(part.records, in: frame)
            let first = try header(bytes)
            #expect(first.baseOffset == 2)
            #expect(bytes.count == 2 * first.sizeInBytes)
            #expect(
                TestBatch.crc32c(bytes[21..<first.sizeInBytes]) == UInt32(bytes[17]) << 24 | UInt32(bytes[18]) << 16
                    | UInt32(bytes[19]) << 8 | UInt32(bytes[20]))
        }
    }

    @Test("a fetch at the end waits, and is answered as soon as something arrives")
    func longPoll() async throws {
        try await withBroker(.oneTopic()) { broker, loop in
            let client = try await TestClient(broker, on: loop)
            let start = ContinuousClock.now
            try await client.post(fetch(from: 0, maxWait: 20_000), version: 12)
            try await loop.sleep(for: .milliseconds(50))
            try broker.append(TestBatch().bytes, to: t0)
            let (answer, frame) = try await client.receive(FetchRequest.self, version: 12)
            #expect(!records(answer.responses[0].partitions[0].records, in: frame).isEmpty)
            #expect(ContinuousClock.now - start < .seconds(5))
        }
    }

    @Test("a fetch at the end is answered empty when its time is up")
    func longPollTimesOut() async throws {
        try await withBroker(.oneTopic()) { broker, loop in
            let client = try await TestClient(broker, on: loop)
            let start = ContinuousClock.now
            let (answer, frame) = try await client.send(fetch(from: 0, maxWait: 100), version: 12)
            #expect(records(answer.responses[0].partitions[0].records, in: frame).isEmpty)
            #expect(ContinuousClock.now - start >= .milliseconds(95))
        }
    }

    @Test("ApiVersions of an unknown version is answered in version 0, with its own range")
    func unknownApiVersions() async throws {
        try await withBroker { broker, loop in
            let client = try await TestClient(broker, on: loop)
            var frame = ByteWriter()
            frame.int16(18)
            frame.int16(99)
            frame.int32(7)
            frame.int16(-1)
            try await client.socket.write(framed(frame.bytes))
            let answer = try #require(try await client.reader.next(from: client.socket))
            #expect(answer.bytes.withUnsafeBytes { Array($0) } == [0, 0, 0, 7, 0, 35, 0, 0, 0, 1, 0, 18, 0, 0, 0, 4])
            // The connection goes on.
            let versions = try await client.send(
                ApiVersionsRequest(clientSoftwareName: "t", clientSoftwareVersion: "1"), version: 4)
            #expect(versions.response.errorCode == .none)
        }
    }

    @Test("every version of every API that is advertised is answered")
    func advertised() async throws {
        try await withBroker(.oneTopic()) { broker, loop in
            let client = try await TestClient(broker, on: loop)
            let offered = try await client.send(ApiVersionsRequest(), version: 0).response.apiKeys
            #expect(offered.count > 20)
            for api in offered {
                let type = try #require(ApiVersionTable.request(for: api.apiKey))
                for version in max(api.minVersion, type.validVersions.lowerBound)...api.maxVersion {
                    try await Self.ask(type, version, broker, loop)
                }
            }
        }
    }

    /// A request with nothing but defaults: whatever the answer says, it must be one.
    private static func ask<R: KafkaRequest>(_: R.Type, _ version: Int16, _ broker: EmbeddedBroker, _ loop: EventLoop)
        async throws
    {
        // From a body of zeros: empty strings, empty arrays, and what else zero means.
        var request: R?
        for count in 0..<64 where request == nil {
            let zeros = [UInt8](repeating: 0, count: count)
            var reader = ByteReader(zeros.span.bytes)
            guard let read = try? R(from: &reader, version: version), reader.remaining == 0 else { continue }
            request = read
        }
        let asked = try #require(request, "\(R.self) \(version)")
        let client = try await TestClient(broker, on: loop)
        if asked is ProduceRequest { return }  // acks 0: no answer
        _ = try await client.send(asked, version: version)
    }
}

func produce(_ batch: [UInt8], to partition: TopicPartition = t0, acks: Int16 = -1) -> ProduceRequest {
    ProduceRequest(
        acks: acks, timeoutMs: 1000,
        topicData: [
            .init(
                name: partition.topic, partitionData: [.init(index: partition.partition, records: RecordsField(batch))])
        ])
}

func fetch(
    from offset: Int64, of partition: TopicPartition = t0, maxWait: Int32 = 0, maxBytes: Int32 = 1 << 20,
    committed: Bool = false
) -> FetchRequest {
    FetchRequest(
        replicaId: -1, maxWaitMs: maxWait, minBytes: 1, maxBytes: maxBytes, isolationLevel: committed ? 1 : 0,
        topics: [
            .init(
                topic: partition.topic,
                partitions: [
                    .init(partition: partition.partition, fetchOffset: offset, partitionMaxBytes: maxBytes)
                ])
        ])
}
