import KafkaClient
import KafkaWire
import Testing

/// Batches that are too large for their topic go in halves.
@Suite struct BatchSplitTests {
    private static let partition = TopicPartition("orders", 3)
    private let start = ContinuousClock.now

    private func batch(
        _ values: Range<Int>, codec: CompressionCodec = .none, origin: ProducerBatch.Origin = .records
    ) throws -> ProducerBatch {
        let writer = RecordBatchWriter()
        for value in values {
            Array("value \(value)".utf8).withUnsafeBytes { bytes in
                var headers = RecordHeaderWriter()
                headers.append(key: bytes, value: nil)
                _ = headers.bytes.withUnsafeBytes {
                    writer.append(
                        OutgoingRecord(
                            key: value.isMultiple(of: 3) ? nil : bytes, value: bytes, timestamp: Int64(1000 + value),
                            headers: $0, headerCount: 1))
                }
            }
        }
        return ProducerBatch(
            Self.partition, bytes: try writer.finish(codec: codec), count: values.count,
            places: values.map(UInt64.init),
            created: start, origin: origin)
    }

    private func records(_ batch: ProducerBatch) throws -> [String] {
        var walker = RecordWalker(isolationLevel: .readUncommitted)
        var lines: [String] = []
        _ = try walker.walk(batch.bytes.span.bytes, from: 0) { (record: borrowing RecordView) throws(Never) in
            let value = record.value?.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } ?? "-"
            lines.append("\(value) \(record.key == nil ? "-" : "k") \(record.timestamp) \(record.headerCount)")
        }
        return lines
    }

    /// Sends all that can go; a broker takes batches of at most so many records.
    private func deliver(
        _ state: inout ProducerState, most: Int, tell: (ProducerDelivery) -> Void = { _ in }
    ) throws -> (lines: [String], failed: [UInt64]) {
        var lines: [String] = []
        var failed: [UInt64] = []
        var next: Int32 = 0
        for _ in 0..<100 {
            let requests = state.drain(now: start) { _ in .broker(1) }
            if requests.isEmpty { break }
            for request in requests {
                for sent in request.batches {
                    var error = ErrorCode.none
                    if sent.count > most {
                        error = .messageTooLarge
                    } else if sent.stamp?.sequence != next {
                        error = .outOfOrderSequenceNumber
                    } else {
                        next += Int32(sent.count)
                        lines += try records(sent)
                    }
                    let deliveries = state.answered(
                        request.id, [.init(partition: Self.partition, error: error)], broker: "b", now: start)
                    deliveries.forEach(tell)
                    failed += deliveries.filter { $0.error != nil }.flatMap(\.places)
                    if deliveries.contains(where: { $0.error != nil }) { next += Int32(sent.count) }
                }
            }
        }
        return (lines, failed)
    }

    @Test(
        "It goes in halves until it fits, in order, under its own sequence numbers, whatever follows it; so in a transaction",
        arguments: [CompressionCodec.none, .gzip, .snappy, .lz4, .zstd], [false, true])
    func halves(_ codec: CompressionCodec, _ isTransactional: Bool) throws {
        var limits = ProducerLimits()
        limits.isTransactional = isTransactional
        var state = ProducerState(limits)
        state.identify(as: ProducerIdentity(id: 7, epoch: 0))
        let all = [0..<13, 13..<14, 14..<30]
        var expected: [String] = []
        for values in all {
            let batch = try batch(values, codec: codec)
            // Only a stamped batch has a checksum.
            var stamped = batch
            RecordBatchStamp.put(
                on: &stamped.bytes, producerId: 7, producerEpoch: 0, baseSequence: 0, isTransactional: false)
            expected += try records(stamped)
            state.add(batch)
        }
        let (lines, failed) = try deliver(&state, most: 3)
        #expect(lines == expected && failed.isEmpty && state.isEmpty)
    }

    @Test("Of a batch that was handed over as it is and goes in parts one is the beginning, however often it is halved")
    func origins() throws {
        var state = ProducerState(ProducerLimits())
        state.identify(as: ProducerIdentity(id: 7, epoch: 0))
        let ready = [0..<13, 13..<14, 14..<30, 30..<33].enumerated()
        for (index, values) in ready { state.add(try batch(values, origin: index == 2 ? .records : .batch)) }
        var deliveries: [ProducerDelivery] = []
        _ = try deliver(&state, most: 3) { deliveries.append($0) }
        let origins = Dictionary(grouping: deliveries, by: \.origin).mapValues { $0.compactMap(\.places.first) }
        #expect(origins[.batchStart] == [0] && origins[.batch] == [13, 30])
        #expect(origins[.batchRest]?.allSatisfy { 1..<13 ~= $0 } == true && origins[.batchRest]?.isEmpty == false)
        #expect(origins[.records]?.allSatisfy { 14..<30 ~= $0 } == true && origins[.records]?.first == 14)
    }

    @Test("A single record that is too large is refused alone")
    func single() throws {
        var state = ProducerState(ProducerLimits())
        state.identify(as: ProducerIdentity(id: 7, epoch: 0))
        state.add(try batch(0..<2))
        let (lines, failed) = try deliver(&state, most: 0)
        #expect(lines.isEmpty && failed.sorted() == [0, 1] && state.isEmpty)
    }

    @Test("A whole batch that is not one of records, as it came, is refused as a whole")
    func unreadable() {
        var state = ProducerState(ProducerLimits())
        state.identify(as: ProducerIdentity(id: 7, epoch: 0))
        state.add(
            ProducerBatch(
                Self.partition, bytes: [UInt8](repeating: 0, count: 70), count: 2, places: [4, 5], created: start))
        let request = state.drain(now: start) { _ in .broker(1) }[0]
        let told = state.answered(
            request.id, [.init(partition: Self.partition, error: .messageTooLarge)], broker: "b", now: start)
        #expect(told.first?.error != nil && told.first?.places == [4, 5])
    }
}
