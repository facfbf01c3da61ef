package import KafkaClient
import KafkaLog
package import KafkaWire
import Synchronization

/// Which offset of a source became which one of the target: a line a run of offsets that stayed together, as tab-separated
/// values. Told what is sent on the main thread, and what was acknowledged on the network's.
package final class OffsetMap: Sendable {
    /// The first line of the file.
    package static let heading =
        "#topic\tpartition\tfirst_offset\tlast_offset\tto_topic\tto_partition\tto_first_offset\tto_last_offset\n"

    /// Records that were handed over together: their places follow each other as their offsets do.
    private struct Run {
        var place: UInt64
        var count: Int
        /// How many of them have not come to an end.
        var open: Int
        var partition: TopicPartition
        var offset: Int64
    }

    /// A line that may grow.
    private struct Line {
        var source: TopicPartition
        var offsets: ClosedRange<Int64>
        var target: TopicPartition
        /// `nil` where the broker had the records already and does not tell.
        var first: Int64?

        var text: String {
            let count = offsets.upperBound - offsets.lowerBound
            let told = first.map { "\($0)\t\($0 + count)" } ?? "-\t-"
            return "\(source.topic)\t\(source.partition)\t\(offsets.lowerBound)\t\(offsets.upperBound)\t"
                + "\(target.topic)\t\(target.partition)\t\(told)\n"
        }
    }

    private struct State {
        var runs: [Run] = []
        /// The first run of which something is open.
        var head = 0
        /// Of each partition of the source, the first offset that did not get through, and the one behind the last that was
        /// handed over.
        var lost: [TopicPartition: Int64] = [:]
        var next: [TopicPartition: Int64] = [:]
        /// The line that each pair of partitions is at.
        var lines: [TopicPartition: Line] = [:]
        var text = ""
    }

    private let state = Mutex(State())

    /// Nothing was sent yet.
    package init() {}

    /// Records are about to be handed over: as many places from `place` on, and offsets from `offset` on.
    package func send(_ count: Int = 1, from place: UInt64, of partition: TopicPartition, at offset: Int64) {
        state.withLock { state in
            state.next[partition] = offset + Int64(count)
            if let last = state.runs.last, last.open > 0, last.partition == partition,
                last.place + UInt64(last.count) == place, last.offset + Int64(last.count) == offset
            {
                state.runs[state.runs.count - 1].count += count
                state.runs[state.runs.count - 1].open += count
                return
            }
            state.runs.append(Run(place: place, count: count, open: count, partition: partition, offset: offset))
        }
    }

    /// The record announced last was not taken: it comes again.
    package func takeBack() {
        state.withLock { state in
            guard let last = state.runs.indices.last else { return }
            let run = state.runs[last]
            state.next[run.partition] = run.offset + Int64(run.count) - 1
            state.runs[last].count -= 1
            state.runs[last].open -= 1
            if state.runs[last].count == 0 { state.runs.removeLast() }
        }
    }

    /// A batch came to its end.
    package func take(_ delivery: ProducerDelivery) {
        state.withLock { state in
            var index = 0
            while index < delivery.places.count {
                guard let at = Self.find(delivery.places[index], state) else {
                    index += 1
                    continue
                }
                let run = state.runs[at]
                let skipped = Int(delivery.places[index] - run.place)
                var count = 1
                while index + count < delivery.places.count, skipped + count < run.count,
                    delivery.places[index + count] == delivery.places[index] + UInt64(count)
                { count += 1 }
                let first = run.offset + Int64(skipped)
                if delivery.error != nil {
                    state.lost[run.partition] = min(state.lost[run.partition] ?? .max, first)
                } else {
                    Self.put(
                        Line(
                            source: run.partition, offsets: first...first + Int64(count) - 1,
                            target: delivery.partition, first: delivery.baseOffset.map { $0 + Int64(index) }), &state)
                }
                state.runs[at].open -= count
                index += count
            }
            while state.head < state.runs.count, state.runs[state.head].open <= 0 { state.head += 1 }
            // What has come to its end is forgotten, now and then.
            if state.head > 1024, state.head * 2 > state.runs.count {
                state.runs.removeFirst(state.head)
                state.head = 0
            }
        }
    }

    /// Where each partition of the source goes on: all that is wanted before it has got through. `read` is how far they were
    /// read, part by part. To be asked when the producer is closed, which has told of all that was handed over.
    package func goesOn(from read: [TopicPartition: Int64]) -> [TopicPartition: Int64] {
        state.withLock { state in
            var offsets = read.merging(state.next) { max($0, $1) }
            func lower(_ partition: TopicPartition, to offset: Int64) {
                offsets[partition] = min(offsets[partition] ?? .max, offset)
            }
            for (partition, offset) in state.lost { lower(partition, to: offset) }
            // What was announced and not taken stands at the end of its run.
            for run in state.runs[state.head...] where run.open > 0 {
                lower(run.partition, to: run.offset + Int64(run.count - run.open))
            }
            return offsets
        }
    }

    /// Which records of the source these are that have not come to an end yet: `orders:3@1200..1299`, and more of them
    /// where they did not stand together.
    package func words(for places: [UInt64]) -> String {
        state.withLock { state in
            var ranges: [(partition: TopicPartition, first: Int64, end: Int64)] = []
            for place in places {
                guard let at = Self.find(place, state) else { continue }
                let run = state.runs[at]
                let offset = run.offset + Int64(place - run.place)
                if let last = ranges.last, last.partition == run.partition, last.end == offset {
                    ranges[ranges.count - 1].end += 1
                } else {
                    ranges.append((run.partition, offset, offset + 1))
                }
            }
            let named = ranges.prefix(3).map { range in
                "\(range.partition)@\(range.first)" + (range.end - range.first == 1 ? "" : "..\(range.end)")
            }
            return named.joined(separator: ", ") + (ranges.count > 3 ? " and \(ranges.count - 3) ranges more" : "")
        }
    }

    private static func find(_ place: UInt64, _ state: State) -> Int? {
        var (low, high) = (state.head, state.runs.count)
        while low < high {
            let middle = (low + high) / 2
            if state.runs[middle].place + UInt64(state.runs[middle].count) > place {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return low < state.runs.count && state.runs[low].place <= place ? low : nil
    }

    private static func put(_ line: Line, _ state: inout State) {
        if let before = state.lines[line.source], before.target == line.target,
            before.offsets.upperBound + 1 == line.offsets.lowerBound,
            before.first.map({ $0 + (line.offsets.lowerBound - before.offsets.lowerBound) }) == line.first
        {
            state.lines[line.source]?.offsets = before.offsets.lowerBound...line.offsets.upperBound
            return
        }
        if let before = state.lines.updateValue(line, forKey: line.source) { state.text += before.text }
    }

    /// The lines that won't grow any more; with `all` every line.
    package func lines(all: Bool) -> String {
        state.withLock { state in
            if all {
                state.text += state.lines.sorted { $0.key < $1.key }.map(\.value.text).joined()
                state.lines = [:]
            }
            defer { state.text = "" }
            return state.text
        }
    }
}

/// The file that an ``OffsetMap`` is written to, where one is wanted.
final class OffsetMapFile {
    /// What it gets its lines from.
    let map = OffsetMap()
    private let file: AppendedFile?

    /// Makes the file, and puts the heading in. Without a path it is only known what is on its way.
    init(_ path: String?) throws(LogError) {
        file = try path.map { (path) throws(LogError) in try AppendedFile(path) }
        try put(OffsetMap.heading)
    }

    /// Writes what is complete; with `all` everything.
    func flush(all: Bool = false) throws(LogError) {
        let text = map.lines(all: all)
        if !text.isEmpty { try put(text) }
    }

    private func put(_ text: String) throws(LogError) {
        guard let file else { return }
        try Array(text.utf8).span.bytes.withUnsafeBytes { (bytes) throws(LogError) in try file.append(bytes) }
    }
}
