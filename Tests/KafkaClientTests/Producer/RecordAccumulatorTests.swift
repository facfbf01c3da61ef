import KafkaClient
import KafkaWire
import Testing

/// Where records wait until the network takes them.
@Suite struct RecordAccumulatorTests {
    private static let partition = TopicPartition("orders", 3)
    private static let other = TopicPartition("orders", 4)

    private func accumulator(_ change: (inout ProducerConfiguration) -> Void = { _ in }) -> RecordAccumulator {
        var configuration = ProducerConfiguration(
            ClientConfiguration(bootstrapServers: [BrokerAddress(host: "nowhere", port: 9092)]))
        configuration.linger = .seconds(60)
        change(&configuration)
        return RecordAccumulator(configuration)
    }

    private func append(
        _ value: String, to partition: TopicPartition = Self.partition, place: UInt64 = 0, _ records: RecordAccumulator
    ) throws -> RecordAccumulator.Outcome {
        let index = records.index(of: partition)
        return try Array(value.utf8).withUnsafeBytes {
            try records.append(OutgoingRecord(key: nil, value: $0, timestamp: 5), to: index, place: place).outcome
        }
    }

    private func sealed(_ place: UInt64, size: Int = 70) -> ProducerBatch {
        ProducerBatch(
            Self.partition, bytes: [UInt8](repeating: 0, count: size), count: 1, places: [place], created: .now)
    }

    /// The places of each batch, as they come.
    private func taken(_ records: RecordAccumulator, all: Bool = true) throws -> [[UInt64]] {
        var places: [[UInt64]] = []
        while let batch = try records.next(now: .now, all: all).batch { places.append(batch.places) }
        return places
    }

    @Test("a batch that comes ready-made goes out behind the records that its partition was given before")
    func order() throws {
        let records = accumulator()
        #expect(try append("a", place: 1, records) == .appended)
        #expect(try append("b", to: Self.other, place: 2, records) == .appended)
        #expect(try records.append(sealed(3)))
        #expect(try append("c", place: 4, records) == .appended)
        #expect(try records.append(sealed(5)))
        // The other partition's record waits for its time.
        #expect(try taken(records, all: false) == [[1], [3], [4], [5]])
        #expect(try taken(records) == [[2]])
    }

    @Test("a batch is ready when it is full or has waited for its time, and nothing is looked at before")
    func due() throws {
        let records = accumulator { $0.batchSize = 150 }
        let begun = ContinuousClock.now
        #expect(try append("a", place: 1, records) == .appended)
        let waiting = try records.next(now: .now, all: false)
        #expect(waiting.batch == nil && !waiting.hasMore)
        #expect(try #require(waiting.due) >= begun + .seconds(60))
        #expect(try records.next(now: begun + .seconds(59), all: false).batch == nil)
        // It would not have room: the first batch is sealed, and this record is in the next one.
        #expect(try append(String(repeating: "x", count: 80), place: 2, records) == .sealed)
        #expect(try records.next(now: .now, all: false).batch?.places == [1])
        let last = try records.next(now: .now + .seconds(61), all: false)
        #expect(last.batch?.places == [2] && last.due == nil)
    }

    @Test("what is given up comes in its order, uncompressed, with the room that it took")
    func givenUp() throws {
        let records = accumulator {
            $0.bufferMemory = 1_000
            $0.batchSize = 1_000
            $0.compression = .lz4
        }
        #expect(try append(String(repeating: "x", count: 300), place: 1, records) == .appended)
        #expect(try records.append(sealed(2, size: 200)))
        #expect(try append(String(repeating: "x", count: 300), place: 3, records) == .appended)
        #expect(try append(String(repeating: "x", count: 100), to: Self.other, place: 4, records) == .appended)
        #expect(!records.hasRoom)
        let given = records.giveUp()
        #expect(given.map(\.places) == [[1], [2], [3], [4]] && given.map(\.bytes.count) == [0, 200, 0, 0])
        #expect(given.map(\.partition) == [Self.partition, Self.partition, Self.partition, Self.other])
        for batch in given { records.release(batch.charge) }
        #expect(try records.append(sealed(5, size: 1_000)), "all room was given back")
        #expect(try taken(records) == [[5]])
    }

    @Test("what is buffered counts until it is released, compressed or not")
    func room() throws {
        let records = accumulator {
            $0.bufferMemory = 1_000
            $0.batchSize = 1_000
            $0.compression = .lz4
        }
        var count: UInt64 = 0
        while try append(String(repeating: "x", count: 100), place: count, records) != .full { count += 1 }
        #expect(count == 8 && !records.hasRoom)
        #expect(try !records.append(sealed(8, size: 990)))
        let batch = try #require(try records.next(now: .now, all: true).batch)
        #expect(batch.places == Array(0..<8) && batch.bytes.count < 300)
        // Not for what was refused last: who waits for that would try again and again.
        #expect(!records.hasRoom)
        #expect(try append(String(repeating: "x", count: 100), place: 8, records) == .appended)
        #expect(records.hasRoom)
        #expect(try taken(records) == [[8]])
        // The first is still on its way.
        #expect(
            try !records.append(
                ProducerBatch(
                    Self.partition, bytes: [UInt8](repeating: 0, count: 1_000 - batch.bytes.count), count: 1,
                    places: [9],
                    created: .now)))
        records.release(batch.bytes.count)
        #expect(try records.append(sealed(9)))
    }
}
