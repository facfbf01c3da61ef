package import KafkaWire

/// What batches come to together.
package struct BatchTotals: Equatable, Sendable {
    /// What one codec's batches come to.
    package struct Codec: Equatable, Sendable {
        /// Batches.
        package var batches: Int64 = 0
        /// Their bytes, headers included.
        package var bytes: Int64 = 0
        /// Their records' bytes, decompressed, as far as they were looked at.
        package var uncompressedBytes: Int64 = 0

        fileprivate mutating func add(_ size: Int64, _ uncompressedSize: Int64) {
            batches += 1
            bytes += size
            uncompressedBytes += uncompressedSize
        }
    }
    /// Where a leader's epoch began, as the batches show it.
    package struct Epoch: Equatable, Sendable {
        /// The epoch; -1 in formats 0 and 1.
        package var epoch: Int32
        /// Its first batch's first offset.
        package var startOffset: Int64
        /// That batch's first timestamp, in ms since 1970.
        package var timestamp: Int64?
    }
    /// A record's place in time.
    package struct Moment: Equatable, Sendable {
        /// The batch's last offset.
        package var offset: Int64
        /// Milliseconds since 1970.
        package var timestamp: Int64
    }

    /// Records in the range, without control records; those of aborted transactions too.
    package private(set) var records: Int64 = 0
    /// Of them those whose transaction was aborted.
    package private(set) var abortedRecords: Int64 = 0
    /// Batches with records.
    package private(set) var batches: Int64 = 0
    /// Control batches.
    package private(set) var controlBatches: Int64 = 0
    /// Batches of formats 0, 1 and 2.
    package private(set) var formats: [Int64] = [0, 0, 0]
    /// The first batch of format 0 or 1.
    package private(set) var oldFormatAt: Int64?
    /// By codec; nil is one that is not known.
    package private(set) var codecs: [CompressionCodec: Codec] = [:]
    /// Batches by their size in bytes.
    package private(set) var sizes = Distribution()
    /// Batches by their records.
    package private(set) var counts = Distribution()
    /// The largest batch.
    package private(set) var largest: (size: Int, offset: Int64) = (0, 0)
    /// Leader epochs in their order; the first thousand.
    package private(set) var epochs: [Epoch] = []
    /// The first batch's time, the last's, and the latest of all.
    package private(set) var first: Moment?
    /// The last batch's time.
    package private(set) var last: Moment?
    /// The latest of all.
    package private(set) var newest: Moment?
    /// The largest step back in time, and where.
    package private(set) var backwards: (by: Int64, offset: Int64) = (0, 0)
    /// A timestamp in seconds or microseconds.
    package private(set) var wrongUnit: Moment?
    /// Damaged batches, and the first.
    package private(set) var damaged: (count: Int, first: BatchRow?) = (0, nil)
    /// Transactions that had begun before the end and have no marker: producer, first offset, first time.
    package private(set) var open: [Int64: Moment] = [:]
    private var lastTime: Int64 = -1

    /// Nothing.
    package init() {}

    /// All bytes, headers included.
    package var bytes: Int64 { codecs.values.reduce(0) { $0 + $1.bytes } }

    mutating func addUnreadable(_ row: BatchRow) {
        damaged = (damaged.count + 1, damaged.first ?? row)
    }

    mutating func add(_ row: BatchRow, recordsWanted: Int?, _ facts: PartitionFacts) {
        let header = row.header
        if row.damage != nil {
            addUnreadable(row)
            return
        }
        formats[Int(max(0, min(2, header.magic)))] += 1
        if header.magic < 2, oldFormatAt == nil { oldFormatAt = row.baseOffset }
        let size = Int64(header.sizeInBytes)
        codecs[header.compressionCodec ?? .none, default: Codec()].add(size, Int64(row.uncompressedSize ?? 0))
        if epochs.last?.epoch != header.partitionLeaderEpoch, epochs.count < 1000 {
            epochs.append(
                Epoch(epoch: header.partitionLeaderEpoch, startOffset: row.baseOffset, timestamp: row.firstTimestamp))
        }
        if header.isControl {
            controlBatches += 1
            open[header.producerId] = nil
            return
        }
        let count = Int64(recordsWanted ?? row.recordCount ?? 0)
        records += count
        if row.isAborted == true { abortedRecords += count }
        batches += 1
        sizes.add(size)
        counts.add(Int64(row.recordCount ?? 0))
        if header.sizeInBytes > largest.size { largest = (header.sizeInBytes, row.baseOffset) }
        if header.isTransactional, open[header.producerId] == nil, open.count < 10_000 {
            open[header.producerId] = Moment(offset: row.baseOffset, timestamp: row.firstTimestamp ?? -1)
        }
        time(row)
    }

    private mutating func time(_ row: BatchRow) {
        let latest = row.header.maxTimestamp
        guard row.header.magic > 0, latest >= 0, row.recordCount != 0 else { return }
        let earliest = row.firstTimestamp ?? latest
        if first == nil { first = Moment(offset: row.baseOffset, timestamp: earliest) }
        last = Moment(offset: row.lastOffset, timestamp: latest)
        if latest > newest?.timestamp ?? -1 { newest = last }
        if lastTime >= 0, lastTime - earliest > backwards.by { backwards = (lastTime - earliest, row.baseOffset) }
        lastTime = latest
        // Milliseconds of 1971 to 2286 have 11 to 13 digits: what is below reads as 1970, what is above as far away.
        let isSeconds = (100_000_000..<10_000_000_000).contains(earliest)
        if isSeconds || latest >= 100_000_000_000_000, wrongUnit == nil {
            wrongUnit = Moment(offset: row.baseOffset, timestamp: isSeconds ? earliest : latest)
        }
    }

    package static func == (left: BatchTotals, right: BatchTotals) -> Bool {
        left.records == right.records && left.batches == right.batches && left.codecs == right.codecs
            && left.controlBatches == right.controlBatches && left.damaged.count == right.damaged.count
            && left.sizes == right.sizes && left.counts == right.counts && left.epochs == right.epochs
    }
}
