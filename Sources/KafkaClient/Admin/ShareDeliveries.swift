public import KafkaWire

/// Records of a share group that were delivered and aren't done with, or were given up (KIP-932).
public struct ShareDelivery: Hashable, Sendable {
    /// The first of their offsets.
    public var firstOffset: Int64
    /// The last of them.
    public var lastOffset: Int64
    /// What became of them; `nil` for a state that is not known here.
    public var state: State?
    /// How often they were delivered.
    public var count: Int

    /// What becomes of a record; what members hold at this moment is written nowhere.
    public enum State: Int8, Sendable {
        /// To be delivered again.
        case available = 0
        /// Done with.
        case acknowledged = 2
        /// Given up: rejected, or delivered too often.
        case archived = 4
    }

    /// Some records and their state.
    public init(firstOffset: Int64, lastOffset: Int64, state: State?, count: Int) {
        self.firstOffset = firstOffset
        self.lastOffset = lastOffset
        self.state = state
        self.count = count
    }
}

/// A share group's partition by the id of its topic, as the group's state names it.
public struct SharePartition: Hashable, Sendable {
    /// The group.
    public var group: String
    /// The topic's id.
    public var topicId: KafkaUUID
    /// The partition.
    public var partition: Int32

    /// A partition of a group.
    public init(_ group: String, _ topicId: KafkaUUID, _ partition: Int32) {
        self.group = group
        self.topicId = topicId
        self.partition = partition
    }
}

extension KafkaAdmin {
    /// What share groups' partitions have in flight, by offset (needs Read on `__share_group_state`): read backwards to the
    /// last snapshot of each, or a bounded way. What isn't found is left out.
    public func shareDeliveries(_ wanted: Set<SharePartition>) async throws -> [SharePartition: [ShareDelivery]] {
        try await requests.shareDeliveries(wanted)
    }
}

