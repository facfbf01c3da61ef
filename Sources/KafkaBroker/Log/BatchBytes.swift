import KafkaLog
import KafkaWire

/// What the log does with the bytes of batches besides storing them.
enum BatchBytes {
    /// The checksum that belongs at byte 17: over all from the attributes on.
    static func checksum(of batch: [UInt8]) -> UInt32 {
        batch.withUnsafeBytes { CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[min(21, $0.count)...])) }
    }

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

    /// A record's place in the log and in time.
    struct Found: Equatable, Error {
        var offset: Int64
        var timestamp: Int64
    }

    /// The first record of the batch at offset `from` or later with a timestamp of `timestamp` or later; a marker of a
    /// transaction counts too. `nil` when there is none, or when the batch can't be read.
    static func firstRecord(in batch: [UInt8], notBefore timestamp: Int64, from: Int64) -> Found? {
        guard let header = BatchHeader(batch, at: 0, position: 0, limit: batch.count) else { return nil }
        if header.isControl {
            let found = Found(offset: header.baseOffset, timestamp: header.maxTimestamp)
            return found.offset >= from && found.timestamp >= timestamp ? found : nil
        }
        var walker = RecordWalker(isolationLevel: .readUncommitted)
        do {
            _ = try walker.walk(batch.span.bytes, from: from) { (record) throws(Found) in
                if record.timestamp >= timestamp { throw Found(offset: record.offset, timestamp: record.timestamp) }
            }
            return nil
        } catch {
            return error as? Found
        }
    }

    /// Refuses a batch whose records can't be read.
    static func checkRecords(_ batch: [UInt8]) throws(AppendError) {
        var walker = RecordWalker(isolationLevel: .readUncommitted)
        do {
            _ = try walker.walk(batch.span.bytes, from: 0) { (_: borrowing RecordView) throws(Never) in }
        } catch {
            throw AppendError(.corruptMessage, (error as? RecordError)?.message ?? "\(error)")
        }
    }

    /// The control batch that ends a transaction.
    static func marker(commits: Bool, producerId: Int64, epoch: Int16, timestamp: Int64) -> [UInt8] {
        let marker = RecordBatchBuilder.marker(
            commit: commits, producerId: producerId, producerEpoch: epoch, offset: 0, timestamp: timestamp)
        // Uncompressed: there is nothing that could fail.
        return (try? marker.encoded()) ?? []
    }
}
