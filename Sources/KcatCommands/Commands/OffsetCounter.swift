import Console
import Inspection
import KafkaClient
import KafkaLog
import KafkaWire
import RecordOutput

/// Finds out what the options of `offsets` ask for.
struct OffsetCounter {
    let session: Session
    /// What is asked for.
    let asked: OffsetArguments
    let settings: ClientSettings
    let folder: LogFolder?
    let lookup: any PartitionLookup

    /// Of each row, in their order.
    func extras(_ rows: [OffsetRow]) async throws -> [OffsetExtras] {
        var extras = [OffsetExtras](repeating: OffsetExtras(), count: rows.count)
        if asked.isExact { try await count(rows, &extras) }
        var reader: KafkaConsumer?
        if asked.showsTimes, folder == nil {
            // What lies behind an open transaction has its times too.
            reader = try session.pieceConsumer(settings, .readUncommitted, announces: false)
        }
        for (index, row) in rows.enumerated() {
            if asked.showsTimes { extras[index].times = try await times(row, reader) }
            guard asked.showsTiers else { continue }
            extras[index].showsTiers = true
            // A broker without tiers answers with an error: that is no error here.
            extras[index].localStart = try? await lookup.offset(.earliestLocal, of: row.partition)?.offset
            extras[index].tieredEnd = try? await lookup.offset(.latestTiered, of: row.partition)?.offset
        }
        return extras
    }

    private func count(_ rows: [OffsetRow], _ extras: inout [OffsetExtras]) async throws {
        let inspect = InspectSettings.counting
        let report = InspectReport(inspect)
        let total = rows.reduce(0) { $0 + Int($1.count) }
        var live: LiveInspection?
        var topics: [String: [String: String]] = [:]
        if folder == nil {
            let committed = try session.pieceConsumer(settings, .readCommitted, announces: false)
            let uncommitted = try session.pieceConsumer(settings, .readUncommitted, announces: false)
            live = LiveInspection(
                settings: inspect, report: report, corrupt: nil, committed: committed, uncommitted: uncommitted)
            live?.counter = InspectProgress(session.console, total)
            topics = await InspectCommand.topicSettings(
                Set(rows.map(\.partition.topic)), uncommitted, settings, session)
        }
        for (index, row) in rows.enumerated() {
            let facts = PartitionFacts(
                start: max(row.start ?? row.logStart, row.logStart),
                end: min(row.end ?? row.highWatermark, row.highWatermark),
                now: inspect.now, logStartOffset: row.logStart, lastStableOffset: row.lastStable,
                isCompacted: topics[row.partition.topic]?["cleanup.policy"].map { $0.contains("compact") })
            let audit: PartitionAudit
            if let folder {
                let target = try InspectTarget.target(row.partition, in: folder.directory, nil)
                audit = try FileInspection(
                    settings: inspect, report: report, corrupt: nil, options: RunOptions()
                ).audit(target, facts)
            } else if let live {
                audit = try await live.audit(row.partition, facts)
            } else {
                continue
            }
            extras[index].counts = OffsetExtras.Counts(audit)
        }
    }

    private func times(_ row: OffsetRow, _ reader: KafkaConsumer?) async throws -> OffsetExtras.Times {
        var times = OffsetExtras.Times()
        guard row.logStart < row.highWatermark else { return times }
        times.first = try await batches(of: row.partition, at: row.logStart, reader).lazy.compactMap(\.firstTimestamp)
            .first
        let last = try await batches(of: row.partition, at: row.highWatermark - 1, reader).last?.header.maxTimestamp
        times.last = last.flatMap { $0 >= 0 ? $0 : nil }
        // What lies behind an open transaction has its times too.
        times.newest = try? await lookup.offsetResults(
            .maxTimestamp, of: [row.partition], isolationLevel: .readUncommitted, patience: nil)[row.partition]?.get()
            .timestamp
        return times
    }

    /// Batches from the one that holds an offset on, as many as come at once.
    private func batches(
        of partition: TopicPartition, at offset: Int64, _ reader: KafkaConsumer?
    ) async throws -> [BatchRow] {
        if let folder {
            return Self.rows(try folder.log(of: partition).read(from: offset, before: .max, maxBytes: 64 << 10))
        }
        guard let reader else { return [] }
        try await reader.assign([partition: .offset(offset)])
        let limit = ContinuousClock.now + reader.configuration.apiTimeout
        while ContinuousClock.now < limit {
            guard let part = try await reader.nextRecords(timeout: .seconds(1)) else { continue }
            guard part.topicPartition == partition, part.sizeInBytes > 0 || part.fetchOffset >= part.endOffset else {
                continue
            }
            return Self.rows(part.records.withUnsafeBytes { Array($0) })
        }
        return []
    }

    private static func rows(_ bytes: [UInt8]) -> [BatchRow] {
        var rows: [BatchRow] = []
        var start = 0
        while let header = RecordBatchHeader(bytes, at: start, position: start, limit: bytes.count) {
            rows.append(BatchRow(header))
            start += header.sizeInBytes
        }
        return rows
    }
}