/// The state of share groups' partitions: the last snapshot of each, and what was written behind it. A value without I/O.
package struct ShareHistory: HistorySearch {
    /// What a record says.
    private struct Entry: Sendable {
        var isSnapshot: Bool
        /// -1 where it does not change.
        var startOffset: Int64
        var deliveries: [ShareDelivery]
    }

    private let wanted: Set<SharePartition>
    /// Behind the snapshot, the newest first.
    private var updates: [SharePartition: [Entry]] = [:]
    private var window: [SharePartition: [Entry]] = [:]
    /// What was found.
    package private(set) var deliveries: [SharePartition: [ShareDelivery]] = [:]

    /// A search for these.
    package init(_ wanted: Set<SharePartition>) { self.wanted = wanted }

    package func isDone(now: Int64) -> Bool { deliveries.count == wanted.count }

    package mutating func take(key: RawSpan?, value: RawSpan?) {
        guard let key, let (isSnapshot, partition) = ShareHistory.key(key), wanted.contains(partition) else { return }
        // Without a value the state was deleted: nothing behind it counts any more.
        var entry: Entry? = Entry(isSnapshot: true, startOffset: -1, deliveries: [])
        if let value { entry = ShareHistory.value(value, isSnapshot: isSnapshot) }
        if let entry { window[partition, default: []].append(entry) }
    }

    package mutating func endWindow() {
        for (partition, entries) in window where deliveries[partition] == nil {
            for entry in entries.reversed() where deliveries[partition] == nil {
                updates[partition, default: []].append(entry)
                if entry.isSnapshot {
                    deliveries[partition] = ShareHistory.state(updates.removeValue(forKey: partition) ?? [])
                }
            }
        }
        window = [:]
    }

    /// What entries, the newest first, come to.
    private static func state(_ entries: [Entry]) -> [ShareDelivery] {
        var state: [ShareDelivery] = []
        var start: Int64 = 0
        for entry in entries.reversed() {
            start = max(start, entry.startOffset)
            for delivery in entry.deliveries { state = combine(state, delivery) }
        }
        return state.compactMap { delivery in
            guard delivery.lastOffset >= start else { return nil }
            var delivery = delivery
            delivery.firstOffset = max(delivery.firstOffset, start)
            return delivery
        }
    }

    /// As PersisterStateBatchCombiner has it: where ranges overlap the higher count wins, then the higher state.
    private static func combine(_ state: [ShareDelivery], _ new: ShareDelivery) -> [ShareDelivery] {
        guard new.firstOffset <= new.lastOffset, new.lastOffset < .max else { return state }
        func part(_ delivery: ShareDelivery, _ first: Int64, _ last: Int64) -> ShareDelivery? {
            guard first <= last else { return nil }
            var delivery = delivery
            (delivery.firstOffset, delivery.lastOffset) = (first, last)
            return delivery
        }
        var result: [ShareDelivery] = []
        /// Where what is left of the new one begins.
        var next = new.firstOffset
        for old in state {
            guard old.lastOffset >= new.firstOffset, old.firstOffset <= new.lastOffset else {
                result.append(old)
                continue
            }
            let overlap = max(old.firstOffset, new.firstOffset)...min(old.lastOffset, new.lastOffset)
            let wins = (new.count, new.state?.rawValue ?? -1) >= (old.count, old.state?.rawValue ?? -1)
            result += [
                part(old, old.firstOffset, overlap.lowerBound - 1), part(new, next, overlap.lowerBound - 1),
                part(wins ? new : old, overlap.lowerBound, overlap.upperBound),
                part(old, overlap.upperBound + 1, old.lastOffset),
            ].compactMap { $0 }
            next = overlap.upperBound + 1
        }
        if let rest = part(new, next, new.lastOffset) { result.append(rest) }
        return result.sorted { $0.firstOffset < $1.firstOffset }.reduce(into: []) { joined, delivery in
            if let last = joined.last, last.lastOffset + 1 == delivery.firstOffset, last.state == delivery.state,
                last.count == delivery.count
            {
                joined[joined.count - 1].lastOffset = delivery.lastOffset
            } else {
                joined.append(delivery)
            }
        }
    }

    /// A record's key (ShareSnapshotKey 0, ShareUpdateKey 1).
    private static func key(_ bytes: RawSpan) -> (isSnapshot: Bool, partition: SharePartition)? {
        var reader = ByteReader(bytes)
        guard let type = try? reader.int16(), (0...1).contains(type), let group = try? reader.string(flexible: false),
            let topic = try? reader.uuid(), let partition = try? reader.int32()
        else { return nil }
        return (type == 0, SharePartition(group, topic, partition))
    }

    /// A record's value (ShareSnapshotValue 0, ShareUpdateValue 0).
    private static func value(_ bytes: RawSpan, isSnapshot: Bool) -> Entry? {
        var reader = ByteReader(bytes)
        do {
            guard try reader.int16() == 0 else { return nil }
            _ = try reader.int32()  // snapshotEpoch
            if isSnapshot { _ = try reader.int32() }  // stateEpoch
            _ = try reader.int32()  // leaderEpoch
            let start = try reader.int64()
            if isSnapshot {
                _ = try reader.int64()  // createTimestamp
                _ = try reader.int64()  // writeTimestamp
            }
            let batches: [StateBatch] = try reader.array(version: 0, flexible: true)
            return Entry(isSnapshot: isSnapshot, startOffset: start, deliveries: batches.map(\.delivery))
        } catch {
            return nil
        }
    }
}

/// A range of offsets in a share group's state.
private struct StateBatch: VersionedStruct {
    var delivery: ShareDelivery

    init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        let (first, last) = (try reader.int64(), try reader.int64())
        let state = ShareDelivery.State(rawValue: try reader.int8())
        let count = try reader.int16()
        _ = try reader.taggedFields()
        delivery = ShareDelivery(firstOffset: first, lastOffset: last, state: state, count: Int(count))
    }

    func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        writer.int64(delivery.firstOffset)
        writer.int64(delivery.lastOffset)
        writer.int8(delivery.state?.rawValue ?? -1)
        writer.int16(Int16(clamping: delivery.count))
        try writer.taggedFields([])
    }
}

extension AdminRequests {
    /// See ``KafkaAdmin/shareDeliveries(_:)``.
    func shareDeliveries(_ wanted: Set<SharePartition>) async throws -> [SharePartition: [ShareDelivery]] {
        // SharePartitionKey.asCoordinatorKey
        let found = try await lookBack(
            "__share_group_state", for: wanted, hashing: { "\($0.group):\($0.topicId):\($0.partition)" }
        ) { ShareHistory($0) }
        return found.reduce(into: [:]) { states, history in states.merge(history.deliveries) { $1 } }
    }
}
