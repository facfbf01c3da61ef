import KafkaWire

/// A request for one broker: at most one batch a partition.
package struct ProducerRequest: Sendable {
    /// Names it in what comes back.
    package let id: UInt64
    /// The broker.
    package let broker: Int32
    /// Its batches.
    package var batches: [ProducerBatch] = []
}

/// A producer's requests: those that batches are put into, one a broker, and those on their way.
struct ProducerRequests: Sendable {
    /// Of one on its way only that is kept: the lanes have the batches.
    private struct Sent {
        let broker: Int32
        let partitions: [TopicPartition]
    }

    private let maxInFlight: Int
    private let maxSize: Int
    private var open: [Int32: ProducerRequest] = [:]
    /// Bytes of the batches in each of `open`.
    private var sizes: [Int32: Int] = [:]
    private var full: [ProducerRequest] = []
    private var sent: [UInt64: Sent] = [:]
    /// How many each broker has been given, or is about to be.
    private var inFlight: [Int32: Int] = [:]
    private var last: UInt64 = 0

    init(_ limits: ProducerLimits) {
        maxInFlight = limits.maxInFlight
        maxSize = limits.maxRequestSize
    }

    /// The request in which `broker` is sent the next batch, of that size; `nil` while it has as many as it may.
    mutating func next(for broker: Int32, size: Int) -> UInt64? {
        if let before = sizes[broker], before + size > maxSize {
            if let request = open.removeValue(forKey: broker) { full.append(request) }
            sizes[broker] = nil
        }
        if let request = open[broker] { return request.id }
        guard inFlight[broker, default: 0] < maxInFlight else { return nil }
        inFlight[broker, default: 0] += 1
        last += 1
        open[broker] = ProducerRequest(id: last, broker: broker)
        return last
    }

    /// Puts a batch into the request that ``next(for:size:)`` has told.
    mutating func put(_ batch: ProducerBatch, for broker: Int32) {
        open[broker]?.batches.append(batch)
        sizes[broker, default: 0] += batch.bytes.count
    }

    /// All that were filled, the oldest first: they are on their way from now on.
    mutating func send() -> [ProducerRequest] {
        let requests = (full + open.values).sorted { $0.id < $1.id }
        (full, open, sizes) = ([], [:], [:])
        for request in requests {
            sent[request.id] = Sent(broker: request.broker, partitions: request.batches.map(\.partition))
        }
        return requests
    }

    /// One is on its way no more. The partitions of its batches; `nil` for one that was not on its way.
    mutating func end(_ id: UInt64) -> [TopicPartition]? {
        guard let request = sent.removeValue(forKey: id) else { return nil }
        inFlight[request.broker, default: 1] -= 1
        return request.partitions
    }
}
