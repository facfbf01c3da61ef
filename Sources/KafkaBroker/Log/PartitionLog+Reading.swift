package import KafkaLog
import KafkaWire

extension PartitionLog {
    /// The first batch for which `reached` holds, where it holds for all that follow.
    private func firstIndex(_ reached: (StoredBatch) -> Bool) -> Int {
        var low = 0
        var high = batches.count
        while low < high {
            let middle = (low + high) / 2
            if reached(batches[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    package func read(from offset: Int64, before end: Int64, maxBytes: Int) throws(LogError) -> [UInt8] {
        let first = firstIndex { $0.header.lastOffset >= offset }
        var last = first
        var count = 0
        while last < batches.count, batches[last].header.baseOffset < end,
            last == first || count + batches[last].bytes.count <= maxBytes
        {
            count += batches[last].bytes.count
            last += 1
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        for batch in batches[first..<last] { bytes += batch.bytes }
        return bytes
    }

    package func batch(notBefore timestamp: Int64, from offset: Int64) throws(LogError) -> [UInt8]? {
        let first = firstIndex { $0.maxTimestampSoFar >= timestamp && $0.header.lastOffset >= offset }
        return batches[first...].first { $0.header.maxTimestamp >= timestamp }?.bytes
    }

    package func maxTimestamp() throws(LogError) -> Int64? {
        batches.lazy.map(\.header.maxTimestamp).max().flatMap { $0 >= 0 ? $0 : nil }
    }
}
