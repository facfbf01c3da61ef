package import KafkaWire

/// Writes a partition's folder as a broker has it: segments that roll, `leader-epoch-checkpoint`, `partition.metadata`.
package final class PartitionWriter {
    /// The folder: `.../orders-7`.
    package let folder: String
    private let segmentBytes: Int
    private var segment: SegmentWriter?
    private var transactions = TransactionState()
    private var epochs = LeaderEpochs()
    /// Whether what is there already is being read in.
    private var isRestoring = false
    /// Told of a log file's path, of how many bytes in it are whole, and of the last of them as they were given, whenever it
    /// has grown. Not during a restoration.
    package var grew: (String, Int, UnsafeRawBufferPointer) -> Void = { _, _, _ in }
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

    /// Begins the first segment at an offset that is not above its first record's, so that the folder is a log's before
    /// anything is written to it.
    package func begin(at offset: Int64) throws(LogError) {
        if nextOffset == nil { try giveWay(to: offset) }
        if segment == nil { segment = try SegmentWriter(folder: folder, baseOffset: offset) }
    }

    /// A segment is named by its first offset: one without a batch that was begun behind `offset`, inside of the batch that
    /// comes now, is taken away.
    private func giveWay(to offset: Int64) throws(LogError) {
        guard let empty = segment, empty.size == 0, empty.baseOffset > offset else { return }
        try empty.remove()
        segment = nil
    }

    /// Goes on in a folder that was written before, behind its last whole batch: what a crash tore is cut off, and the last
    /// segment's indexes are made anew. `visit` is given each batch that is there, with its bytes.
    /// - Throws: ``LogError`` where something else than the tail is damaged.
    package init(
        resuming folder: String, segmentBytes: Int,
        _ visit: (RecordBatchHeader, UnsafeRawBufferPointer) -> Void
    ) throws(LogError) {
        self.folder = folder
        self.segmentBytes = segmentBytes
        let there = try LogFile.names(in: folder)
        let bases = there.compactMap { SegmentedLog.offset(of: $0, ending: ".log") }.sorted()
        isRestoring = true
        for base in bases.dropLast() {
            try restore(base, nil, visit)
            let stem = SegmentedLog.digits(base)
            names += [".log", ".index", ".timeindex", ".txnindex"].map { stem + $0 }.filter(there.contains)
        }
        if let last = bases.last {
            let size = try LogFile(folder + "/" + SegmentedLog.digits(last) + ".log").size()
            let open = try SegmentWriter(folder: folder, baseOffset: last, keeping: size)
            try open.cut(after: try restore(last, open, visit))
            segment = open
        }
        isRestoring = false
        if !epochs.entries.isEmpty { try writeEpochs() }
    }

    /// Reads a segment's batches in. Returns where the last whole one ends.
    @discardableResult
    private func restore(
        _ base: Int64, _ segment: SegmentWriter?, _ visit: (RecordBatchHeader, UnsafeRawBufferPointer) -> Void
    ) throws(LogError) -> Int {
        let path = folder + "/" + SegmentedLog.digits(base) + ".log"
        var walk = try SegmentBatches(try LogFile(path))
        var end = 0
        while true {
            switch try walk.next(withBytes: true) {
            case .batch(let header):
                let isSound = try walk.checksum(of: header) == header.crc
                // A crash may leave the last batch's length and not all of its bytes.
                if segment != nil, !isSound, walk.position >= walk.limit { return end }
                let isMarker = header.isControl && header.sizeInBytes <= 4096
                let marker = isMarker ? ControlRecord.type(inBatch: walk.bytes) : nil
                walk.bytes.withUnsafeBytes { visit(header, $0) }
                segment?.restore(header)
                try note(header, marker, in: segment)
                end = walk.position
            case .damage(let position, let size, let reason):
                throw LogError("\(size) damaged bytes at position \(position): \(reason)", path: path)
            case .torn(let position, let size):
                if segment != nil { return end }
                throw LogError(
                    "\(size) bytes at position \(position) that are no batch, and a segment follows", path: path)
            case .end: return end
            }
        }
    }

    /// Appends whole batches that stand behind each other. `markers` has what control batches mark, by base offset. Of what
    /// an error befalls nothing stays in the segment's log.
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
            let end = segment.size
            let written = UnsafeRawBufferPointer(rebasing: bytes[start..<start + size])
            do throws(LogError) {
                try segment.append(written, taken)
                for header in taken { try note(header, markers[header.baseOffset], in: segment) }
            } catch {
                // Refused is refused: what comes next has the same offsets.
                try? segment.cut(after: end)
                throw error
            }
            grew(segment.path, segment.size, written)
            rest = rest.dropFirst(count)
        }
    }

    private func segment(for header: RecordBatchHeader) throws(LogError) -> SegmentWriter {
        // A compressed set of formats 0 and 1 tells its last offset: it begins behind the batch before it.
        let base =
            header.isNamedByLastOffset ? min(nextOffset ?? header.baseOffset, header.baseOffset) : header.baseOffset
        try giveWay(to: base)
        if let segment, segment.takes(header.lastOffset),
            segment.size == 0 || segment.size + header.sizeInBytes <= segmentBytes
        {
            return segment
        }
        try closeSegment()
        let begun = try SegmentWriter(folder: folder, baseOffset: base)
        segment = begun
        return begun
    }

    private func note(
        _ header: RecordBatchHeader, _ marker: ControlRecordType?, in segment: SegmentWriter?
    ) throws(LogError) {
        let known = transactions.aborted.count
        transactions.append(header, marker: marker)
        for aborted in transactions.aborted[known...] {
            try segment?.append(
                aborted, lastStableOffset: transactions.firstOpenOffset ?? aborted.lastOffset + 1)
        }
        if header.partitionLeaderEpoch >= 0, header.partitionLeaderEpoch > epochs.latest ?? -1 {
            epochs.begin(header.partitionLeaderEpoch, at: header.baseOffset)
            if !isRestoring { try writeEpochs() }
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
