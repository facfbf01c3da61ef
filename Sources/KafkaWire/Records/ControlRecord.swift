/// What a control record is for: the type in its key (KIP-98, KIP-595, KIP-630, KIP-853).
public struct ControlRecordType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// Kafka's number.
    public var rawValue: Int16

    /// The type of that number, which may be one that is not known here.
    public init(rawValue: Int16) { self.rawValue = rawValue }

    /// The transaction's records do not count.
    public static let abort = ControlRecordType(rawValue: 0)
    /// They do.
    public static let commit = ControlRecordType(rawValue: 1)
    /// A leader of a KRaft log took over.
    public static let leaderChange = ControlRecordType(rawValue: 2)
    /// The first record of a KRaft snapshot.
    public static let snapshotHeader = ControlRecordType(rawValue: 3)
    /// The last record of a KRaft snapshot.
    public static let snapshotFooter = ControlRecordType(rawValue: 4)
    /// The `kraft.version` in force.
    public static let kraftVersion = ControlRecordType(rawValue: 5)
    /// The voters of a KRaft log.
    public static let kraftVoters = ControlRecordType(rawValue: 6)

    /// `commit`, `abort`, `leader_change` ...; `unknown_9` for a number that is not known.
    public var description: String {
        let names = [
            "abort", "commit", "leader_change", "snapshot_header", "snapshot_footer", "kraft_version", "kraft_voters",
        ]
        return names.indices.contains(Int(rawValue)) ? names[Int(rawValue)] : "unknown_\(rawValue)"
    }

    /// The type that a control record's key names: version int16, type int16. `nil` when the key is too short.
    package init?(key: RawSpan) {
        guard key.byteCount >= 4 else { return nil }
        rawValue = Int16(bigEndian: key.unsafeLoadUnaligned(fromByteOffset: 2, as: Int16.self))
    }
}

/// A control record: what it says, read from its key and value.
public enum ControlRecord: Equatable, Sendable {
    /// A voter of a KRaft log; its directory where the version has it.
    public struct Voter: Equatable, Sendable {
        /// The node.
        public var id: Int32
        /// Its log directory (KIP-853); `nil` before.
        public var directoryId: KafkaUUID?

        /// A voter from its parts.
        public init(id: Int32, directoryId: KafkaUUID?) {
            self.id = id
            self.directoryId = directoryId
        }
    }

    /// The transaction was aborted (EndTxnMarker).
    case abort(coordinatorEpoch: Int32)
    /// The transaction was committed (EndTxnMarker).
    case commit(coordinatorEpoch: Int32)
    /// LeaderChangeMessage: who leads, who may vote, who voted for the leader.
    case leaderChange(leaderId: Int32, voters: [Voter], grantingVoters: [Voter])
    /// SnapshotHeaderRecord: the append time of the last record that the snapshot covers, in milliseconds since 1970.
    case snapshotHeader(lastContainedLogTimestamp: Int64)
    /// SnapshotFooterRecord.
    case snapshotFooter
    /// KRaftVersionRecord.
    case kraftVersion(Int16)
    /// VotersRecord.
    case kraftVoters([Voter])
    /// Of a type that is not known, or not as its type says: the bytes as they are.
    case unknown(type: Int16, key: [UInt8], value: [UInt8]?)

    /// Reads a control record; what can't be read is ``ControlRecord/unknown(type:key:value:)``.
    public init(key: RawSpan?, value: RawSpan?) {
        var type = ControlRecordType(rawValue: -1)
        if let key { type = ControlRecordType(key: key) ?? type }
        if let value, let known = try? Self.read(type, value) {
            self = known
            return
        }
        self = .unknown(type: type.rawValue, key: Self.array(key) ?? [], value: Self.array(value))
    }

    /// What it is for.
    public var type: ControlRecordType {
        switch self {
        case .abort: .abort
        case .commit: .commit
        case .leaderChange: .leaderChange
        case .snapshotHeader: .snapshotHeader
        case .snapshotFooter: .snapshotFooter
        case .kraftVersion: .kraftVersion
        case .kraftVoters: .kraftVoters
        case .unknown(let type, _, _): ControlRecordType(rawValue: type)
        }
    }

