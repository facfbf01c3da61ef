/// Where in a batch's records what a match must have stands: found for the whole batch at once, so that of a record it is
/// only asked whether one of the places lies in it. Records come in the order of their bytes.
struct BatchCandidates {
    /// The batch's records, decompressed; `nil` while nothing is known of the records that come.
    private var batch: UnsafeRawBufferPointer?
    /// The places, in order.
    private var places: UnsafeMutableBufferPointer<UnsafeRawPointer>
    private var count = 0
    /// The first place that may lie in the next record.
    private var next = 0
    /// Whether a match may hide behind `\u`.
    private var hasEscapes = false

    /// Nothing known.
    init() { places = .allocate(capacity: 1024) }

    /// Gives its memory back.
    func deallocate() { places.deallocate() }

    /// Nothing is known of the records that follow.
    mutating func forget() { batch = nil }

    /// Searches a batch; false where no record of it can match.
    mutating func search(_ bytes: UnsafeRawBufferPointer, for required: RequiredLiteral) -> Bool {
        batch = bytes
        count = 0
        next = 0
        hasEscapes = required.canHide && Needle.hasUnicodeEscape(bytes)
        guard let start = bytes.baseAddress else { return hasEscapes }
        let end = start + bytes.count
        for literal in required.any {
            var at = literal.needle.place(from: start, to: end)
            while at < end {
                if literal.member?.mayHold(behind: at + literal.needle.bytes.count, end) ?? true { add(at) }
                at = literal.needle.place(from: at + 1, to: end)
            }
        }
        if required.any.count > 1 { places[..<count].sort() }
        return count > 0 || hasEscapes
    }

    private mutating func add(_ place: UnsafeRawPointer) {
        if count == places.count {
            let more = UnsafeMutableBufferPointer<UnsafeRawPointer>.allocate(capacity: count * 2)
            _ = more.moveInitialize(fromContentsOf: places)
            places.deallocate()
            places = more
        }
        places.initializeElement(at: count, to: place)
        count += 1
    }

    /// Whether the record between these places may match. True of a record that is elsewhere than the batch.
    @inline(__always)
    mutating func mayMatch(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> Bool {
        guard let batch, let base = batch.baseAddress, start >= base, end <= base + batch.count else { return true }
        // Who comes back to a record has all places before him again.
        if next > 0, places[next - 1] >= start { next = 0 }
        while next < count, places[next] < start { next += 1 }
        if next < count, places[next] < end { return true }
        return hasEscapes
            && Needle.hasUnicodeEscape(UnsafeRawBufferPointer(start: start, count: end - start))
    }
}
