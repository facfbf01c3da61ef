import KafkaClient

/// How long nothing has come, and whether that ends the run (`--idle-timeout`).
struct IdleWatch {
    private let timeout: Duration?
    private var lastRecord = ContinuousClock.now
    /// When anything came last, be it only an end.
    private var lastPart = ContinuousClock.now

    /// A run without a timeout is never idle.
    init(timeout: Duration?) { self.timeout = timeout }

    /// The wait begins.
    mutating func begin() { (lastRecord, lastPart) = (.now, .now) }

    /// A part was taken. However long it took to be written: that is not the brokers' silence.
    mutating func tookPart(hasRecords: Bool) {
        lastPart = .now
        if hasRecords { lastRecord = lastPart }
    }

    /// Whether no record came for all that time.
    var isIdle: Bool {
        guard let timeout else { return false }
        return .now - lastRecord >= timeout
    }

    /// How much of it is left; `nil` where it has no end.
    var rest: Duration? { timeout.map { $0 - (.now - lastRecord) } }

    /// To be idle is to be caught up. Brokers that have given nothing for all that time, though there is more, are not there.
    /// - Throws: `timedOut` where `behind` has partitions that are not read to their ends.
    func check(_ behind: [TopicPartition]) throws(KafkaError) {
        let silence = ContinuousClock.now - lastPart
        guard let timeout, silence >= timeout else { return }
        guard let first = behind.first else { return }
        let others = behind.count > 1 ? " and \(behind.count - 1) more" : ""
        throw KafkaError(
            .timedOut,
            "the brokers have given nothing for \(silence.components.seconds) s (--idle-timeout), and "
                + "\(first)\(others) is not read to its end")
    }
}
