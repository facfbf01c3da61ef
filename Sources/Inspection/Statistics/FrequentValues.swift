/// The values that come most often, in bounded memory: counters as in space-saving (Metwally and others, 2005), emptied in
/// bulk as Misra and Gries do, which has the same bound and costs a record next to nothing. As long as there were no more
/// values than counters all is exact; after that a count is too low by at most ``error``, and no value that came more often
/// than that is missing.
package struct FrequentValues: Sendable {
    /// One value.
    package struct Entry: Sendable {
        /// Its first bytes, ``shownBytes`` at most.
        package var value: [UInt8]
        /// Bytes of the whole value.
        package var count: Int
        /// Records with it, at least.
        package var records: Int
        /// Bytes of their keys and values, at least.
        package var bytes: Int
    }

    /// Bytes of a value that are kept to be shown.
    package static let shownBytes = 256

    private struct Slot: Sendable {
        var hash = UInt64(0)
        var records = 0
        var bytes = 0
        var entry = 0
    }

    /// Where a value's first bytes stand in the pool, and how many bytes it has in all.
    private struct Value: Sendable {
        var start: Int
        var shown: Int
        var count: Int
    }

    /// How much a count may be too low: records.
    package private(set) var error = 0
    private let capacity: Int
    private var slots: [Slot]
    private var values: [Value] = []
    /// The bytes of all values that are shown, one after the other.
    private var pool: [UInt8] = []
    private var used = 0

    /// Room for `capacity` values, rounded up to a power of two.
    package init(capacity: Int = 8192) {
        var size = 16
        while size < capacity { size *= 2 }
        self.capacity = size
        slots = Array(repeating: Slot(), count: 2 * size)
    }

    /// How many values are counted.
    package var count: Int { used }

    /// Takes in a record with the value, whose hash is `hash`, and the size of its key and value.
    package mutating func add(_ value: RawSpan, hash: UInt64, size: Int) {
        // 0 marks a free slot.
        let hash = hash == 0 ? 1 : hash
        var at = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[at].hash != hash {
            if slots[at].hash == 0 {
                if used == capacity {
                    makeRoom()
                    return add(value, hash: hash, size: size)
                }
                slots[at] = Slot(hash: hash, records: 0, bytes: 0, entry: values.count)
                let shown = min(value.byteCount, Self.shownBytes)
                values.append(Value(start: pool.count, shown: shown, count: value.byteCount))
                value.extracting(0..<shown).withUnsafeBytes { pool.append(contentsOf: $0) }
                used += 1
                break
            }
            at = (at + 1) & (slots.count - 1)
        }
        slots[at].records &+= 1
        slots[at].bytes &+= size
    }

    /// Half of the counters are freed: all lose as much as the one in the middle has.
    private mutating func makeRoom() {
        let kept = slots.filter { $0.hash != 0 }
        let counts = kept.map(\.records).sorted()
        let loss = counts[counts.count / 2]
        error += loss
        let old = (values: values, pool: pool)
        values.removeAll(keepingCapacity: true)
        pool.removeAll(keepingCapacity: true)
        used = 0
        for place in slots.indices { slots[place] = Slot() }
        for slot in kept where slot.records > loss {
            var at = Int(truncatingIfNeeded: slot.hash) & (slots.count - 1)
            while slots[at].hash != 0 { at = (at + 1) & (slots.count - 1) }
            slots[at] = Slot(
                hash: slot.hash, records: slot.records - loss, bytes: slot.bytes, entry: values.count)
            let value = old.values[slot.entry]
            values.append(Value(start: pool.count, shown: value.shown, count: value.count))
            pool += old.pool[value.start..<value.start + value.shown]
            used += 1
        }
    }

    /// The most frequent, most first; of equals by value.
    package func top(_ count: Int) -> [Entry] {
        var entries: [Entry] = []
        for slot in slots where slot.hash != 0 {
            let value = values[slot.entry]
            let bytes = Array(pool[value.start..<value.start + value.shown])
            entries.append(Entry(value: bytes, count: value.count, records: slot.records, bytes: slot.bytes))
        }
        entries.sort {
            $0.records != $1.records ? $0.records > $1.records : $0.value.lexicographicallyPrecedes($1.value)
        }
        return Array(entries.prefix(count))
    }
}
