/// A record as producers hand it over: bytes that stay the caller's, valid during the call. Unchecked: they are only read.
package struct OutgoingRecord: @unchecked Sendable {
    /// The key; `nil` for null.
    package var key: UnsafeRawBufferPointer?
    /// The value; `nil` for null.
    package var value: UnsafeRawBufferPointer?
    /// Headers as a record has them behind their count: ``RecordHeaderWriter`` makes them.
    package var headers: UnsafeRawBufferPointer
    /// How many headers there are.
    package var headerCount: Int
    /// Milliseconds since 1970.
    package var timestamp: Int64

    /// A record from its parts.
    package init(
        key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, timestamp: Int64,
        headers: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0), headerCount: Int = 0
    ) {
        self.key = key
        self.value = value
        self.timestamp = timestamp
        self.headers = headers
        self.headerCount = headerCount
    }

    /// A record that was read, as it is but for its time; its bytes must outlive it.
    package init(_ record: borrowing RecordView, timestamp: Int64) {
        self.init(key: nil, value: nil, timestamp: timestamp)
        record.key?.withUnsafeBytes { key = $0 }
        record.value?.withUnsafeBytes { value = $0 }
        record.headerBytes.withUnsafeBytes { headers = $0 }
        headerCount = record.headerCount
    }

    /// Bytes that it takes at most in a batch.
    package var largestSize: Int { 40 + (key?.count ?? 0) + (value?.count ?? 0) + headers.count }
}

/// Headers in a record's form, in a buffer that is used again.
package struct RecordHeaderWriter: Sendable {
    private var writer = ByteWriter(capacity: 64)
    /// How many there are.
    package private(set) var count = 0
    /// Their bytes.
    package var bytes: [UInt8] { writer.bytes }

    /// None yet.
    package init() {}

    /// Forgets them and keeps the buffer.
    package mutating func removeAll() {
        writer.bytes.removeAll(keepingCapacity: true)
        count = 0
    }

    /// One more; a `nil` value is null.
    package mutating func append(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) {
        writer.zigZag(Int64(key.count))
        writer.bytes.append(contentsOf: key)
        writer.zigZag(Int64(value?.count ?? -1))
        if let value { writer.bytes.append(contentsOf: value) }
        count += 1
    }
}

/// Makes a batch of format 2 out of records as they come, in one buffer that is used again: nothing is allocated for a
/// record. Producer, epoch and sequence are put in later, by ``RecordBatchStamp``.
/// Unchecked: one thread at a time, which its owner sees to.
package final class RecordBatchWriter: @unchecked Sendable {
    /// Bytes of the header, which is left free in front of the records.
    private static let headerSize = RecordBatchStamp.headerSize

    @exclusivity(unchecked)
    private var memory: UnsafeMutableRawBufferPointer
    @exclusivity(unchecked)
    private var used = headerSize
    /// How many records are in it.
    @exclusivity(unchecked)
    package private(set) var count = 0
    /// How many were in the one before.
    package private(set) var lastCount = 0
    @exclusivity(unchecked)
    private var baseTimestamp: Int64 = -1
    @exclusivity(unchecked)
    private var maxTimestamp: Int64 = -1

    /// An empty batch; the buffer grows as records need it.
    package init(capacity: Int = 16 << 10) {
        memory = .allocate(byteCount: max(capacity, Self.headerSize), alignment: 16)
    }

    deinit { memory.deallocate() }

    /// The batch's size so far, uncompressed, its header included.
    package var size: Int { used }

    /// Appends a record; returns the batch's new size.
    @discardableResult
    package func append(_ record: OutgoingRecord) -> Int {
        reserve(record.largestSize)
        if count == 0 {
            baseTimestamp = record.timestamp
            maxTimestamp = record.timestamp
        } else if record.timestamp > maxTimestamp {
            maxTimestamp = record.timestamp
        }
        let time = zigZag(record.timestamp &- baseTimestamp)
        let delta = zigZag(Int64(count))
        let keySize = zigZag(Int64(record.key?.count ?? -1))
        let valueSize = zigZag(Int64(record.value?.count ?? -1))
        let headerCount = zigZag(Int64(record.headerCount))
        let size =
            1 + length(time) + length(delta) + length(keySize) + (record.key?.count ?? 0) + length(valueSize)
            + (record.value?.count ?? 0) + length(headerCount) + record.headers.count
        // There is room for all of it.
        guard let base = memory.baseAddress else { return used }
        var end = base + used
        put(zigZag(Int64(size)), at: &end)
        end.storeBytes(of: 0, as: UInt8.self)
        end += 1
        put(time, at: &end)
        put(delta, at: &end)
        put(keySize, at: &end)
        put(record.key, at: &end)
        put(valueSize, at: &end)
        put(record.value, at: &end)
        put(headerCount, at: &end)
        put(record.headers, at: &end)
        count += 1
        used = end - base
        return used
    }

    /// The whole batch, with base offset 0 and no producer, and an empty one begun. A checksum is there only after it was
    /// stamped. With `codec` the records are compressed, at `level` where one is given.
    package func finish(codec: CompressionCodec, level: Int? = nil) throws(CompressionError) -> [UInt8] {
        let records = UnsafeRawBufferPointer(rebasing: memory[Self.headerSize..<used])
        var batch = try Compressor.compress(records, codec, level: level, after: Self.headerSize)
        let isSmaller = codec == .none || batch.count < used
        if !isSmaller { batch = try Compressor.compress(records, .none, after: Self.headerSize) }
        let place = RecordBatchStamp.Place.self
        let count = Int32(clamping: count)
        batch.withUnsafeMutableBytes { bytes in
            bytes.set(Int64(0), at: place.baseOffset)
            bytes.set(Int32(clamping: bytes.count - place.afterLength), at: place.length)
            bytes.set(Int32(-1), at: place.partitionLeaderEpoch)
            bytes.set(Int8(2), at: place.magic)
            bytes.set(UInt32(0), at: place.crc)
            bytes.set(Int16(isSmaller ? codec.rawValue : 0), at: place.attributes)
            bytes.set(count - 1, at: place.lastOffsetDelta)
            bytes.set(baseTimestamp, at: place.baseTimestamp)
            bytes.set(maxTimestamp, at: place.maxTimestamp)
            bytes.set(Int64(-1), at: place.producerId)
            bytes.set(Int16(-1), at: place.producerEpoch)
            bytes.set(Int32(-1), at: place.baseSequence)
            bytes.set(count, at: place.recordCount)
        }
        used = Self.headerSize
        lastCount = self.count
        self.count = 0
        return batch
    }

    private func reserve(_ more: Int) {
        guard used + more > memory.count else { return }
        let grown = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(memory.count * 2, used + more), alignment: 16)
        grown.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<used]))
        memory.deallocate()
        memory = grown
    }

    private func zigZag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }

    private func length(_ value: UInt64) -> Int { (70 - (value | 1).leadingZeroBitCount) / 7 }

    @inline(__always)
    private func put(_ value: UInt64, at end: inout UnsafeMutableRawPointer) {
        var rest = value
        while rest >= 0x80 {
            end.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, as: UInt8.self)
            end += 1
            rest >>= 7
        }
        end.storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
        end += 1
    }

    @inline(__always)
    private func put(_ bytes: UnsafeRawBufferPointer?, at end: inout UnsafeMutableRawPointer) {
        guard let bytes, let source = bytes.baseAddress else { return }
        end.copyMemory(from: source, byteCount: bytes.count)
        end += bytes.count
    }
}
