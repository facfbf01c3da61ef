package import KafkaWire

/// A stage that lets matching records through to the sink that it wraps.
package struct FilterSink<Next: RecordSink & ~Copyable>: RecordSink, ~Copyable {
    @usableFromInline let filter: RecordFilter
    @usableFromInline let tally: FilterTally
    @usableFromInline var next: Next

    /// In front of `next`; what was passed over is counted in `tally`.
    package init(_ filter: RecordFilter, _ tally: FilterTally, into next: consuming Next) {
        self.filter = filter
        self.tally = tally
        self.next = next
    }

    @inlinable package static var looksAtBatches: Bool { true }
    @inlinable package var byteCount: Int { next.byteCount }

    package mutating func begin(_ partition: TopicPartition, brokerId: Int32) {
        filter.begin(topic: partition.topic, partition: partition.partition)
        next.begin(partition, brokerId: brokerId)
    }

    package mutating func wants(_ batch: RecordBatchHeader) -> Bool { filter.wants(batch, tally) && next.wants(batch) }

    package mutating func wants(_ batch: RecordBatchHeader, records: RawSpan) -> Bool {
        filter.wants(batch, records: records, tally) && next.wants(batch, records: records)
    }

    /// Throws ``RecordFilter/Failure``, and what the sink behind it throws.
    @inlinable
    package mutating func take(_ record: borrowing RecordView) throws -> RecordAnswer {
        guard filter.mayMatch(record) else {
            tally.counts.byLiteral.records &+= 1
            return .pass
        }
        tally.counts.looked &+= 1
        guard try filter.holds(record) else { return .pass }
        tally.counts.matched &+= 1
        return try next.take(record)
    }

    package mutating func flush() throws { try next.flush() }
}

extension RecordFilter {
    /// Whether a batch may have a match, going by its header; what is passed over is counted.
    package func wants(_ batch: RecordBatchHeader, _ tally: FilterTally) -> Bool {
        tally.counts.batches += 1
        guard look(at: BatchFacts(batch)) == .none else { return true }
        tally.counts.byHeader.batches += 1
        tally.counts.byHeader.records += Int(batch.recordCount)
        return false
    }

    /// Whether a batch may have a match, going by the decompressed bytes of its records; what is passed over is counted.
    package func wants(_ batch: RecordBatchHeader, records: RawSpan, _ tally: FilterTally) -> Bool {
        if searchBatch(records) { return true }
        tally.counts.byLiteral.batches += 1
        tally.counts.byLiteral.records += Int(batch.recordCount)
        return false
    }
}

/// Where a filter's stages count.
package final class FilterTally {
    /// The counts so far.
    package var counts = FilterCounts()

    /// Nothing counted.
    package init() {}
}

extension BatchFacts {
    /// What a batch's header says. Of a compressed set of formats 0 and 1 only its last offset is known, and of its times
    /// none.
    package init(_ header: RecordBatchHeader) {
        self.init()
        codec = header.compressionCodec ?? .none
        producerId = header.producerId
        leaderEpoch = header.partitionLeaderEpoch
        isTransactional = header.isTransactional
        recordCount = Int(header.recordCount)
        guard header.magic >= 2, header.lastOffset >= header.baseOffset else { return }
        offsets = header.baseOffset...header.lastOffset
        maxTimestamp = header.maxTimestamp
        hasOneTimestamp = header.timestampType == .logAppendTime
    }
}
