package import KafkaWire

/// Writes a partition's folder as a broker has it: segments that roll, `leader-epoch-checkpoint`, `partition.metadata`.
package final class PartitionWriter {
    /// The folder: `.../orders-7`.
    package let folder: String
    private let segmentBytes: Int
    private var segment: SegmentWriter?
    private var transactions = TransactionState()
    private var epochs = LeaderEpochs()
    /// Names of all files that are complete.
    package private(set) var names: [String] = []
    /// The offset behind the last batch; `nil` before the first.
    package private(set) var nextOffset: Int64?

    /// Makes the folder. A topic without an id (before Kafka 2.8) has no `partition.metadata`.
    package init(folder: String, topicId: KafkaUUID, segmentBytes: Int) throws(LogError) {
        self.folder = folder
        self.segmentBytes = segmentBytes
        try AppendedFile.makeFolder(folder)
        if topicId != .zero {
            try AppendedFile.replace(folder + "/partition.metadata", with: "version: 0\ntopic_id: \(topicId)")
        }
    }

    /// Appends whole batches that stand behind each other. `markers` has what control batches mark, by base offset.
    package func append(
        _ bytes: UnsafeRawBufferPointer, _ headers: [RecordBatchHeader], markers: [Int64: ControlRecordType]
    ) throws(LogError) {
        var rest = headers[...]
        while let first = rest.first {
            let segment = try segment(for: first)
            // As many as the segment takes.
            var count = 0
            var size = 0
            for header in rest {
                if count > 0,
                    segment.size + size + header.sizeInBytes > segmentBytes || !segment.takes(header.lastOffset)
                {
                    break
                }
                count += 1
                size += header.sizeInBytes
            }
            let start = first.position
            let taken = rest.prefix(count).map { header in
                var header = header
                header.position -= start
                return header
            }
            try segment.append(UnsafeRawBufferPointer(rebasing: bytes[start..<start + size]), taken)
            for header in taken { try note(header, markers[header.baseOffset], in: segment) }
            rest = rest.dropFirst(count)
        }
    }

    private func segment(for header: RecordBatchHeader) throws(LogError) -> SegmentWriter {
        if let segment, segment.size + header.sizeInBytes <= segmentBytes, segment.takes(header.lastOffset) {
            return segment
        }
        try closeSegment()
        let begun = try SegmentWriter(folder: folder, baseOffset: header.baseOffset)
        segment = begun
        return begun
    }

    private func note(
        _ header: RecordBatchHeader, _ marker: ControlRecordType?, in segment: SegmentWriter
    ) throws(LogError) {
        let known = transactions.aborted.count
        transactions.append(header, marker: marker)
        for aborted in transactions.aborted[known...] {
            try segment.append(
                aborted, lastStableOffset: transactions.firstOpenOffset ?? aborted.lastOffset + 1)
        }
        if header.partitionLeaderEpoch >= 0, header.partitionLeaderEpoch > epochs.latest ?? -1 {
            epochs.begin(header.partitionLeaderEpoch, at: header.baseOffset)
            try writeEpochs()
        }
        nextOffset = header.lastOffset + 1
    }

    private func writeEpochs() throws(LogError) {
        let lines = epochs.entries.map { "\($0.epoch) \($0.startOffset)\n" }.joined()
        try AppendedFile.replace(
            folder + "/leader-epoch-checkpoint", with: "0\n\(epochs.entries.count)\n" + lines)
    }

    /// Completes the segment that is open.
    package func closeSegment() throws(LogError) {
        guard let segment else { return }
        try segment.close()
        names += segment.names
        self.segment = nil
    }
}
