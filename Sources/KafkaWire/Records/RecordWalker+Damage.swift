extension RecordDamage {
    /// The damage in words.
    var words: String {
        switch self {
        case .cutShort: "record cut short"
        case .varint: "varint of too many bits"
        case .length: "length beyond the bytes there are"
        case .offset: "offset delta out of order or beyond the batch's last"
        case .headers: "header count beyond the bytes there are"
        case .nullHeaderKey: "header without a key"
        case .leftOver: "bytes left over"
        }
    }
}

extension RecordWalker {
    private typealias Place = RecordBatchHeader.Place

    /// The next message of the open set. Whether there are more.
    @usableFromInline
    mutating func nextLegacy(_ record: inout ParsedRecord) -> Bool {
        guard var legacy = open.legacy else { return false }
        // The set was checked when it was opened: it cannot fail here.
        let more = (try? legacy.next(&record)) ?? false
        open.legacy = legacy
        return more
    }

    /// A record of the open batch is damaged, though the batch's CRC holds. Throws, or notes it and moves past the batch.
    @usableFromInline
    mutating func damaged(_ damage: RecordDamage, after delta: Int, next: inout Int64) throws(RecordError) {
        let record = open.parser.baseOffset &+ Int64(delta) &+ 1
        let error = RecordError(
            delta < 0 ? damage.words : "record after offset \(record - 1): \(damage.words)", offset: open.baseOffset,
            lastOffset: open.lastOffset, position: open.position)
        guard skipsCorrupt else { throw error }
        result.skipped.append(error)
        next = max(next, open.lastOffset &+ 1)
        close()
    }

    /// Notes a batch that can't be read and moves past it. Where its header can't be trusted the next batch's offset says
    /// where to go on; without one the claimed last offset, as long as it is not absurd, and else the next offset.
    mutating func pass(_ error: RecordError, _ bytes: UnsafeRawBufferPointer) {
        result.skipped.append(error)
        let start = error.position
        let size = Self.plausibleSize(bytes, at: start)
        defer { close() }
        if let size, let last = error.lastOffset, last < position {
            // Out of order: nothing that is still wanted goes with it.
            bytePosition = start + size
            return
        }
        var next = max(position, error.lastOffset.map { $0 + 1 } ?? Self.plausibleEnd(bytes, at: start, position))
        if let size, let follower = Self.plausibleOffset(bytes, at: start + size), follower > position,
            follower < .max / 2
        {
            next = error.lastOffset == nil ? follower : min(next, follower)
        }
        if error.lastOffset == nil, beforeGuess == nil { beforeGuess = position }
        current = max(position < .max ? position + 1 : position, next)
        if let size { bytePosition = start + size } else { stop() }
    }

    /// The size of the batch at `start` where its length leads to another batch or to the end.
    private static func plausibleSize(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Int? {
        guard start >= 0, bytes.count - start >= RecordBatchHeader.readableSize else { return nil }
        let length = bytes.loadUnaligned(fromByteOffset: start + Place.length, as: Int32.self)
        let size = Place.afterLength + Int(Int32(bigEndian: length))
        guard size >= RecordBatchHeader.smallestEntry, size <= bytes.count - start else { return nil }
        let end = start + size
        let isLast = bytes.count - end < RecordBatchHeader.readableSize
        return isLast || (0...2).contains(bytes[end + Place.magic]) ? size : nil
    }

    private static func plausibleOffset(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Int64? {
        guard bytes.count - start >= RecordBatchHeader.readableSize else { return nil }
        return Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: Int64.self))
    }

    /// One past the claimed last offset of a batch whose checksum fails, if it is near; else the position.
    private static func plausibleEnd(_ bytes: UnsafeRawBufferPointer, at start: Int, _ position: Int64) -> Int64 {
        guard bytes.count - start >= Place.baseTimestamp, bytes[start + Place.magic] == 2 else { return position }
        let base = Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: Int64.self))
        let lastDelta = bytes.loadUnaligned(fromByteOffset: start + Place.lastOffsetDelta, as: Int32.self)
        let delta = Int64(Int32(bigEndian: lastDelta))
        let far: Int64 = 1 << 24
        guard delta >= 0, delta < far, base >= 0, base < .max - far, base <= position || base - position <= far else {
            return position
        }
        return base + delta + 1
    }
}
