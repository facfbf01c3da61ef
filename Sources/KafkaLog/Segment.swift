package import KafkaWire

/// One segment of a partition's log: the batches from its base offset on to the next segment's.
package struct Segment: Equatable, Sendable {
    /// The offset that names its files.
    package var baseOffset: Int64
    /// The partition's folder and the twenty digits: all but the ending.
    package var stem: String
    /// Bytes of the `.log` file that hold whole batches.
    package var size: Int

    /// The `.log` file.
    package var logPath: String { stem + ".log" }

    /// A walk that begins at a batch whose first offset is not above `offset`, as the offset index leads there. An
    /// index that is missing, torn or wrong costs a walk from the start, nothing else.
    package func scan(toward offset: Int64) throws(LogError) -> BatchScan {
        guard let position = indexedPosition(notAbove: offset) else { return try BatchScan(LogFile(logPath)) }
        var probe = try BatchScan(LogFile(logPath), from: position)
        // Of formats 0 and 1 the last offset is what the index has too.
        if let header = try probe.next(), header.baseOffset <= offset, header.baseOffset >= baseOffset {
            return try BatchScan(LogFile(logPath), from: position)
        }
        return try BatchScan(LogFile(logPath))
    }

    private func indexedPosition(notAbove offset: Int64) -> Int? {
        guard let index = try? IndexFile(stem + ".index", kind: .offset),
            let entry = try? index.last(notAbove: offset - baseOffset), entry.value > 0
        else { return nil }
        return Int(exactly: entry.value)
    }

    /// The first batch whose last offset is not below `offset`; `nil` when the segment ends before.
    package func firstBatch(notBelow offset: Int64) throws(LogError) -> RecordBatchHeader? {
        var scan = try scan(toward: offset)
        while scan.position < size, let header = try scan.next() {
            if header.lastOffset >= offset { return header }
        }
        if scan.position < size {
            throw LogError("bytes that are no record batch", path: logPath, position: scan.position)
        }
        return nil
    }

    /// The first batch that ends at `offset` or later and has a timestamp of `timestamp` or later, as the time index leads
    /// there.
    package func firstBatch(notBefore timestamp: Int64, from offset: Int64) throws(LogError) -> RecordBatchHeader? {
        var start = max(baseOffset, offset)
        if let index = try? IndexFile(stem + ".timeindex", kind: .time),
            let entry = try? index.last(notAbove: timestamp), entry.value >= 0
        {
            start = max(start, baseOffset.addingReportingOverflow(entry.value).partialValue)
        }
        var scan = try scan(toward: start)
        while scan.position < size, let header = try scan.next() {
            if header.maxTimestamp >= timestamp, header.lastOffset >= offset { return header }
        }
        return nil
    }

    /// The latest timestamp of its batches; `nil` when none has one.
    package func maxTimestamp() throws(LogError) -> Int64? {
        var latest: Int64?
        var scan = try BatchScan(LogFile(logPath))
        while scan.position < size, let header = try scan.next() {
            if header.maxTimestamp > latest ?? -1 { latest = header.maxTimestamp }
        }
        return latest
    }
}
