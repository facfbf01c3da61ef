import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// A6 and A7 through a consumer: offsets that are not in the log, logs that were cut back, topics that are others by now.
struct LogEndsTests {
    @Test(
        "A6, cases 61, 63: the policy moves the position, and what was passed over is told",
        arguments: [(AutoOffsetReset.earliest, 6), (.latest, 10)])
    func reset(_ policy: AutoOffsetReset, _ begin: Int) async throws {
        try await withRig(configure: { $0.autoOffsetReset = policy }) { rig in
            try rig.fill(t0, batches: 10)
            try rig.broker.deleteRecords(before: 6, of: t0)
            try await rig.consumer.assign([t0: .offset(2)])
            #expect(try await rig.wait { !rig.told(.offsetReset).isEmpty })
            try rig.fill(t0, batches: 1)
            #expect(try await rig.read(11 - begin) == offsets(t0, begin..<11))
            let told = rig.told(.offsetReset)
            #expect(told.count == 1 && told.first?.contains("offset 2 is not in the log, which holds 6 to 10") == true)
            #expect(told.first?.contains("\(begin - 2) passed over") == true)
        }
    }

    @Test("A6, cases 61, 62: with policy none an error with offset and both ends, behind the data of the others")
    func noPolicy() async throws {
        try await withRig(topics: [.init("t", partitions: 2)]) { rig in
            for partition in [t0, t1] { try rig.fill(partition, batches: 4) }
            try await rig.consumer.assign([t0: .offset(500), t1: .offset(0)])
            var records: [String] = []
            while records.count < 5 {
                do { records += try await rig.read(1) } catch let error as KafkaError {
                    #expect(error.code == .offsetOutOfRange && error.offset == 500)
                    #expect(error.message.contains("offset 500") && error.message.contains("0 to 4"))
                    records.append("error")
                    try rig.consumer.seek(t0, to: 4)
                }
            }
            #expect(records.filter { $0 != "error" } == offsets(t1, 0..<4))
        }
    }

