import Inspection
import KafkaLog
import KafkaWire

/// Holds the files beside a segment against its batches. An entry of `.index` must lead to where a batch begins, one of
/// `.timeindex` to an offset of the segment with that timestamp.
struct IndexCheck {
    private struct Place {
        var position: Int
        var baseOffset: Int64
        var lastOffset: Int64
        var maxTimestamp: Int64
    }

    private let stem: String
    private let baseOffset: Int64
    private var places: [Place] = []
    private var isOverfull = false
    /// Segments of more batches are not checked: memory is bounded.
    private static let most = 400_000

    /// Nothing to check where the file's name is no segment's.
    init?(_ path: String) {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let base = SegmentedLog.baseOffset(ofFile: name) else { return nil }
        stem = String(path.dropLast(4))
        baseOffset = base
    }

    /// The next batch of the segment.
    mutating func add(_ header: RecordBatchHeader) {
        guard places.count < Self.most else {
            isOverfull = true
            return
        }
        places.append(
            Place(
                position: header.position, baseOffset: header.baseOffset, lastOffset: header.lastOffset,
                maxTimestamp: header.maxTimestamp))
    }

    /// What doesn't agree, each file's first entry that doesn't.
    func findings() -> [Finding] {
        if isOverfull { return [] }
        return [offsets(), times()].compactMap { $0 }
    }

    private func offsets() -> Finding? {
        guard let index = try? IndexFile(stem + ".index", kind: .offset) else { return nil }
        var previous: Int64 = -1
        for number in 0..<index.count {
            guard let entry = try? index.entry(number) else { break }
            let offset = baseOffset &+ entry.key
            let place = place(notBelow: Int(clamping: entry.value))
            let agrees = place.map { $0.position == entry.value && $0.baseOffset <= offset } ?? false
            if !agrees || entry.key <= previous {
                return Finding(
                    .index, at: offset,
                    "\(stem).index: entry \(number) (offset \(offset), position \(entry.value)) leads to no batch that holds it"
                )
            }
            previous = entry.key
        }
        return nil
    }

    /// The first batch at `position` or behind it.
    private func place(notBelow position: Int) -> Place? {
        var (low, high) = (0, places.count)
        while low < high {
            let middle = (low + high) / 2
            if places[middle].position >= position { high = middle } else { low = middle + 1 }
        }
        return low < places.count ? places[low] : nil
    }

    /// The first batch that ends at `offset` or later; disorder may hide some.
    private func place(holding offset: Int64) -> Place? {
        var (low, high) = (0, places.count)
        while low < high {
            let middle = (low + high) / 2
            if places[middle].lastOffset >= offset { high = middle } else { low = middle + 1 }
        }
        return low < places.count ? places[low] : nil
    }

    private func times() -> Finding? {
        guard let index = try? IndexFile(stem + ".timeindex", kind: .time) else { return nil }
        var previous: Int64 = -1
        for number in 0..<index.count {
            guard let entry = try? index.entry(number) else { break }
            let offset = baseOffset &+ entry.value
            let place = place(holding: offset)
            let agrees = place.map { $0.baseOffset <= offset && $0.maxTimestamp >= entry.key } ?? false
            if !agrees || entry.key < previous {
                return Finding(
                    .index, at: offset,
                    "\(stem).timeindex: entry \(number) (timestamp \(entry.key), offset \(offset)) is not in the segment"
                )
            }
            previous = entry.key
        }
        return nil
    }
}

/// Holds `leader-epoch-checkpoint` against the batches.
enum EpochCheck {
    /// The first epoch that doesn't agree.
    static func findings(_ log: SegmentedLog, _ seen: [BatchTotals.Epoch]) -> [Finding] {
        // A log from before Kafka 0.11 has none.
        if log.leaderEpochs.entries.isEmpty { return [] }
        for epoch in seen where epoch.epoch >= 0 {
            let entry = log.leaderEpochs.entries.first { $0.epoch == epoch.epoch }
            // The log may begin inside an epoch.
            if let entry, entry.startOffset <= epoch.startOffset { continue }
            let words = entry.map { "begins at \($0.startOffset)" } ?? "is missing"
            return [
                Finding(
                    .index, at: epoch.startOffset,
                    "\(log.path)/leader-epoch-checkpoint: epoch \(epoch.epoch) \(words), its first batch is at "
                        + "\(epoch.startOffset)")
            ]
        }
        return []
    }
}
