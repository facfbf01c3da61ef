package import KafkaWire

/// What one pass over records tells of them. Exact, but for distinct and most frequent values beyond what is counted one by
/// one, and for quantiles: each says its bound. Nothing is allocated per record; memory is a few MiB however many come.
package struct RecordStatistics: Sendable {
    /// What records are divided by.
    package enum Grouping: Equatable, Sendable {
        /// Stretches of time of so many milliseconds.
        case time(Int64)
        /// The partition.
        case partition
        /// The key.
        case key
        /// The size of key and value together, in powers of two.
        case size
        /// The batch's codec.
        case codec
        /// The producer's id.
        case producer
        /// The last header of a name.
        case header(String)
        /// A place in the value's JSON; whoever feeds the statistics looks it up.
        case path(String)
    }

    /// What records are divided by; `nil` where they are not.
    package let grouping: Grouping?
    /// Records in all.
    package private(set) var records = 0
    /// Records with a null value.
    package private(set) var tombstones = 0
    /// Records with a null key.
    package private(set) var nullKeys = 0
    /// Batches that records came in.
    package private(set) var batches = 0
    /// Bytes of these batches as they are stored and sent.
    package private(set) var wireBytes = 0
    /// Bytes of these batches decompressed, headers included.
    package private(set) var uncompressedBytes = 0
    /// Sizes of keys, null ones left out.
    package private(set) var keySizes = PlacedSizes()
    /// Sizes of values, null ones left out.
    package private(set) var valueSizes = PlacedSizes()
    /// Sizes of all headers of a record, names and values, of records that have some.
    package private(set) var headerSizes = PlacedSizes()
    /// The smallest timestamp (ms since 1970); `nil` where no record has one.
    package private(set) var firstTimestamp: Int64?
    /// The largest timestamp.
    package private(set) var lastTimestamp: Int64?
    /// Records with a smaller timestamp than one before them in their partition.
    package private(set) var outOfOrder = 0
    /// The largest of these steps back, in milliseconds.
    package private(set) var largestStepBack: Int64 = 0
    /// Where it is.
    package private(set) var largestStepBackPlace = RecordPlace()
    /// Records by time.
    package private(set) var rate = RateSeries()
    /// The keys that come most often.
    package private(set) var keys = FrequentValues()
    private var distinct = DistinctCount()
    /// By the number of ``grouping``, where it has one.
    package private(set) var numbers = NumberGroups()
    /// By the value of ``grouping``, where it is a header or a path.
    package private(set) var values = FrequentValues()
    /// Records without the header or the path; with the key, null ones.
    package private(set) var without = NumberGroups.Count()
    /// What came from which partition.
    package private(set) var partitions = PartitionCounts()
    private var takesEqualStep = false
    private var codec = CompressionCodec.none
    private var producerId: Int64 = -1

    /// Nothing seen.
    package init(by grouping: Grouping? = nil, fromHeaders: Bool = false) {
        self.grouping = grouping
        isFromHeaders = fromHeaders
    }

    /// Whether only batch headers were looked at, so that nothing is known of keys, values and headers.
    package let isFromHeaders: Bool

    /// Records of this partition follow.
    package mutating func begin(_ partition: TopicPartition) {
        keySizes.begin(partition)
        valueSizes.begin(partition)
        headerSizes.begin(partition)
        takesEqualStep = partition < largestStepBackPlace.partition
        partitions.begin(partition)
    }

    /// Records of a batch follow; `uncompressed` is what its records have in bytes when they are decompressed.
    package mutating func batch(_ header: RecordBatchHeader, uncompressed: Int) {
        codec = header.compressionCodec ?? .none
        producerId = header.producerId
        // A part may begin with a batch that another ended in.
        guard partitions.isNew(header) else { return }
        partitions.take(header)
        batches += 1
        wireBytes += header.sizeInBytes
        uncompressedBytes += uncompressed + (header.magic >= 2 ? RecordBatchHeader.largestSize : 0)
    }

    /// Takes in a batch by its header alone: its records count as many as it says, where its largest timestamp is.
    package mutating func add(header: RecordBatchHeader) {
        guard partitions.isNew(header) else { return }
        batch(header, uncompressed: 0)
        let size = header.sizeInBytes
        partitions.add(0, bytes: size)
        add(Int(header.recordCount), from: header.baseTimestamp, to: header.maxTimestamp, size: size)
    }

    /// Takes in a record of a batch that is not counted as a whole, when nothing but headers is to be known.
    package mutating func add(bare record: borrowing RecordView) {
        add(1, from: record.timestamp, to: record.timestamp, size: 0)
    }

    private mutating func add(_ count: Int, from first: Int64, to last: Int64, size: Int) {
        records += count
        partitions.add(count, bytes: 0)
        if first >= 0, first < firstTimestamp ?? .max { firstTimestamp = first }
        if last >= 0 {
            if last > lastTimestamp ?? -1 { lastTimestamp = last }
            rate.add(last, records: count)
        }
        switch grouping {
        case .time(let width):
            if last >= 0 {
                numbers.add(last / width * width, records: count, size: size)
            } else {
                without.records += count
                without.bytes &+= size
            }
        case .codec: numbers.add(Int64(codec.rawValue), records: count, size: size)
        case .producer: numbers.add(producerId, records: count, size: size)
        default: break
        }
    }

    /// Takes in a record. `text` is what stands at the path, where records are divided by one.
    package mutating func add(_ record: borrowing RecordView, text: RawSpan? = nil) {
        records += 1
        let size = (record.key?.byteCount ?? 0) + (record.value?.byteCount ?? 0)
        addSizes(record)
        addTime(record)
        partitions.add(1, bytes: size)
        guard let grouping else { return }
        switch grouping {
        case .key: break
        case .time(let width):
            if record.timestamp >= 0 {
                numbers.add(record.timestamp / width * width, size: size)
            } else {
                leaveOut(size)
            }
        case .partition: break
        case .size: numbers.add(size == 0 ? 0 : 1 << Int64(63 - size.leadingZeroBitCount), size: size)
        case .codec: numbers.add(Int64(codec.rawValue), size: size)
        case .producer: numbers.add(producerId, size: size)
        case .header(let name): addHeader(name, record, size)
        case .path:
            guard let text else { return leaveOut(size) }
            values.add(text, hash: KeyHash(text).low, size: size)
        }
    }

    private mutating func leaveOut(_ size: Int) {
        without.records += 1
        without.bytes &+= size
    }

    private mutating func addSizes(_ record: borrowing RecordView) {
        let size = (record.key?.byteCount ?? 0) + (record.value?.byteCount ?? 0)
        if let key = record.key {
            if keySizes.add(key.byteCount) { keySizes.largest = partitions.place(record.offset) }
            let hash = KeyHash(key)
            distinct.add(hash.high)
            keys.add(key, hash: hash.low, size: size)
        } else {
            nullKeys += 1
            if grouping == .key { leaveOut(size) }
        }
        if let value = record.value {
            if valueSizes.add(value.byteCount) { valueSizes.largest = partitions.place(record.offset) }
        } else {
            tombstones += 1
        }
        if record.headerCount > 0 {
            var bytes = 0
            var cursor = record.headers
            while let header = cursor.next() { bytes += header.key.byteCount + (header.value?.byteCount ?? 0) }
            if headerSizes.add(bytes) { headerSizes.largest = partitions.place(record.offset) }
        }
    }

    private mutating func addTime(_ record: borrowing RecordView) {
        let timestamp = record.timestamp
        guard timestamp >= 0 else { return }
        if timestamp < firstTimestamp ?? .max { firstTimestamp = timestamp }
        if timestamp > lastTimestamp ?? -1 { lastTimestamp = timestamp }
        let step = partitions.stepBack(to: timestamp)
        if step > 0 {
            outOfOrder += 1
            if step > largestStepBack || takesEqualStep && step == largestStepBack {
                largestStepBack = step
                largestStepBackPlace = partitions.place(record.offset)
                takesEqualStep = false
            }
        }
        rate.add(timestamp)
    }

    private mutating func addHeader(_ name: String, _ record: borrowing RecordView, _ size: Int) {
        var cursor = record.headers
        var found = false
        var hash = UInt64(0)
        while let header = cursor.next() {
            guard header.key.withUnsafeBytes({ $0.elementsEqual(name.utf8) }), let value = header.value else {
                continue
            }
            found = true
            hash = KeyHash(value).low
        }
        guard found else { return leaveOut(size) }
        // The last one once more: a span can't be kept from one turn to the next.
        cursor = record.headers
        while let header = cursor.next() {
            guard header.key.withUnsafeBytes({ $0.elementsEqual(name.utf8) }), let value = header.value,
                KeyHash(value).low == hash
            else { continue }
            values.add(value, hash: hash, size: size)
            return
        }
    }

    /// Different keys, null ones not among them.
    package var distinctKeys: Int { hasExactKeys ? keys.count : distinct.estimate }

    /// Whether ``distinctKeys`` is exact; otherwise its standard error is ``DistinctCount/standardError``.
    package var hasExactKeys: Bool { keys.error == 0 }
}
