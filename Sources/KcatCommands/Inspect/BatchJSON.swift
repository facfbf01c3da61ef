import Inspection
import KafkaWire

/// Batches and producers as JSON: dump-log's names in snake case, null where there is none.
enum BatchJSON {
    /// An object of a batch; `records` are the objects of its records, where they are wanted.
    static func text(_ row: BatchRow, _ partition: TopicPartition?, _ records: [String]?) -> String {
        let header = row.header
        let isBatch = !row.isUnreadable
        func known<T: BinaryInteger>(_ value: T, _ condition: Bool = true) -> Int64? {
            isBatch && condition ? Int64(value) : nil
        }
        var line = JSONLine()
        line.object { line in
            line.field("topic", text: partition?.topic)
            line.field("partition", partition.map { Int64($0.partition) })
            line.field("base_offset", known(row.baseOffset))
            line.field("last_offset", known(row.lastOffset))
            line.field("count", isBatch ? row.recordCount.map { Int64($0) } : nil)
            line.field("base_sequence", known(header.baseSequence, header.magic >= 2))
            line.field("last_sequence", known(header.lastSequence, header.magic >= 2))
            line.field("producer_id", known(header.producerId, header.magic >= 2))
            line.field("producer_epoch", known(header.producerEpoch, header.magic >= 2))
            line.field("partition_leader_epoch", known(header.partitionLeaderEpoch, header.magic >= 2))
            line.field("is_transactional", flag: isBatch ? header.isTransactional : nil)
            line.field("is_control", flag: isBatch ? header.isControl : nil)
            line.field("delete_horizon_ms", known(header.baseTimestamp, header.hasDeleteHorizon))
            line.field("position", row.filePosition.map { Int64($0) })
            line.field("first_timestamp", isBatch ? row.firstTimestamp : nil)
            line.field("max_timestamp", known(header.maxTimestamp, header.magic > 0 && header.maxTimestamp >= 0))
            line.field("timestamp_type", text: isBatch ? type(header.timestampType) : nil)
            line.field("size", header.sizeInBytes)
            line.field("magic", known(header.magic))
            line.field("codec", text: isBatch ? header.compressionCodec?.description : nil)
            line.field("crc", known(header.crc))
            line.field("is_valid", flag: row.isValid)
            line.field("uncompressed_size", row.uncompressedSize.map { Int64($0) })
            line.field("gap_before", known(row.gapBefore))
            line.field("missing_inside", row.missingInside)
            line.field("control", text: row.control?.type.description)
            line.field("aborted", flag: isBatch ? row.isAborted : nil)
            if let records { line.field("records", raw: "[" + records.joined(separator: ",") + "]") }
        }
        return line.text
    }

    private static func type(_ type: TimestampType) -> String? {
        switch type {
        case .noTimestampType: nil
        case .createTime: "create"
        case .logAppendTime: "logappend"
        }
    }

    /// An object of a producer's epoch.
    static func text(_ history: ProducerHistory, _ partition: TopicPartition?) -> String {
        var line = JSONLine()
        line.object { line in
            line.field("topic", text: partition?.topic)
            line.field("partition", partition.map { Int64($0.partition) })
            line.field("producer_id", history.producerId)
            line.field("producer_epoch", history.epoch)
            line.field("first_offset", history.firstOffset)
            line.field("last_offset", history.lastOffset)
            line.field("first_timestamp", history.firstTimestamp >= 0 ? history.firstTimestamp : nil)
            line.field("last_timestamp", history.lastTimestamp >= 0 ? history.lastTimestamp : nil)
            line.field("records", history.records)
            line.field("batches", history.batches)
            line.field("transactions", history.transactions)
            line.field("aborted_transactions", history.aborted)
            line.field("first_sequence", history.lastSequence >= 0 ? Int64(history.firstSequence) : nil)
            line.field("last_sequence", history.lastSequence >= 0 ? Int64(history.lastSequence) : nil)
            line.field("lost", history.lost)
            line.field("doubled", history.doubled)
            line.field("verdict", history.verdict)
            line.array("breaks", history.breaks) { line, found in
                line.field("kind", found.isRepeat ? "doubled" : found.isExplained ? "compacted" : "lost")
                line.field("after_offset", found.after)
                line.field("at_offset", found.at)
                line.field("count", found.count)
            }
        }
        return line.text
    }
}
