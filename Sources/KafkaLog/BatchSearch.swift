package import KafkaWire

/// Looks for the next batch that can be trusted behind bytes that are none: its checksum holds, and its offset goes on from
/// what is known. Tells damage inside a file from a torn tail, and lets a walk go on behind damage.
package enum BatchSearch {
    /// How far it looks, in bytes: Kafka's segments are never larger, a sparse file may be.
    package static let reach = 1 << 31
    private static let window = 1 << 20

    /// How many bytes of candidates have their checksums computed at most in a file of `size` bytes, all searches together:
    /// bytes made for it would else cost for ever.
    package static func budget(forFileOf size: Int) -> Int {
        let size = max(0, min(size, 1 << 50))
        return (1 << 20) + min(64 * size, 256 << 20) + 4 * size
    }

    /// The header of the first such batch that begins at `position` or behind it but before `end`, ends at `limit` or before, and has
    /// offsets above `offset`; `nil` when there is none within ``reach``, or when what checksums may cost is used up.
    package static func next(
        in file: borrowing LogFile, from position: Int, before end: Int = .max, limit: Int, after offset: Int64,
        budget: inout Int
    ) throws(LogError) -> RecordBatchHeader? {
        var start = max(0, position)
        let stop = min(limit, end, start.addingReportingOverflow(reach).partialValue)
        while start < stop, limit - start >= RecordBatchHeader.smallestEntry {
            // The windows overlap by a header, so that none is cut in two.
            let count = min(window + RecordBatchHeader.largestSize, limit - start)
            let bytes = try file.read(at: start, count: count)
            guard bytes.count >= RecordBatchHeader.smallestEntry else { return nil }
            for index in candidates(bytes, after: offset) where start + index < stop {
                guard let header = RecordBatchHeader(bytes, at: index, position: start + index, limit: limit),
                    header.baseOffset > offset, isPlausible(header)
                else { continue }
                guard header.sizeInBytes <= budget else {
                    budget = 0
                    return nil
                }
                budget -= header.sizeInBytes
                if try file.checksum(of: header) == header.crc { return header }
            }
            if count < window + RecordBatchHeader.largestSize { return nil }
            start += window
        }
        return nil
    }

    /// Where a header may begin: the cheap look at each byte that rules out nearly all.
    private static func candidates(_ bytes: [UInt8], after offset: Int64) -> [Int] {
        var found: [Int] = []
        bytes.withUnsafeBytes { bytes in
            var index = 0
            let last = bytes.count - RecordBatchHeader.smallestEntry
            while index <= last {
                // Most zeros are a filled tail's: an entry's length is never 0.
                let length = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: index + 8, as: Int32.self))
                if length >= 14, bytes[index + 16] <= 2, bytes[index] < 0x80 { found.append(index) }
                index += 1
            }
        }
        return found
    }

    /// Whether a batch may begin where a damaged one claims to end, as far as its header tells.
    static func isFollower(_ header: RecordBatchHeader, after offset: Int64) -> Bool {
        header.baseOffset > offset && header.baseOffset - offset < 1 << 32 && isPlausible(header)
    }

    /// Whether all of the header that no checksum covers, or that is cheap to look at, makes sense.
    private static func isPlausible(_ header: RecordBatchHeader) -> Bool {
        guard header.compressionCodec != nil else { return false }
        if header.magic < 2 { return header.attributes & ~0x0f == 0 }
        return header.attributes & ~0x7f == 0 && header.partitionLeaderEpoch >= -1 && header.recordCount >= 0
            && Int64(header.recordCount) <= Int64(header.lastOffsetDelta) + 1 && header.producerId >= -1
    }
}
