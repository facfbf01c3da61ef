import Console
import KafkaWire

/// Whether a run stands at an open transaction for so long that it is worth saying. A value without a clock.
struct OpenTransactionWatch: Sendable {
    /// How many offsets wait behind it, and since when the run stands there; 0 before the clock was looked at.
    private var held: (offsets: Int64, since: Int64)?
    private var isSaid = false
    /// How long a run stands at one before that is said, in ms: most are over by then.
    private static let patience: Int64 = 3000

    /// The position has reached what can be read, or hasn't, and `waiting` offsets lie behind that.
    mutating func walked(isCaughtUp: Bool, waiting: Int64) {
        held = isCaughtUp && waiting > 0 ? (waiting, held?.since ?? 0) : nil
    }

    /// How many offsets wait, when it is time to say so.
    mutating func tick(now: Int64) -> Int64? {
        guard let held, !isSaid else { return nil }
        if held.since == 0 {
            self.held?.since = now
            return nil
        }
        guard now - held.since >= Self.patience else { return nil }
        isSaid = true
        return held.offsets
    }

    /// How many offsets wait, when nothing more is read and it was not said.
    mutating func end() -> Int64? {
        guard let held, !isSaid else { return nil }
        isSaid = true
        return held.offsets
    }

    /// The words of it; `holder` says whose it is.
    static func notice(_ partition: TopicPartition, at position: Int64, _ offsets: Int64, _ holder: String?) -> String {
        words(partition, at: position, offsets, holder) + "; --uncommitted reads them"
    }

    /// The words of it for who can't read them.
    static func words(_ partition: TopicPartition, at position: Int64, _ offsets: Int64, _ holder: String?) -> String {
        "\(partition): an open transaction begins at \(position) and holds back "
            + "\(Units.count(Int(offsets), "offset"))\(holder.map { " (\($0))" } ?? "")"
    }

    /// When ``tick(now:)`` is worth calling, in milliseconds since 1970; `nil` for never.
    var nextTick: Int64? {
        guard let held, !isSaid else { return nil }
        return held.since == 0 ? 0 : held.since + Self.patience
    }
}