    private static func read(_ type: ControlRecordType, _ value: RawSpan) throws(WireError) -> ControlRecord? {
        var reader = ByteReader(value)
        let version = try reader.int16()
        guard version >= 0 else { return nil }
        switch type {
        case .abort: return .abort(coordinatorEpoch: try reader.int32())
        case .commit: return .commit(coordinatorEpoch: try reader.int32())
        case .leaderChange:
            let leader = try reader.int32()
            let voters = try self.voters(&reader, withDirectory: version >= 1)
            return .leaderChange(
                leaderId: leader, voters: voters, grantingVoters: try self.voters(&reader, withDirectory: version >= 1))
        case .snapshotHeader: return .snapshotHeader(lastContainedLogTimestamp: try reader.int64())
        case .snapshotFooter: return .snapshotFooter
        case .kraftVersion: return .kraftVersion(try reader.int16())
        case .kraftVoters:
            return .kraftVoters(
                try reader.array(flexible: true) { (reader: inout ByteReader) throws(WireError) in
                    let voter = Voter(id: try reader.int32(), directoryId: try reader.uuid())
                    _ = try reader.array(flexible: true) { (reader: inout ByteReader) throws(WireError) in
                        _ = try reader.string(flexible: true)
                        _ = try reader.string(flexible: true)
                        _ = try reader.uint16()
                        _ = try reader.taggedFields()
                    }
                    _ = try reader.skip(4)
                    _ = try reader.taggedFields()
                    return voter
                })
        default: return nil
        }
    }

    private static func voters(
        _ reader: inout ByteReader, withDirectory: Bool
    ) throws(WireError) -> [Voter] {
        try reader.array(flexible: true) { (reader: inout ByteReader) throws(WireError) in
            let voter = Voter(id: try reader.int32(), directoryId: withDirectory ? try reader.uuid() : nil)
            _ = try reader.taggedFields()
            return voter
        }
    }

    private static func array(_ bytes: RawSpan?) -> [UInt8]? {
        guard let bytes else { return nil }
        return unsafe bytes.withUnsafeBytes { unsafe Array($0) }
    }

    /// As the other, over an array.
    package static func type(inBatch batch: [UInt8]) -> ControlRecordType? { type(inBatch: batch.span.bytes) }

    /// The type of the one record in a control batch of format 2 that is not compressed, as none is. `nil` where it can't
    /// be read.
    package static func type(inBatch batch: RawSpan) -> ControlRecordType? {
        withFirst(inBatch: batch) { key, _ in key.flatMap { ControlRecordType(rawValue: $0) } }
    }

    /// The first record of a control batch of format 2 that is not compressed; `nil` where it can't be read.
    package static func first(inBatch batch: RawSpan) -> ControlRecord? {
        withFirst(inBatch: batch) { _, record in
            let key: RawSpan? =
                record.keyCount < 0
                ? nil : unsafe RawSpan(_unsafeStart: record.key.unsafelyUnwrapped, byteCount: record.keyCount)
            let value: RawSpan? =
                record.valueCount < 0
                ? nil : unsafe RawSpan(_unsafeStart: record.value.unsafelyUnwrapped, byteCount: record.valueCount)
            return ControlRecord(key: key, value: value)
        }
    }

    private static func withFirst<T>(inBatch batch: RawSpan, _ body: (Int16?, ParsedRecord) -> T?) -> T? {
        guard batch.byteCount > RecordBatchHeader.Place.records else { return nil }
        return unsafe batch.withUnsafeBytes { bytes in
            var parser = RecordParser(
                UnsafeRawBufferPointer(rebasing: bytes[RecordBatchHeader.Place.records...]), baseOffset: 0,
                lastOffsetDelta: Int(Int32.max), baseTimestamp: 0, fixedTimestamp: nil)
            var record = ParsedRecord()
            guard (try? parser.next(&record)) != nil else { return nil }
            var type: Int16?
            if let key = record.key, record.keyCount >= 4 {
                type = ControlRecordType(key: RawSpan(_unsafeStart: key, byteCount: record.keyCount))?.rawValue
            }
            return body(type, record)
        }
    }
}
