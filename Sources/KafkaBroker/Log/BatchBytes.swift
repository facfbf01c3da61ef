import KafkaLog
import KafkaWire

/// What the log does with the bytes of batches besides storing them.
enum BatchBytes {
    /// The checksum that a batch of format 2 should have in its header.
    static func checksum(of batch: [UInt8]) -> UInt32 {
        batch.withUnsafeBytes { RecordBatchHeader.checksum(of: $0, magic: 2) }
    }

    /// The headers of the batches in `records`, as far as they can be read.
    static func headers(of records: [UInt8]) -> [RecordBatchHeader] {
        var headers: [RecordBatchHeader] = []
        var start = 0
        while let header = RecordBatchHeader(records, at: start, position: start, limit: records.count) {
            headers.append(header)
            start += header.sizeInBytes
        }
        return headers
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
