import KafkaWire

/// What only a look at records tells; a sample of them.
package struct RecordSample: Sendable {
    /// Bytes of headers' names and values.
    package var headerBytes: Int64 = 0
    /// Of them those that are as in the record before.
    package var repeatedHeaderBytes: Int64 = 0
    /// Bytes of keys, values and headers.
    package var payloadBytes: Int64 = 0
    /// A record that shows it.
    package var offset: Int64?
    /// Bytes of records that were not compressed, and what a codec made of them.
    package var compression: (plain: Int, compressed: Int, offset: Int64?) = (0, 0, nil)

    /// Nothing yet.
    package init() {}
}

extension PartitionAudit {
    /// What holds of the batches seen, the worst first.
    package func findings(_ sample: RecordSample = RecordSample()) -> [Finding] {
        var found: [Finding] = []
        if let row = totals.damaged.first {
            let count = totals.damaged.count
            found.append(
                Finding(
                    .damage, at: row.baseOffset,
                    "\(count) damaged \(count == 1 ? "batch" : "batches"), the first at \(row.baseOffset): "
                        + (row.damage ?? "")))
        }
        for gap in unexplained.prefix(3) {
            found.append(
                Finding(.unexplainedGap, at: gap.first, "offsets \(gap.first)-\(gap.last) are missing: \(gap.detail)"))
        }
        for producer in sequences.producers where producer.lost + producer.doubled > 0 {
            let name = "producer \(producer.producerId) epoch \(producer.epoch)"
            let at = producer.breaks.first { !$0.isExplained }?.at
            found.append(Finding(.sequenceBreak, at: at, "\(name): \(producer.verdict)"))
            if found.count > 20 { break }
        }
        found += times() + shapes(sample)
        return found
    }

    private func times() -> [Finding] {
        var found: [Finding] = []
        if let wrong = totals.wrongUnit {
            let unit = wrong.timestamp < 100_000_000_000 ? "seconds" : "microseconds"
            found.append(
                Finding(
                    .wrongTimeUnit, at: wrong.offset,
                    "timestamp \(wrong.timestamp) looks like \(unit), milliseconds are meant"))
        } else if let newest = totals.newest, newest.timestamp > facts.now + 60_000 {
            found.append(
                Finding(
                    .futureTimestamp, at: newest.offset,
                    "the newest timestamp, \(UTCTime.text(newest.timestamp)), lies \(words(newest.timestamp - facts.now)) ahead: "
                        + "retention by time keeps its segment until then"))
        }
        if totals.backwards.by > 60_000 {
            found.append(
                Finding(
                    .backwardsTimestamps, at: totals.backwards.offset,
                    "timestamps go back by \(words(totals.backwards.by)): searches by time find the first that is late enough"
                ))
        }
        if let open = overdue, facts.end >= facts.lastStableOffset ?? .max {
            let known = facts.transactionTimeouts[open.producerId].map { "its timeout of \(words($0))" }
            found.append(
                Finding(
                    .openTransaction, at: open.offset,
                    "producer \(open.producerId) has a transaction open for \(words(open.age)), beyond "
                        + (known ?? "the largest timeout that brokers allow (transaction.max.timeout.ms, 15 min)")))
        }
        return found
    }

    /// The first open transaction that takes longer than it may.
    private var overdue: (producerId: Int64, offset: Int64, age: Int64)? {
        let late = totals.open.filter { producer, began in
            began.timestamp >= 0
                && facts.now - began.timestamp > facts.transactionTimeouts[producer] ?? Self.mostTransactionTime
        }
        return late.min { $0.value.offset < $1.value.offset }.map {
            ($0.key, $0.value.offset, facts.now - $0.value.timestamp)
        }
    }

    /// `transaction.max.timeout.ms` of brokers on which it isn't set, in ms.
    private static let mostTransactionTime: Int64 = 15 * 60_000

    private func shapes(_ sample: RecordSample) -> [Finding] {
        var found: [Finding] = []
        let totals = totals
        if totals.batches >= 20, totals.records < 5 * totals.batches {
            let average = Double(totals.records * 10 / totals.batches) / 10
            found.append(
                Finding(
                    .smallBatches, at: totals.first?.offset,
                    "\(average) records a batch on average: producers should wait longer (linger.ms)"))
        }
        let plain = sample.compression
        if plain.plain > 4096, plain.compressed * 2 <= plain.plain, totals.codecs.count == 1,
            totals.codecs[CompressionCodec.none] != nil
        {
            found.append(
                Finding(
                    .uncompressed, at: plain.offset,
                    "not compressed, although lz4 makes \(plain.compressed) bytes of \(plain.plain) (compression.type)")
            )
        }
        if let old = totals.oldFormatAt {
            found.append(
                Finding(
                    .oldFormat, at: old,
                    "\(totals.formats[0] + totals.formats[1]) entries in formats 0 and 1, which Kafka 4 still reads but no"
                        + " longer writes"))
        }
        let producers = Set(sequences.producers.map(\.producerId)).count
        if producers >= 10, totals.batches < 5 * Int64(producers) {
            found.append(
                Finding(
                    .producerChurn, at: sequences.producers.last?.firstOffset,
                    "\(producers) producer ids for \(totals.batches) batches: each costs brokers memory"))
        }
        if let limit = facts.maxMessageBytes, totals.largest.size * 10 >= limit * 9 {
            found.append(
                Finding(
                    .nearSizeLimit, at: totals.largest.offset,
                    "a batch of \(totals.largest.size) bytes, max.message.bytes is \(limit)"))
        }
        if sample.payloadBytes > 0, sample.repeatedHeaderBytes * 5 > sample.payloadBytes {
            let share = sample.repeatedHeaderBytes * 100 / sample.payloadBytes
            found.append(
                Finding(
                    .repeatedHeaders, at: sample.offset,
                    "\(share) % of the payload are headers that are the same in the record before"))
        }
        return found
    }

    private func words(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1000
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7200: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3600) h"
        default: return "\(seconds / 86_400) d"
        }
    }
}
