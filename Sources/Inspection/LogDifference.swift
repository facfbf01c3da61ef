package import KafkaWire

/// What tells one batch from another: where it lies in the log, and its checksum.
package struct BatchIdentity: Equatable, Sendable {
    /// The first offset.
    package var baseOffset: Int64
    /// The last offset, inclusive.
    package var lastOffset: Int64
    /// The leader epoch, which no checksum covers.
    package var epoch: Int32
    /// All its bytes.
    package var size: Int32
    /// Its checksum.
    package var crc: UInt32
    /// Whether compaction has changed it: offsets in it have no record, or it says until when tombstones are kept.
    package var isCompacted: Bool

    /// Of a batch.
    package init(_ header: RecordBatchHeader) {
        baseOffset = header.baseOffset
        lastOffset = header.lastOffset
        epoch = header.partitionLeaderEpoch
        size = Int32(clamping: header.sizeInBytes)
        crc = header.crc
        isCompacted =
            header.magic >= 2 && !header.isControl
            && (Int64(header.recordCount) < Int64(header.lastOffsetDelta) + 1 || header.hasDeleteHorizon)
    }

    /// Whether both hold the same, `withEpoch` or without a look at that.
    package func isSame(_ other: BatchIdentity, withEpoch: Bool) -> Bool {
        baseOffset == other.baseOffset && lastOffset == other.lastOffset && size == other.size && crc == other.crc
            && (!withEpoch || epoch == other.epoch)
    }
}

/// A record's place and what it holds, in 64 bits.
package struct RecordIdentity: Equatable, Sendable {
    /// Its offset.
    package var offset: Int64
    /// Of timestamp, key, value and headers (FNV-1a).
    package var digest: UInt64

    /// Of a record.
    package init(_ record: borrowing RecordView) {
        offset = record.offset
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        func add(_ number: Int64) {
            for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: number >> shift)) }
        }
        func add(_ bytes: RawSpan?) {
            guard let bytes else { return add(Int64(-1)) }
            add(Int64(bytes.byteCount))
            bytes.withUnsafeBytes { for byte in $0 { add(byte) } }
        }
        add(record.timestamp)
        add(record.key)
        add(record.value)
        var headers = record.headers
        while let header = headers.next() {
            add(header.key)
            add(header.value)
        }
        digest = hash
    }
}

/// The first difference of two logs; `nil` on the side that has nothing there.
package struct LogDifference: Equatable, Sendable {
    /// The first offset at which they differ.
    package var offset: Int64
    /// What the one has there.
    package var left: BatchIdentity?
    /// What the other has.
    package var right: BatchIdentity?

    /// A difference from its parts.
    package init(offset: Int64, left: BatchIdentity?, right: BatchIdentity?) {
        self.offset = offset
        self.left = left
        self.right = right
    }
}
