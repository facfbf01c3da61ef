package import KafkaLog
package import KafkaWire

/// A partition's log in memory: batches as they go out, with the offsets, leader epochs, transactions and producers that
/// follow from them. A value without I/O or clock.
package struct PartitionLog: LogReading {
    private typealias Place = RecordBatchHeader.Place

    /// How a topic wants its log.
    package struct Options: Sendable {
        /// A batch larger than this is refused (`max.message.bytes`).
        package var maxBatchBytes = 1_048_588
        /// Beyond so many bytes the oldest batches go and the log start moves (`retention.bytes`).
        package var retentionBytes = 256 << 20
        /// Records get the time of their appending (`message.timestamp.type`).
        package var logAppendTime = false

        /// Kafka's limit of a batch, and 256 MiB a partition.
        package init() {}
    }

    /// What a topic wants.
    package var options: Options
    /// The batches, ascending.
    package private(set) var batches: [StoredBatch] = []
    package private(set) var logStartOffset: Int64 = 0
    package private(set) var logEndOffset: Int64 = 0
    package private(set) var leaderEpochs = LeaderEpochs()
    package private(set) var transactions = TransactionState()
    /// Bytes of all batches.
    package private(set) var sizeInBytes = 0
    /// Where the high watermark is held, as when followers lag; `nil`: it goes along with the log's end.
    package var heldHighWatermark: Int64?
    /// The idempotent producers, by id.
    private(set) var producers: [Int64: ProducerState] = [:]

    /// An empty log that begins at `start`.
    package init(options: Options = Options(), start: Int64 = 0) {
        self.options = options
        logStartOffset = start
        logEndOffset = start
    }

    package var highWatermark: Int64 { min(heldHighWatermark ?? logEndOffset, logEndOffset) }
    package var lastStableOffset: Int64 { min(transactions.firstOpenOffset ?? highWatermark, highWatermark) }

    /// Where a batch came to lie.
    package struct Appended: Equatable, Sendable {
        /// The offset of its first record.
        package var baseOffset: Int64
        /// The time of the append where records get it, otherwise -1.
        package var logAppendTime: Int64
    }

    /// Appends one batch of format 2 as a producer sends it: it gets the next offsets and `leaderEpoch`, and `now` where
    /// the topic wants the time of appending. Its checksum is verified, its records are not looked at.
    package mutating func append(_ batch: [UInt8], leaderEpoch: Int32, now: Int64) throws(AppendError) -> Appended {
        let header = try Self.check(batch, options)
        let sequence = header.baseSequence
        let count = header.recordCount
        let lastSequence = ProducerState.last(of: sequence, count: count)
        if header.producerId >= 0, !header.isControl, let producer = producers[header.producerId] {
            switch producer.judge(epoch: header.producerEpoch, sequence: sequence, last: lastSequence) {
            case .append: break
            case .duplicate(let baseOffset, let timestamp):
                return Appended(baseOffset: baseOffset, logAppendTime: options.logAppendTime ? timestamp : -1)
            case .refused(let code, let message): throw AppendError(code, message)
            }
        }
        guard logEndOffset <= .max - Int64(count) - 1 else { throw AppendError(.unknownServerError, "no offset left") }
        var bytes = batch
        bytes.store(logEndOffset, at: Place.baseOffset)
        bytes.store(leaderEpoch, at: Place.partitionLeaderEpoch)
        if options.logAppendTime {
            bytes.store(header.attributes | 0x08, at: Place.attributes)
            bytes.store(now, at: Place.maxTimestamp)
            bytes.store(BatchBytes.checksum(of: bytes), at: Place.crc)
        }
        let baseOffset = logEndOffset
        append(bytes)
        noteProducer(header, at: baseOffset, now: now)
        return Appended(baseOffset: baseOffset, logAppendTime: options.logAppendTime ? now : -1)
    }

    /// Notes who wrote a batch that lies at `baseOffset` now.
    private mutating func noteProducer(_ header: RecordBatchHeader, at baseOffset: Int64, now: Int64) {
        guard header.producerId >= 0 else { return }
        var producer = producers[header.producerId] ?? ProducerState(epoch: header.producerEpoch)
        if header.isControl {
            producer.epoch = max(producer.epoch, header.producerEpoch)
            producer.endsTransactions = true
        } else {
            let written = ProducerState.Written(
                firstSequence: header.baseSequence,
                lastSequence: ProducerState.last(of: header.baseSequence, count: header.recordCount),
                baseOffset: baseOffset, timestamp: now)
            producer.note(written, epoch: header.producerEpoch)
        }
        producers[header.producerId] = producer
    }

    /// Takes a batch in that was appended before, as it lies in a file: offsets, epochs and producers follow from it. One
    /// that can't be is passed over.
    package mutating func restore(_ bytes: [UInt8]) {
        guard let batch = StoredBatch(bytes, after: batches.last?.maxTimestampSoFar ?? -1),
            batch.header.lastOffset >= logEndOffset
        else { return }
        store(batch)
        noteProducer(batch.header, at: batch.header.baseOffset, now: batch.header.maxTimestamp)
    }

    /// Appends a batch as it is, whatever it holds: any format, any damage, any offsets. `lastOffset` says where it ends
    /// when its bytes don't; otherwise a batch that ends before the log's end is refused.
    package mutating func appendUnchecked(_ bytes: [UInt8], lastOffset: Int64? = nil) throws(AppendError) {
        guard var header = RecordBatchHeader(bytes, at: 0, position: 0, limit: bytes.count) else {
            guard let lastOffset, lastOffset >= logEndOffset, lastOffset < .max else {
                throw AppendError(.corruptMessage, "no batch header, and no offset from 0 to 2^63-2 given")
            }
            let filler = RecordBatchHeader(unreadable: bytes.count, offsets: logEndOffset...lastOffset)
            return store(StoredBatch(bytes, header: filler, after: batches.last?.maxTimestampSoFar ?? -1))
        }
        if let lastOffset { header.lastOffset = lastOffset }
        guard (logEndOffset..<Int64.max).contains(header.lastOffset) else {
            throw AppendError(.corruptMessage, "the batch ends at \(header.lastOffset), the log at \(logEndOffset)")
        }
        store(StoredBatch(bytes, header: header, after: batches.last?.maxTimestampSoFar ?? -1))
    }

    private mutating func append(_ bytes: [UInt8]) {
        if let batch = StoredBatch(bytes, after: batches.last?.maxTimestampSoFar ?? -1) { store(batch) }
    }

    private mutating func store(_ batch: StoredBatch) {
        count(batch)
        batches.append(batch)
        sizeInBytes += batch.bytes.count
        logEndOffset = batch.header.lastOffset + 1
        while sizeInBytes > options.retentionBytes, batches.count > 1 { dropFirst() }
    }

    /// Notes the epoch and transaction of a batch that comes next.
    private mutating func count(_ batch: StoredBatch) {
        leaderEpochs.begin(batch.header.partitionLeaderEpoch, at: batch.header.baseOffset)
        let isMarker = batch.header.isControl && batch.bytes.count <= 4096
        transactions.append(batch.header, marker: isMarker ? ControlRecord.type(inBatch: batch.bytes) : nil)
    }

    private mutating func dropFirst() {
        let first = batches.removeFirst()
        sizeInBytes -= first.bytes.count
        logStartOffset = max(logStartOffset, first.header.lastOffset + 1)
        transactions.forget(before: logStartOffset)
    }

    /// Moves the log start to `offset`, as DeleteRecords does; batches that lie before it go.
    package mutating func deleteRecords(before offset: Int64) {
        logStartOffset = min(max(logStartOffset, offset), logEndOffset)
        while let first = batches.first, first.header.lastOffset < logStartOffset {
            batches.removeFirst()
            sizeInBytes -= first.bytes.count
        }
    }

    /// Cuts the log so that it ends at `offset` or, where that lies inside a batch, at the batch's beginning: what
    /// an unclean election does.
    package mutating func truncate(to offset: Int64) {
        while let last = batches.last, last.header.lastOffset >= offset {
            batches.removeLast()
            sizeInBytes -= last.bytes.count
            logEndOffset = last.header.baseOffset
        }
        logEndOffset = max(min(logEndOffset, offset), batches.last.map { $0.header.lastOffset + 1 } ?? 0)
        logStartOffset = min(logStartOffset, logEndOffset)
        leaderEpochs.truncate(to: logEndOffset)
        let kept = batches
        let epochs = leaderEpochs
        transactions = TransactionState()
        for batch in kept { count(batch) }
        leaderEpochs = epochs
        for (id, var producer) in producers {
            producer.written.removeAll { $0.baseOffset >= logEndOffset }
            producers[id] = producer
        }
    }

    /// A new leader takes over at the log's end.
    package mutating func beginEpoch(_ epoch: Int32) { leaderEpochs.begin(epoch, at: logEndOffset) }

    /// Removes whole batches by their base offsets, as compaction may; their offsets stay empty.
    package mutating func removeBatches(where isRemoved: (RecordBatchHeader) -> Bool) {
        batches.removeAll { isRemoved($0.header) }
        sizeInBytes = batches.reduce(0) { $0 + $1.bytes.count }
    }

    /// A batch that a producer may send: its header, or why it is refused.
    static func check(_ batch: [UInt8], _ options: Options) throws(AppendError) -> RecordBatchHeader {
        guard let header = RecordBatchHeader(batch, at: 0, position: 0, limit: batch.count),
            header.sizeInBytes == batch.count
        else {
            throw AppendError(.corruptMessage, "\(batch.count) bytes that are not one whole record batch")
        }
        guard header.magic == 2 else {
            throw AppendError(.unsupportedForMessageFormat, "message format \(header.magic), only 2 is taken")
        }
        guard batch.count <= options.maxBatchBytes else {
            throw AppendError(.messageTooLarge, "batch of \(batch.count) bytes, the limit is \(options.maxBatchBytes)")
        }
        guard header.crc == BatchBytes.checksum(of: batch) else {
            throw AppendError(.corruptMessage, "wrong checksum")
        }
        let count = header.recordCount
        guard count > 0, Int64(count) - 1 == header.lastOffset - header.baseOffset else {
            throw AppendError(
                .invalidRecord, "\(count) records in \(header.lastOffset - header.baseOffset + 1) offsets")
        }
        guard header.producerId < 0 || header.isControl || header.baseSequence >= 0 else {
            throw AppendError(.invalidRecord, "producer \(header.producerId) without a sequence number")
        }
        guard (0...4).contains(header.attributes & 7) else {
            throw AppendError(.unsupportedCompressionType, "codec \(header.attributes & 7)")
        }
        return header
    }
}
