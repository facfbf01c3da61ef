import KafkaWire

extension ProducerBatch {
    /// The batch as two: the first half of its records, and the rest, compressed as it is. `nil` when it has but one
    /// record, or offsets without one.
    func halves(level: Int?) -> [ProducerBatch]? {
        guard count > 1, let header = RecordBatchHeader(bytes, at: 0, position: 0, limit: bytes.count),
            Int(header.recordCount) == count, let codec = CompressionCodec(rawValue: UInt8(header.attributes & 7))
        else { return nil }
        let middle = count / 2
        let writer = RecordBatchWriter()
        var parts: [[UInt8]] = []
        var walker = RecordWalker(isolationLevel: .readUncommitted, decompressesAhead: false)
        var index = 0
        do {
            _ = try walker.walk(bytes.span.bytes, from: 0) { (record: borrowing RecordView) throws(CompressionError) in
                if index == middle { parts.append(try writer.finish(codec: codec, level: level)) }
                index += 1
                writer.append(OutgoingRecord(record, timestamp: record.timestamp))
            }
            parts.append(try writer.finish(codec: codec, level: level))
        } catch { return nil }
        guard parts.count == 2, index == count else { return nil }
        var first = ProducerBatch(
            partition, bytes: parts[0], count: middle, places: Array(places.prefix(middle)), created: created)
        var second = ProducerBatch(
            partition, bytes: parts[1], count: count - middle, places: Array(places.dropFirst(middle)),
            created: created)
        // What the buffer holds for the one is given back with the first half.
        (first.charge, second.charge) = (charge, 0)
        if origin != .records {
            first.origin = origin == .batchRest ? .batchRest : .batchStart
            second.origin = .batchRest
        }
        return [first, second]
    }
}
