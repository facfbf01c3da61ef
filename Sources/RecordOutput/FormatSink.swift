public import KafkaWire

/// Writes records as a format says, into a buffer in front of a descriptor: where a record's way ends.
@usableFromInline package struct FormatSink: RecordSink, ~Copyable {
    @usableFromInline let formatter: RecordFormatter
    @usableFromInline var output: OutputBuffer
    /// The format made ready for the partition whose records come.
    @usableFromInline var context: PartitionContext
    private var contexts: [TopicPartition: PartitionContext] = [:]

    /// A sink in front of `descriptor`, which stays the caller's.
    package init(_ formatter: RecordFormatter, descriptor: Int32) {
        self.formatter = formatter
        output = OutputBuffer(descriptor: descriptor)
        // The names of a few fields: less than the buffer takes without a write.
        try? output.append(formatter.heading)
        context = formatter.context(topic: "", partition: -1, brokerId: -1)
    }

    @inlinable package var byteCount: Int { output.totalCount }

    /// Makes the format ready for the partition, anew when it comes from another broker.
    @usableFromInline package mutating func begin(_ partition: TopicPartition, brokerId: Int32) {
        if let known = contexts[partition], known.brokerId == brokerId {
            context = known
            return
        }
        context = formatter.context(topic: partition.topic, partition: partition.partition, brokerId: brokerId)
        contexts[partition] = context
    }

    @inlinable @inline(__always)
    package mutating func take(_ record: borrowing RecordView) throws(OutputError) -> RecordAnswer {
        try formatter.append(record, in: context, to: &output)
        return .next
    }

    @inlinable
    package mutating func flush() throws(OutputError) { try output.flush() }

    /// Says something of the record that comes next, in a line of its own, where people read records; nothing elsewhere.
    package mutating func note(_ text: String) throws(OutputError) {
        if formatter.format.style == .readable { try output.append("(\(text))\n") }
    }
}

/// Writes each record out at once (`-u`): a stage in front of any sink.
@usableFromInline package struct FlushingSink<Next: RecordSink & ~Copyable>: RecordSink, ~Copyable {
    @usableFromInline var next: Next

    /// In front of `next`.
    @inlinable
    package init(_ next: consuming Next) { self.next = next }

    @inlinable package static var looksAtBatches: Bool { Next.looksAtBatches }
    @inlinable package var byteCount: Int { next.byteCount }
    @inlinable
    package mutating func begin(_ partition: TopicPartition, brokerId: Int32) {
        next.begin(partition, brokerId: brokerId)
    }
    @inlinable package mutating func wants(_ batch: RecordBatchHeader) -> Bool { next.wants(batch) }
    @inlinable
    package mutating func wants(_ batch: RecordBatchHeader, records: RawSpan) -> Bool {
        next.wants(batch, records: records)
    }
    @inlinable
    package mutating func take(_ record: borrowing RecordView) throws(Next.Failure) -> RecordAnswer {
        let answer = try next.take(record)
        if answer == .next { try next.flush() }
        return answer
    }
    @inlinable package mutating func flush() throws(Next.Failure) { try next.flush() }
}
