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

    /// Where the largest of something is.
    package struct Place: Equatable, Sendable {
        /// The partition.
        package var partition = TopicPartition("", 0)
        /// The offset.
        package var offset: Int64 = -1
    }

    /// What is known of one partition.
    package struct PartitionCount: Equatable, Sendable {
        /// Records.
        package var records = 0
        /// Bytes of keys and values.
        package var bytes = 0
        /// The largest timestamp so far; -1 before any.
        var latest: Int64 = -1
        /// The batch that was counted last.
        var batch: Int64 = -1
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
    package private(set) var keySizes = SizeDistribution()
    /// Sizes of values, null ones left out.
    package private(set) var valueSizes = SizeDistribution()
    /// Sizes of all headers of a record, names and values, of records that have some.
    package private(set) var headerSizes = SizeDistribution()
    /// Where the largest key is.
    package private(set) var largestKey = Place()
    /// Where the largest value is.
    package private(set) var largestValue = Place()
    /// Where the largest headers are.
    package private(set) var largestHeaders = Place()
    /// The smallest timestamp (ms since 1970); `nil` where no record has one.
    package private(set) var firstTimestamp: Int64?
    /// The largest timestamp.
    package private(set) var lastTimestamp: Int64?
    /// Records with a smaller timestamp than one before them in their partition.
    package private(set) var outOfOrder = 0
    /// The largest of these steps back, in milliseconds.
    package private(set) var largestStepBack: Int64 = 0
    /// Where it is.
    package private(set) var largestStepBackPlace = Place()
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
    private var partitions: [TopicPartition: Int] = [:]
    private var counts: [(partition: TopicPartition, count: PartitionCount)] = []
    private var current = 0
    /// Of which largest a record as large takes the place: partitions come in any order, so where several have one it is the
    /// first partition's that is named.
    private var takesEqual = (key: false, value: false, headers: false, stepBack: false)
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
        takesEqual.key = partition < largestKey.partition
        takesEqual.value = partition < largestValue.partition
        takesEqual.headers = partition < largestHeaders.partition
        takesEqual.stepBack = partition < largestStepBackPlace.partition
        if let known = partitions[partition] {
            current = known
            return
        }
        current = counts.count
        partitions[partition] = current
        counts.append((partition, PartitionCount()))
    }

    /// Records of a batch follow; `uncompressed` is what its records have in bytes when they are decompressed.
    package mutating func batch(_ header: RecordBatchHeader, uncompressed: Int) {
        codec = header.compressionCodec ?? .none
        producerId = header.producerId
        // A part may begin with a batch that another ended in.
        guard counts[current].count.batch < header.baseOffset else { return }
        counts[current].count.batch = header.baseOffset
        batches += 1
        wireBytes += header.sizeInBytes
        uncompressedBytes += uncompressed + (header.magic >= 2 ? RecordBatchHeader.largestSize : 0)
    }

    /// Takes in a batch by its header alone: its records count as many as it says, where its largest timestamp is.
    package mutating func add(header: RecordBatchHeader) {
        guard counts[current].count.batch < header.baseOffset else { return }
        batch(header, uncompressed: 0)
        let size = header.sizeInBytes
        counts[current].count.bytes &+= size
        add(Int(header.recordCount), from: header.baseTimestamp, to: header.maxTimestamp, size: size)
    }

    /// Takes in a record of a batch that is not counted as a whole, when nothing but headers is to be known.
    package mutating func add(bare record: borrowing RecordView) {
        add(1, from: record.timestamp, to: record.timestamp, size: 0)
    }

    private mutating func add(_ count: Int, from first: Int64, to last: Int64, size: Int) {
        records += count
        counts[current].count.records += count
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
        counts[current].count.records += 1
        counts[current].count.bytes &+= size
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
            if keySizes.add(key.byteCount, takesEqual: takesEqual.key) {
                largestKey = place(record.offset)
                takesEqual.key = false
            }
            let hash = KeyHash(key)
            distinct.add(hash.high)
            keys.add(key, hash: hash.low, size: size)
        } else {
            nullKeys += 1
            if grouping == .key { leaveOut(size) }
        }
        if let value = record.value {
            if valueSizes.add(value.byteCount, takesEqual: takesEqual.value) {
                largestValue = place(record.offset)
                takesEqual.value = false
            }
        } else {
            tombstones += 1
        }
        if record.headerCount > 0 {
            var bytes = 0
            var cursor = record.headers
            while let header = cursor.next() { bytes += header.key.byteCount + (header.value?.byteCount ?? 0) }
            if headerSizes.add(bytes, takesEqual: takesEqual.headers) {
                largestHeaders = place(record.offset)
                takesEqual.headers = false
            }
        }
    }

    private mutating func addTime(_ record: borrowing RecordView) {
        let timestamp = record.timestamp
        guard timestamp >= 0 else { return }
        if timestamp < firstTimestamp ?? .max { firstTimestamp = timestamp }
        if timestamp > lastTimestamp ?? -1 { lastTimestamp = timestamp }
        let latest = counts[current].count.latest
        if timestamp >= latest {
            counts[current].count.latest = timestamp
        } else {
            outOfOrder += 1
            let step = latest - timestamp
            if step > largestStepBack || takesEqual.stepBack && step == largestStepBack {
                largestStepBack = step
                largestStepBackPlace = place(record.offset)
                takesEqual.stepBack = false
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

    private func place(_ offset: Int64) -> Place { Place(partition: counts[current].partition, offset: offset) }

    /// Different keys, null ones not among them.
    package var distinctKeys: Int { hasExactKeys ? keys.count : distinct.estimate }

    /// Whether ``distinctKeys`` is exact; otherwise its standard error is ``DistinctCount/standardError``.
    package var hasExactKeys: Bool { keys.error == 0 }

    /// The partitions that records came from, in order.
    package var byPartition: [(partition: TopicPartition, count: PartitionCount)] {
        counts.sorted { $0.partition < $1.partition }
    }

    /// How unevenly records are spread over these partitions: Gini's coefficient, 0 for evenly, near 1 for all in one.
    package var unevenness: Double {
        let sorted = counts.map { Double($0.count.records) }.sorted()
        let sum = sorted.reduce(0, +)
        guard sum > 0, sorted.count > 1 else { return 0 }
        var weighted = 0.0
        for (place, count) in sorted.enumerated() { weighted += Double(place + 1) * count }
        let count = Double(sorted.count)
        return max(0, 2 * weighted / (count * sum) - (count + 1) / count)
    }
}
