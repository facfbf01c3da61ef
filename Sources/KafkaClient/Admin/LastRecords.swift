package import KafkaWire

/// How many records before an end are wanted, in a log that begins somewhere.
package struct LastRecords: Hashable, Sendable {
    /// How many.
    package var count: Int64
    /// The log's start, and the end that is counted from, exclusive.
    package var range: Range<Int64>

    /// As many records before the end of `range`.
    package init(_ count: Int64, in range: Range<Int64>) {
        self.count = count
        self.range = range
    }
}

extension KafkaAdmin {
    /// Where the last records before an end begin: the offset from which on a reader gets exactly as many, or the log start
    /// where there are no more. Markers are none, nor, under read committed, the records of aborted transactions; holes
    /// count nothing. The log is read backwards from the end, in ranges of offsets that double until there are enough.
    package func offsets(
        of wanted: [TopicPartition: LastRecords], isolationLevel: IsolationLevel
    ) async throws -> [TopicPartition: Result<Int64, KafkaError>] {
        try await requests.search(wanted.keys, isolationLevel) {
            LastRecordSearch($0, wanted[$0] ?? LastRecords(0, in: 0..<0), isolationLevel)
        }
    }
}

/// The search for where the last records before an end begin.
package struct LastRecordSearch: PieceSearch {
    package private(set) var offset: Int64
    package private(set) var byteCount: Int32 = 64 << 10
    package private(set) var result: Result<Int64, KafkaError>?
    private let partition: TopicPartition
    private let isolationLevel: IsolationLevel
    private let logStart: Int64
    /// How many are still wanted before ``range``'s end.
    private var wanted: Int64
    /// The offsets that are looked at now; behind them all was counted.
    private var range: Range<Int64>
    /// The offsets of the last records in the range so far: of more than are wanted the first are forgotten.
    private var found: [Int64] = []

    /// Forgotten offsets are cleared away when there are so many.
    private static let slack = 4096

    /// A search that begins at the end.
    package init(_ partition: TopicPartition, _ records: LastRecords, _ isolationLevel: IsolationLevel) {
        self.partition = partition
        self.isolationLevel = isolationLevel
        logStart = records.range.lowerBound
        wanted = records.count
        range = LastRecordSearch.range(of: records.count, before: records.range.upperBound, from: logStart)
        offset = range.lowerBound
        if wanted <= 0 || range.isEmpty { result = .success(records.range.upperBound) }
    }

    private static func range(of count: Int64, before end: Int64, from logStart: Int64) -> Range<Int64> {
        max(logStart, count > end ? 0 : end - count)..<end
    }

    package mutating func take(_ records: RawSpan, aborted: [AbortedTransaction]) {
        guard result == nil else { return }
        var walker = RecordWalker(isolationLevel: isolationLevel, skipCorrupt: true, decompressesAhead: false)
        do {
            let most = Int(clamping: wanted)
            var found = found
            self.found = []
            let walked = try walker.walk(records, from: offset, until: range.upperBound, aborted: aborted) { record in
                found.append(record.offset)
                if found.count - most > LastRecordSearch.slack, found.count > 2 * most {
                    found.removeFirst(found.count - most)
                }
            }
            self.found = found
            if walked.nextOffset > offset {
                offset = walked.nextOffset
            } else if isAlone {
                // Nothing at all, though at least a batch was asked for: there is nothing up to the end.
                offset = range.upperBound
            } else {
                byteCount = byteCount.multipliedReportingOverflow(by: 16).partialValue
            }
        } catch {
            return result = .failure(
                KafkaError(.corruptData, "\(partition): \(error)", topicPartition: partition, offset: offset))
        }
        if offset >= range.upperBound { goBack() }
    }

    /// The range was read whole.
    private mutating func goBack() {
        let count = Int64(found.count)
        if count >= wanted { return result = .success(found[found.count - Int(wanted)]) }
        wanted -= count
        found = []
        guard range.lowerBound > logStart else { return result = .success(logStart) }
        let size = Int64(range.count).multipliedReportingOverflow(by: 2)
        range = LastRecordSearch.range(
            of: max(wanted, size.overflow ? .max : size.partialValue), before: range.lowerBound, from: logStart)
        offset = range.lowerBound
    }

    package mutating func fail(_ error: KafkaError) { result = .failure(error) }
}
