extension SegmentedLog {
    /// The bytes of whole batches from the one that holds `offset` on, of one segment, up to `maxBytes` but never less
    /// than the first batch, and none that begins at `end` or later. Empty when there is nothing at `offset` or behind.
    package func read(from offset: Int64, before end: Int64, maxBytes: Int) throws(LogError) -> [UInt8] {
        for (index, segment) in segments.enumerated() {
            if index + 1 < segments.count, segments[index + 1].baseOffset <= offset { continue }
            guard let first = try segment.firstBatch(notBelow: offset), first.baseOffset < end else { continue }
            var count = first.size
            var scan = try BatchScan(LogFile(segment.logPath), from: first.position)
            while scan.position < segment.size, scan.position - first.position < maxBytes, let next = try scan.next() {
                guard next.baseOffset < end, next.position + next.size - first.position <= max(maxBytes, first.size)
                else { break }
                count = next.position + next.size - first.position
            }
            return try scan.bytes(at: first.position, count: count)
        }
        return []
    }

    /// The batch that holds the first record of `timestamp` (ms since 1970) or later, its bytes, to be searched.
    package func batch(notBefore timestamp: Int64) throws(LogError) -> [UInt8]? {
        for segment in segments {
            guard let header = try segment.firstBatch(notBefore: timestamp), header.lastOffset >= logStartOffset
            else { continue }
            return try LogFile(segment.logPath).read(at: header.position, count: header.size)
        }
        return nil
    }

    /// The batch that holds the latest timestamp of the log, its bytes.
    package func batchOfMaxTimestamp() throws(LogError) -> [UInt8]? {
        var latest: (segment: Segment, header: BatchHeader)?
        for segment in segments {
            if let header = try segment.latestBatch(), header.maxTimestamp > (latest?.header.maxTimestamp ?? -1) {
                latest = (segment, header)
            }
        }
        guard let latest else { return nil }
        return try LogFile(latest.segment.logPath).read(at: latest.header.position, count: latest.header.size)
    }
}
