import KafkaWire

extension SegmentedLog {
    /// The bytes of whole batches from the one that holds `offset` on, of one segment, up to `maxBytes` but never less
    /// than the first batch, and none that begins at `end` or later. Empty when there is nothing at `offset` or behind.
    package func read(from offset: Int64, before end: Int64, maxBytes: Int) throws(LogError) -> [UInt8] {
        for (index, segment) in segments.enumerated() {
            if index + 1 < segments.count, segments[index + 1].baseOffset <= offset { continue }
            guard let first = try segment.firstBatch(notBelow: offset), first.baseOffset < end else { continue }
            var count = first.sizeInBytes
            var scan = try BatchScan(LogFile(segment.logPath), from: first.position)
            while scan.position < segment.size, scan.position - first.position < maxBytes, let next = try scan.next() {
                guard next.baseOffset < end,
                    next.position + next.sizeInBytes - first.position <= max(maxBytes, first.sizeInBytes)
                else { break }
                count = next.position + next.sizeInBytes - first.position
            }
            return try scan.bytes(at: first.position, count: count)
        }
        return []
    }

    /// The first batch that ends at offset `from` or later and has a timestamp of `timestamp` (ms since 1970) or later.
    package func batch(notBefore timestamp: Int64, from offset: Int64) throws(LogError) -> [UInt8]? {
        for (index, segment) in segments.enumerated() {
            if index + 1 < segments.count, segments[index + 1].baseOffset <= offset { continue }
            guard let header = try segment.firstBatch(notBefore: timestamp, from: offset) else { continue }
            return try LogFile(segment.logPath).read(at: header.position, count: header.sizeInBytes)
        }
        return nil
    }

    /// The latest timestamp of all batches; `nil` when none has one. Reads every header.
    package func maxTimestamp() throws(LogError) -> Int64? {
        var latest: Int64?
        for segment in segments {
            if let own = try segment.maxTimestamp(), own > latest ?? -1 { latest = own }
        }
        return latest
    }
}
