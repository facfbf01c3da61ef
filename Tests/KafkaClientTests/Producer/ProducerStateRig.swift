import KafkaClient
import KafkaWire

/// A producer's core on the partitions 0 and 1 of `t`, step by step, with its clock.
struct ProducerStateRig {
    var state: ProducerState
    /// What was told so far.
    private(set) var told: [ProducerDelivery] = []
    /// When it began.
    let start = ContinuousClock.now
    private(set) var now = ContinuousClock.now
    private var lastPlace: UInt64 = 0

    init(_ change: (inout ProducerLimits) -> Void = { _ in }) {
        var limits = ProducerLimits()
        // Brokers know the producer already, unless a test is about that.
        limits.beginsAlone = false
        change(&limits)
        state = ProducerState(limits)
        if limits.isIdempotent { state.identify(as: ProducerIdentity(id: 7, epoch: 0)) }
        now = start
    }

    /// Time passes.
    mutating func wait(_ duration: Duration) { now += duration }

    /// Batches of two records each, numbered 1, 2, 3, …: a batch's number is its place.
    mutating func add(_ count: Int, to partition: TopicPartition = t0, size: Int = 70) {
        for _ in 0..<count {
            lastPlace += 1
            state.add(
                ProducerBatch(
                    partition, bytes: [UInt8](repeating: 0, count: size), count: 2, places: [lastPlace], created: now))
        }
    }

    /// All requests that can go now, to broker 1 unless said otherwise.
    mutating func send(to target: (TopicPartition) -> ProducerState.Target = { _ in .broker(1) })
        -> [ProducerRequest]
    {
        var all: [ProducerRequest] = []
        while true {
            let some = state.drain(now: now, target: target)
            if some.isEmpty { return all }
            all += some
        }
    }

    /// The answer to a request: of all its partitions, or of one.
    mutating func answer(
        _ request: ProducerRequest, _ error: ErrorCode = .none, of partition: TopicPartition? = nil,
        namesLeader: Bool = false, logStart: Int64 = -1
    ) {
        let answers = request.batches.filter { partition == nil || $0.partition == partition }
            .map {
                ProducerAnswer(
                    partition: $0.partition, error: error, baseOffset: 100, logStartOffset: logStart,
                    namesLeader: namesLeader)
            }
        told += state.answered(request.id, answers, broker: "broker \(request.broker)", now: now)
    }

    /// The request is lost.
    mutating func lose(_ request: ProducerRequest) {
        state.lost(request.id, "the connection ended", now: now)
    }

    /// Gives up what is too old.
    mutating func expire() { told += state.expire(now: now) }

    /// Sends what can go, an answer without an error for each, until nothing is left; time passes. What went, in order.
    mutating func settle() -> [String] {
        var all: [String] = []
        for _ in 0..<50 {
            for request in send() {
                all += request.stamps
                answer(request)
            }
            if state.isEmpty { return all }
            wait(.seconds(2))
        }
        return all + ["it does not end"]
    }

    /// Places that were delivered, and that failed.
    var delivered: [UInt64] { told.filter { $0.error == nil }.flatMap(\.places) }
    var failed: [UInt64] { told.filter { $0.error != nil }.flatMap(\.places) }
}

extension ProducerRequest {
    /// `1 e0 s4` for each batch: its place, epoch and first number.
    var stamps: [String] {
        batches.map { batch in
            "\(batch.places.first ?? 0)" + (batch.stamp.map { " e\($0.epoch) s\($0.sequence)" } ?? "")
        }
    }
}
