import KafkaBroker
import KafkaLog
import KafkaWire
import Testing
import Transport

@Suite("Faults on demand") struct FaultTests {
    @Test("an error for one partition, for so many requests, after so many")
    func errors() async throws {
        try await withBroker(.oneTopic(partitions: 2)) { broker, loop in
            let client = try await TestClient(broker, on: loop)
            broker.inject(FaultRule(.listOffsets, .error(.offsetNotAvailable), partition: t0, skip: 1, times: 2))
            let request = ListOffsetsRequest(
                replicaId: -1,
                topics: [.init(name: "t", partitions: [0, 1].map { .init(partitionIndex: $0, timestamp: -1) })])
            var codes: [[ErrorCode]] = []
            for _ in 0..<4 {
                codes.append(try await client.send(request, version: 7).response.topics[0].partitions.map(\.errorCode))
            }
            let bad: [ErrorCode] = [.offsetNotAvailable, .none]
            #expect(codes == [[.none, .none], bad, bad, [.none, .none]])
        }
    }

    @Test("errors reach every API that is served")
    func everywhere() async throws {
        try await withBroker(.oneTopic()) { broker, loop in
            broker.setHook { _ in [.error(.coordinatorLoadInProgress)] }
            let client = try await TestClient(broker, on: loop)
            let code = ErrorCode.coordinatorLoadInProgress
            #expect(
                try await client.send(fetch(from: 0), version: 12).response.responses[0].partitions[0].errorCode == code
            )
            #expect(
                try await client.send(produce(TestBatch().bytes), version: 9).response.responses[0]
                    .partitionResponses[0].errorCode == code)
            #expect(
                try await client.send(MetadataRequest(topics: [.init(name: "t")]), version: 12).response.topics[0]
                    .errorCode == code)
            #expect(try await client.send(MetadataRequest(), version: 13).response.errorCode == code)
            #expect(
                try await client.send(FindCoordinatorRequest(coordinatorKeys: ["g"]), version: 4).response
                    .coordinators[0].errorCode == code)
            #expect(
                try await client.send(OffsetFetchRequest(groups: [.init(groupId: "g")]), version: 8).response.groups[0]
                    .errorCode == code)
            #expect(
                try await client.send(
                    JoinGroupRequest(groupId: "g", sessionTimeoutMs: 1000, protocolType: "consumer"), version: 5
                ).response.errorCode == code)
            #expect(try await client.send(HeartbeatRequest(groupId: "g"), version: 4).response.errorCode == code)
            #expect(try await client.send(InitProducerIdRequest(), version: 4).response.errorCode == code)
            #expect(try await client.send(ApiVersionsRequest(), version: 0).response.errorCode == code)
        }
    }

    @Test("a delay holds the answer back; what arrives meanwhile is not in it")
    func delay() async throws {
        try await withBroker(.oneTopic()) { broker, loop in
            try broker.append(TestBatch().bytes, to: t0)
            broker.inject(FaultRule(.fetch, .delay(.milliseconds(150))))
            let client = try await TestClient(broker, on: loop)
            let start = ContinuousClock.now
            try await client.post(fetch(from: 0), version: 12)
            try await loop.sleep(for: .milliseconds(50))
            try broker.append(TestBatch().bytes, to: t0)
            let (answer, _) = try await client.receive(FetchRequest.self, version: 12)
            #expect(ContinuousClock.now - start >= .milliseconds(145))
            #expect(answer.responses[0].partitions[0].highWatermark == 1)
        }
    }

    @Test("connections that end before the answer, and in the middle of it")
    func closes() async throws {
        try await withBroker(.oneTopic()) { broker, loop in
            broker.inject(FaultRule(.metadata, .close))
            let first = try await TestClient(broker, on: loop)
            try await first.post(MetadataRequest(), version: 9)
            #expect(await first.isClosed())
            for count in [0, 1, 4, 6, 20] {
                broker.inject(FaultRule(.metadata, .closeAfter(bytes: count)))
                let client = try await TestClient(broker, on: loop)
                try await client.post(MetadataRequest(), version: 9)
                var received = 0
                let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
                defer { buffer.deallocate() }
                while true {
                    let got = try await client.socket.read(into: buffer)
                    if got == 0 { break }
                    received += got
                }
                #expect(received == count)
            }
            let after = try await TestClient(broker, on: loop)
            #expect(try await after.send(MetadataRequest(topics: nil), version: 9).response.topics.count == 1)
        }
    }

    @Test("no answer at all; another body; bytes that are no frame")
    func odd() async throws {
        try await withBroker { broker, loop in
            broker.inject(FaultRule(.metadata, .noAnswer))
            let silent = try await TestClient(broker, on: loop)
            try await silent.post(MetadataRequest(), version: 9)
            let read = Task(executorPreference: loop) { try await silent.reader.next(from: silent.socket) }
            try await loop.sleep(for: .milliseconds(100))
            silent.socket.close()
            await #expect(throws: (any Error).self) { _ = try await read.value }

            broker.inject(FaultRule(.heartbeat, .body([0, 0, 0, 9, 0, 25, 0])))
            let client = try await TestClient(broker, on: loop)
            let answer = try await client.send(HeartbeatRequest(groupId: "g"), version: 4).response
            #expect(answer.throttleTimeMs == 9)
            #expect(answer.errorCode == .unknownMemberId)
            broker.inject(FaultRule(.heartbeat, .raw([0, 0, 0, 2, 1, 2])))
            try await client.post(HeartbeatRequest(groupId: "g"), version: 4)
            #expect(try await client.reader.next(from: client.socket)?.count == 2)
        }
    }

    @Test("a byte of the records, from the front and from the back; records of a test's own")
    func corrupt() async throws {
        try await withBroker(.oneTopic()) { broker, loop in
            try broker.append(TestBatch().bytes, to: t0)
            let client = try await TestClient(broker, on: loop)
            func fetched() async throws -> [UInt8] {
                let (answer, frame) = try await client.send(fetch(from: 0), version: 12)
                return records(answer.responses[0].partitions[0].records, in: frame)
            }
            let good = try await fetched()
            for (byte, index) in [(25, 25), (-1, good.count - 1)] {
                broker.inject(FaultRule(.fetch, .corruptRecords(byte: byte), partition: t0))
                let bad = try await fetched()
                #expect(bad.indices.filter { bad[$0] != good[$0] } == [index])
            }
            broker.inject(FaultRule(.fetch, .records([1, 2, 3])))
            #expect(try await fetched() == [1, 2, 3])
            #expect(try await fetched() == good)
        }
    }

    @Test("a hook sees every request and may change the brokers; the log keeps them")
    func hook() async throws {
        var configuration = BrokerConfiguration.oneTopic()
        configuration.logsBodies = true
        configuration.requestLogLimit = 5
        try await withBroker(configuration) { broker, loop in
            broker.setHook { request in
                if request.api == .metadata, request.count == 2 { try? broker.createTopic("new") }
                return []
            }
            let client = try await TestClient(broker, on: loop)
            var counts: [Int] = []
            for _ in 0..<3 {
                counts.append(try await client.send(MetadataRequest(topics: nil), version: 9).response.topics.count)
            }
            #expect(counts == [1, 2, 2])
            _ = try await client.send(fetch(from: 0), version: 12)
            #expect(broker.requests.map(\.api) == [.metadata, .metadata, .metadata, .fetch])
            #expect(broker.requests.map(\.clientId) == ["test", "test", "test", "test"])
            #expect((broker.requests.last?.body as? FetchRequest)?.topics[0].topic == "t")
            for _ in 0..<50 { _ = try await client.send(MetadataRequest(), version: 9) }
            #expect(broker.requests.count == 5)
            broker.clearRequests()
            #expect(broker.requests.isEmpty)
        }
    }

    @Test("a table of versions that is cut down: what is not offered ends the connection")
    func versions() async throws {
        var configuration = BrokerConfiguration.oneTopic()
        configuration.apiVersions = [.fetch: 4...11, .metadata: 0...8, .apiVersions: 0...2, .offsetForLeaderEpoch: nil]
        try await withBroker(configuration) { broker, loop in
            let client = try await TestClient(broker, on: loop)
            let offered = try await client.send(ApiVersionsRequest(), version: 2).response.apiKeys
            #expect(offered.first { $0.apiKey == .fetch }?.maxVersion == 11)
            #expect(!offered.contains { $0.apiKey == .offsetForLeaderEpoch })
            _ = try await client.send(MetadataRequest(), version: 8)
            try await client.post(MetadataRequest(), version: 9)
            #expect(await client.isClosed())
        }
    }
}
