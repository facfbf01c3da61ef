import Inspection
import KafkaLog
import KafkaWire

/// Holds the files beside a partition's segments against its batches, as these go by: an entry of `.index` must lead to
/// where a batch begins, one of `.timeindex` to the batch with that timestamp, one of `.txnindex` to its abort marker, and a
/// `.snapshot` must have the producers as they were at its offset. Of each file the first entry that doesn't agree is told.
struct IndexCheck {
    /// What doesn't agree.
    private(set) var findings: [Finding] = []
    private var stem = ""
    private var baseOffset: Int64 = 0
    private var offsets: IndexCursor?
    private var times: IndexCursor?
    private var aborted: ArraySlice<AbortedRange> = []
    private var hasTransactions = false
    private var hasDamage = false
    /// First offsets of transactions that the log has shown, by producer.
    private var open: [Int64: Int64] = [:]
    private static let mostOpen = 10_000

    /// A segment file begins; `sequences` is what was seen before it. Nothing is checked where the name is no segment's.
    mutating func begin(_ path: String, _ sequences: SequenceAudit) {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let base = SegmentedLog.baseOffset(ofFile: name) else { return }
        (stem, baseOffset, hasDamage) = (String(path.dropLast(4)), base, false)
        offsets = IndexCursor(stem + ".index", .offset)
        times = IndexCursor(stem + ".timeindex", .time)
        let entries = try? AbortedRange.entries(stem + ".txnindex")
        aborted = (entries ?? [])[...]
        hasTransactions = entries != nil
        snapshot(stem + ".snapshot", at: base, sequences)
    }

    /// The next batch of the segment; `marker` is what a control batch marks.
    mutating func add(_ header: RecordBatchHeader, _ marker: ControlRecordType?) {
        while let index = offsets, let entry = index.current, entry.value <= header.position {
            let offset = baseOffset &+ entry.key
            let first = header.magic >= 2 ? header.baseOffset : header.lastOffset
            if entry.value < header.position || offset < first || !index.ascends(strictly: true) {
                tell(.offset, "offset \(offset), position \(entry.value)", "leads to no batch that holds it")
            } else {
                index.advance()
            }
        }
        while let index = times, let entry = index.current, baseOffset &+ entry.value <= header.lastOffset {
            let offset = baseOffset &+ entry.value
            let isEarlier = header.magic >= 2 && offset < header.baseOffset
            let agrees = header.magic >= 2 ? header.maxTimestamp == entry.key : header.maxTimestamp >= entry.key
            if isEarlier || !agrees || !index.ascends(strictly: false) {
                tell(.time, "timestamp \(entry.key), offset \(offset)", "is not in the segment")
            } else {
                index.advance()
            }
        }
        follow(header, marker)
    }

    /// What the next `size` bytes at `position` are can't be told: entries that lead there are passed over.
    mutating func damage(at position: Int, size: Int) {
        hasDamage = true
        while let index = offsets, let entry = index.current, entry.value < position + size { index.advance() }
    }

    /// The segment file is over.
    mutating func end() {
        if let entry = offsets?.current {
            let place = "offset \(baseOffset &+ entry.key), position \(entry.value)"
            tell(.offset, place, "leads to no batch that holds it")
        }
        if let entry = times?.current {
            let place = "timestamp \(entry.key), offset \(baseOffset &+ entry.value)"
            tell(.time, place, "is not in the segment")
        }
        if let entry = aborted.first { tell(entry) }
        (offsets, times, aborted, hasTransactions) = (nil, nil, [], false)
    }

    /// The log ends at `offset`.
    mutating func finish(at offset: Int64, _ sequences: SequenceAudit) {
        guard let slash = stem.lastIndex(of: "/"), offset != baseOffset else { return }
        snapshot("\(stem[...slash])\(SegmentedLog.digits(offset)).snapshot", at: offset, sequences)
    }

    private mutating func tell(_ kind: IndexFile.Kind, _ entry: String, _ what: String) {
        let number = (kind == .offset ? offsets : times)?.number ?? 0
        let ending = kind == .offset ? ".index" : ".timeindex"
        if kind == .offset { offsets = nil } else { times = nil }
        // Behind damage nothing is certain.
        if hasDamage { return }
        findings.append(Finding(.index, at: nil, "\(stem)\(ending): entry \(number) (\(entry)) \(what)"))
    }

