/// How far a bounded run has come. Knows no clock: times are given to it, counted from the start of the run.
package struct Progress: Sendable {
    /// Records so far.
    package private(set) var records = 0
    /// Records that were looked through for these; `nil` where all that come count.
    package private(set) var scanned: Int?
    /// Bytes so far.
    package private(set) var bytes = 0
    /// The part that is done, 0 to 1; `nil` while it is not known how much there is.
    package private(set) var share: Double?
    /// When this was so.
    package private(set) var time = Duration.zero
    /// Earlier states, oldest first: one a second, and no more than `window` of them.
    private var samples = [Sample(time: .zero, records: 0, bytes: 0, share: 0)]

    private struct Sample {
        var time: Duration
        var records: Int
        var bytes: Int
        var share: Double
    }

    private static let window = 8

    /// Nothing done yet.
    package init() {}

    /// Takes in the counts at `time`. `done` of `total` are what the share is reckoned from, offsets or records;
    /// `nil` or 0 if it is not known how many there are.
    package mutating func update(
        records: Int, bytes: Int, done: Int, of total: Int?, at time: Duration, scanned: Int? = nil
    ) {
        self.records = records
        self.scanned = scanned
        self.bytes = bytes
        self.time = time
        share = total.flatMap { $0 > 0 ? min(1, max(0, Double(done) / Double($0))) : nil }
        guard let last = samples.last, time - last.time >= .seconds(1) else { return }
        samples.append(Sample(time: time, records: scanned ?? records, bytes: bytes, share: share ?? 0))
        if samples.count > Self.window { samples.removeFirst() }
    }

    /// Records a second over the last seconds, with a filter those that were looked through.
    package var recordsPerSecond: Double { perSecond { Double((scanned ?? records) - $0.records) } }

    /// Bytes a second over the last seconds.
    package var bytesPerSecond: Double { perSecond { Double(bytes - $0.bytes) } }

    /// The time that the rest takes at the pace of the last seconds; `nil` where that can't be said.
    package var timeLeft: Duration? {
        guard let share else { return nil }
        let pace = perSecond { share - $0.share }
        guard pace > 0 else { return share == 1 ? .zero : nil }
        return .seconds(min(((1 - share) / pace).rounded(), 1e9))
    }

    private func perSecond(_ gained: (Sample) -> Double) -> Double {
        guard let oldest = samples.first else { return 0 }
        let seconds = Self.seconds(time - oldest.time)
        return seconds > 0 ? max(0, gained(oldest) / seconds) : 0
    }

    private static func seconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    /// What a run came to: `1,234,567 records, 123 MB in 3.1 s (398,000 records/s, 39 MB/s)`.
    package static func sum(records: Int, bytes: Int, time: Duration) -> String {
        let seconds = max(Self.seconds(time), 0.001)
        func perSecond(_ count: Int) -> Int { Int(min(Double(count) / seconds, 1e18)) }
        let rates = "(\(Units.count(perSecond(records))) records/s, \(Units.bytes(perSecond(bytes)))/s)"
        return "\(Units.count(records, "record")), \(Units.bytes(bytes)) in "
            + "\(Units.shortTime(time)) \(rates)"
    }

    /// The state in a line of at most `width` characters:
    /// `1,234,567 records, 123 MB, 45 % (410,000 records/s, 41.2 MB/s), 12 s left`. What has no room is left out.
    /// With a filter: `1,234,567 scanned, 12 found, 45 % (410,000 records/s), 12 s left`.
    package func text(width: Int) -> String {
        var counts = "\(Units.count(records, "record")), \(Units.bytes(bytes))"
        var rates = " (\(Units.count(Int(recordsPerSecond))) records/s, \(Units.bytes(Int(bytesPerSecond)))/s)"
        if let scanned {
            counts = "\(Units.count(scanned)) scanned, \(Units.count(records)) found"
            rates = " (\(Units.count(Int(recordsPerSecond))) records/s)"
        }
        let share = share.map { ", \(Int($0 * 100)) %" } ?? ""
        let left = timeLeft.map { ", \(Units.time($0)) left" } ?? ""
        let candidates = [counts + share + rates + left, counts + share + left, counts + share]
        return candidates.first { $0.count <= width } ?? String(counts.prefix(max(0, width)))
    }
}