    @Test("A6, case 63: retention passes a reader who was in the log") func retention() async throws {
        try await withRig(configure: { $0.autoOffsetReset = .earliest }) { rig in
            try rig.fill(t0, batches: 10)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(3) == offsets(t0, 0..<3))
            try rig.consumer.pause([t0])
            try rig.fill(t0, batches: 10)
            try rig.broker.deleteRecords(before: 15, of: t0)
            try rig.consumer.seek(t0, to: 3)
            try rig.consumer.resume([t0])
            #expect(try await rig.read(5) == offsets(t0, 15..<20))
            #expect(rig.told(.offsetReset).first?.contains("12 passed over") == true)
        }
    }

    @Test("A7, case 175: the log is cut back under the reader: an error with policy none, naming where")
    func truncated() async throws {
        try await withRig(brokers: 2, topics: [.init("t", replication: 2)]) { rig in
            try rig.fill(t0, batches: 10)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(10).count == 10)
            try rig.broker.truncate(t0, to: 6, newLeader: 2)
            try rig.fill(t0, batches: 10)
            let error = await rig.error()
            #expect(error?.code == .logTruncated && error?.offset == 6 && error?.topicPartition == t0)
            #expect(error?.message.contains("cut back to offset 6, records up to 10 were read") == true)
        }
    }

    @Test("A7, case 175: with a policy reading goes on where the logs part, and it is told") func goesOn() async throws
    {
        try await withRig(configure: { $0.autoOffsetReset = .latest }) { rig in
            try rig.fill(t0, batches: 10)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(10).count == 10)
            try rig.broker.truncate(t0, to: 6)
            try rig.fill(t0, batches: 2)
            #expect(try await rig.read(2) == offsets(t0, 6..<8))
            #expect(rig.told(.logTruncated).first?.contains("going on at 6") == true)
        }
    }

    @Test("cases 72, 73: an empty partition, and one that ends in what is not delivered, tell their ends")
    func ends() async throws {
        try await withRig(topics: [.init("t", partitions: 2)], configure: { $0.isolationLevel = .readCommitted }) {
            rig in
            try await rig.consumer.assign([t1: .offset(0)])
            let empty = try #require(try await rig.consumer.nextRecords(timeout: .seconds(5)))
            #expect(empty.sizeInBytes == 0 && empty.nextOffset == 0 && empty.endOffset == 0)
            var aborted = RecordBatchBuilder()
            (aborted.producerId, aborted.producerEpoch, aborted.baseSequence) = (5, 0, 0)
            aborted.isTransactional = true
            aborted.records = [.init(offsetDelta: 0, timestamp: 1, key: nil, value: [1])]
            try rig.broker.append(try aborted.encoded(), to: t0)
            rig.broker.appendMarker(commits: false, producerId: 5, to: t0)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(1, within: .milliseconds(300)) == [])
            #expect(try await rig.consumer.position(of: t0) == 2, "cases 143, 144, 154: past record and marker")
        }
    }

    @Test(
        "case 73: a compacted tail is passed over, so that the end is reached; told where the broker can't say why",
        arguments: [7, 11] as [Int16])
    func compactedTail(_ newest: Int16) async throws {
        try await withRig {
            $0.brokers[0].apiVersions[.listOffsets] = 1...newest
        } _: { rig in
            try rig.fill(t0, batches: 5)
            try rig.broker.removeBatches(at: [3, 4], of: t0)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(3) == offsets(t0, 0..<3))
            let consumer = rig.consumer
            var end: Int64 = 0
            while end < 5, let part = try await consumer.nextRecords(timeout: .seconds(5)) { end = part.nextOffset }
            #expect(end == 5)
            let notice =
                "t:0: nothing came of the offsets 3 to 4: passed over as compacted away; the broker is too old to say so"
            // The part comes before the notice.
            #expect(try await rig.wait { rig.told(.offsetsPassedOver) == (newest < 8 ? [notice] : []) })
        }
    }

    @Test("case 186: a topic that was deleted and made again is told as such, an error with policy none")
    func recreated() async throws {
        try await withRig { rig in
            try rig.fill(t0, batches: 10)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(10).count == 10)
            rig.broker.deleteTopic("t")
            try rig.broker.createTopic("t", partitions: 1)
            try rig.fill(t0, batches: 20)
            let error = await rig.error()
            #expect(error?.code == .topicRecreated && error?.topicPartition == t0, "\(String(describing: error))")
            #expect(error?.message.contains("deleted and made again") == true)
        }
    }

    @Test(
        "case 186: with a policy reading goes on at the beginning of the new one, and it is told",
        arguments: [AutoOffsetReset.earliest, .latest])
    func recreatedWithPolicy(_ policy: AutoOffsetReset) async throws {
        try await withRig(configure: { $0.autoOffsetReset = policy }) { rig in
            try rig.fill(t0, batches: 10)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(10).count == 10)
            rig.broker.deleteTopic("t")
            try await Task.sleep(for: .milliseconds(200))
            try rig.broker.createTopic("t", partitions: 1)
            try rig.fill(t0, batches: 3)
            #expect(try await rig.read(3) == offsets(t0, 0..<3))
            #expect(rig.told(.topicRecreated).count == 1)
        }
    }

    @Test("case 187: a topic that was deleted while it was read is told as such, in bounded time; the others go on")
    func deleted() async throws {
        try await withRig(topics: [.init("t"), .init("u")], configure: { $0.apiTimeout = .seconds(1) }) { rig in
            for partition in [t0, u0] { try rig.fill(partition, batches: 3) }
            try await rig.consumer.assign([t0: .offset(0), u0: .offset(0)])
            #expect(try await rig.read(6).count == 6)
            rig.broker.deleteTopic("t")
            let error = await rig.error(within: .seconds(5))
            #expect(error?.code == .unknownTopicOrPartition && error?.message.contains("was deleted") == true)
            let before = rig.count(.metadata)
            try rig.fill(u0, batches: 2)
            #expect(try await rig.read(2) == offsets(u0, 3..<5))
            #expect(rig.count(.metadata) - before < 10, "no tight loop")
        }
    }
}
