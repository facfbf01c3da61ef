import KafkaWire
import RecordFilter
import RecordOutput

/// The lines of a batch's records: offset, time and sizes, or their content.
final class RecordLines {
    /// A line, or an object, for each record; the content may take several lines.
    private(set) var lines: [String] = []
    private let settings: InspectSettings
    private let formatter: RecordFormatter
    private let context: PartitionContext
    private var output = OutputBuffer()
    private let filter: RecordFilter?
    private let partition: TopicPartition
    private var failure: RecordFilter.Failure?

    init(_ settings: InspectSettings, _ partition: TopicPartition?) throws {
        self.settings = settings
        self.partition = partition ?? TopicPartition("", 0)
        filter = try settings.filter?.filter()
        filter?.begin(topic: self.partition.topic, partition: self.partition.partition)
        var format = RecordFormat(settings.isJSON ? .json : .readable)
        format.delimiter = ""
        format.utc = settings.usesUTC
        formatter = try RecordFormatter(format)
        context = formatter.context(topic: "", partition: 0, brokerId: -1)
    }

    /// Whether some records are left out.
    var isFiltered: Bool { filter != nil }

    /// Begins with the next batch.
    func removeAll() { lines.removeAll(keepingCapacity: true) }

    /// Records of this batch follow.
    func begin(_ header: RecordBatchHeader) { _ = filter?.look(at: BatchFacts(header)) }

    /// The batch is done. Throws where a regular expression took too many steps.
    func end() throws {
        if let failure { throw CommandError(.failure, "\(partition): \(failure)") }
    }

    /// Adds a record that is wanted.
    func add(_ record: borrowing RecordView) {
        if let filter {
            do throws(RecordFilter.Failure) {
                guard try filter.holds(record) else { return }
            } catch {
                failure = failure ?? error
                return
            }
        }
        lines.append(settings.showsValues ? content(record) : sizes(record))
    }

    private func content(_ record: borrowing RecordView) -> String {
        output.removeAll()
        // In memory nothing can fail.
        try? formatter.append(record, in: context, to: &output)
        let text = output.text
        if settings.isJSON {
            // The batch has said topic, partition and broker.
            guard let offset = text.firstRange(of: "\"offset\":") else { return text }
            return "{" + text[offset.lowerBound...].replacing(",\"broker\":-1", with: "", maxReplacements: 1)
        }
        let place = ":0@"
        return (text.hasPrefix(place) ? String(text.dropFirst(place.count)) : text).trimmingSuffix("\n")
    }

    private func sizes(_ record: borrowing RecordView) -> String {
        var headersSize = 0
        var headers = record.headers
        while let header = headers.next() { headersSize += header.key.byteCount + (header.value?.byteCount ?? 0) }
        let (key, value) = (record.key?.byteCount, record.value?.byteCount)
        guard settings.isJSON else {
            func words(_ size: Int?) -> String { size.map { "\($0) B" } ?? "null" }
            let text = "\(record.offset)  \(settings.time(record.timestamp))  key \(words(key))  value \(words(value))"
            return text + (record.headerCount > 0 ? "  \(record.headerCount) headers \(headersSize) B" : "")
        }
        var line = JSONLine()
        line.object { line in
            line.field("offset", record.offset)
            line.field("timestamp", record.timestampType == .noTimestampType ? nil : record.timestamp)
            line.field("key_size", key.map { Int64($0) })
            line.field("value_size", value.map { Int64($0) })
            line.field("header_count", record.headerCount)
            line.field("headers_size", headersSize)
        }
        return line.text
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: Character) -> String {
        var text = self
        while text.last == suffix { text.removeLast() }
        return text
    }
}

extension InspectSettings {
    /// A timestamp as text; `-` for none.
    func time(_ milliseconds: Int64) -> String {
        if milliseconds < 0 { return "-" }
        let text = TimeText(utc: usesUTC).text(milliseconds)
        // Seconds are enough here; the zone is the reader's.
        return text.count >= 19 && text.dropFirst(4).first == "-" ? String(text.prefix(19)) : text
    }

    /// The same without the year.
    func shortTime(_ milliseconds: Int64) -> String {
        let text = time(milliseconds)
        return text.count == 19 ? String(text.dropFirst(5)) : text
    }
}