    // MARK: Transactions

    private mutating func follow(_ header: RecordBatchHeader, _ marker: ControlRecordType?) {
        guard header.isTransactional else { return }
        guard header.isControl else {
            if open[header.producerId] == nil, open.count < Self.mostOpen {
                open[header.producerId] = header.baseOffset
            }
            return
        }
        guard marker == .abort || marker == .commit else { return }
        let first = open.removeValue(forKey: header.producerId)
        guard hasTransactions, marker == .abort else { return }
        if let entry = aborted.first, entry.lastOffset < header.lastOffset { return tell(entry) }
        if let entry = aborted.first, entry.lastOffset == header.lastOffset {
            let agrees = entry.producerId == header.producerId && entry.firstOffset <= first ?? header.lastOffset
            if !agrees { return tell(entry) }
            aborted.removeFirst()
        } else if let first, !hasDamage {
            hasTransactions = false
            findings.append(
                Finding(
                    .index, at: header.lastOffset,
                    "\(stem).txnindex: no entry for producer \(header.producerId), aborted from \(first) to "
                        + "\(header.lastOffset)"))
        }
    }

    private mutating func tell(_ entry: AbortedRange) {
        let number = aborted.startIndex
        (aborted, hasTransactions) = ([], false)
        if hasDamage { return }
        findings.append(
            Finding(
                .index, at: entry.lastOffset,
                "\(stem).txnindex: entry \(number) (producer \(entry.producerId), offsets \(entry.firstOffset) to "
                    + "\(entry.lastOffset)) has no such abort in the segment"))
    }

    // MARK: Producers

    private mutating func snapshot(_ path: String, at offset: Int64, _ sequences: SequenceAudit) {
        guard let snapshot = try? ProducerSnapshot.read(path) else { return }
        guard snapshot.isSound else {
            findings.append(Finding(.index, at: offset, "\(path): the checksum does not hold"))
            return
        }
        for (number, producer) in snapshot.producers.enumerated() {
            let history = sequences.history(of: producer.producerId, epoch: producer.epoch)
            let isBehind = producer.lastOffset >= offset || producer.transactionStart >= offset
            var what = isBehind ? "is not before the snapshot's own offset" : nil
            if what == nil, producer.lastOffset >= 0, let history, history.lastDataOffset >= 0,
                history.lastDataOffset != producer.lastOffset || history.lastSequence != producer.lastSequence
            {
                what = "is not where the log has it: offset \(history.lastDataOffset), sequence \(history.lastSequence)"
            }
            guard let what else { continue }
            let place = "offset \(producer.lastOffset), sequence \(producer.lastSequence)"
            findings.append(
                Finding(
                    .index, at: offset,
                    "\(path): entry \(number) (producer \(producer.producerId) epoch \(producer.epoch), \(place)) \(what)"
                ))
            return
        }
    }
}

/// The entries of an index, one after the other.
private final class IndexCursor {
    private let file: IndexFile
    private var entries: ArraySlice<IndexFile.Entry> = []
    private var previous: IndexFile.Entry?
    /// The current entry's number, from 0 on.
    private(set) var number = 0

    /// `nil` where there is no such file.
    init?(_ path: String, _ kind: IndexFile.Kind) {
        guard let file = try? IndexFile(path, kind: kind) else { return nil }
        self.file = file
        load()
    }

    /// The entry that is next; `nil` behind the last.
    var current: IndexFile.Entry? { entries.first }

    /// Whether the entry does not go back behind the one before it.
    func ascends(strictly: Bool) -> Bool {
        guard let previous, let current else { return true }
        return strictly ? current.key > previous.key : current.key >= previous.key && current.value >= previous.value
    }

    /// Goes on to the next.
    func advance() {
        previous = entries.popFirst()
        number += 1
        if entries.isEmpty { load() }
    }

    private func load() { entries = ((try? file.entries(from: number, count: 4096)) ?? [])[...] }
}
