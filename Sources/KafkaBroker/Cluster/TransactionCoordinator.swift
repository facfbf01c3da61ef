package import KafkaWire

/// The transactional producers, by transactional id, and the numbers of all idempotent ones (KIP-98). A value: ending a
/// transaction says which partitions want a marker, writing it is the caller's.
package struct TransactionCoordinator: Sendable {
    /// A transactional id and whom it belongs to now.
    package struct Producer: Sendable {
        /// The producer's number.
        package var id: Int64
        /// Raised with each InitProducerId; older ones are fenced.
        package var epoch: Int16
        /// A transaction that lasts longer is aborted, ms.
        var timeout: Int64
        /// The partitions of the open transaction.
        package var partitions: Set<TopicPartition> = []
        /// The groups whose offsets the open transaction commits.
        package var groups: Set<String> = []
        /// When the open transaction began; `nil` between transactions.
        var startedAt: Int64?
    }

    /// Those that are known.
    package private(set) var producers: [String: Producer] = [:]
    private var lastProducerId: Int64 = 0

    /// A number that no producer has.
    mutating func makeProducerId() -> Int64 {
        lastProducerId += 1
        return lastProducerId
    }

    /// Numbers up to this one were given out before.
    mutating func skipProducerIds(through id: Int64) { lastProducerId = max(lastProducerId, id) }

    /// The transaction that InitProducerId ends, if `id` has one open.
    func open(_ id: String) -> Producer? { producers[id].flatMap { $0.startedAt == nil ? nil : $0 } }

    /// InitProducerId with a transactional id: the producer's number with the next epoch. An open transaction must have
    /// been ended before.
    mutating func initialize(_ id: String, timeout: Int64, claimed: (id: Int64, epoch: Int16)?) throws(AppendError)
        -> Producer
    {
        guard var producer = producers[id] else {
            let producer = Producer(id: makeProducerId(), epoch: 0, timeout: timeout)
            producers[id] = producer
            return producer
        }
        if let claimed {
            guard claimed.id == producer.id else {
                throw AppendError(.invalidProducerIdMapping, "producer \(claimed.id), \(id) belongs to \(producer.id)")
            }
            guard claimed.epoch == producer.epoch else {
                throw AppendError(.producerFenced, "epoch \(claimed.epoch), the newest is \(producer.epoch)")
            }
        }
        if producer.epoch >= .max - 1 {
            producer.id = makeProducerId()
            producer.epoch = 0
        } else {
            producer.epoch += 1
        }
        producer.timeout = timeout
        producer.startedAt = nil
        producers[id] = producer
        return producer
    }

    /// Whether `id` belongs to this producer: `.none`, or what it is told.
    func validate(_ id: String, producer: Int64, epoch: Int16) -> ErrorCode {
        guard let known = producers[id], known.id == producer else { return .invalidProducerIdMapping }
        return known.epoch == epoch ? .none : .producerFenced
    }

    /// Takes partitions or a group into the open transaction, or opens one.
    mutating func add(_ partitions: [TopicPartition], group: String? = nil, to id: String, now: Int64) {
        producers[id]?.partitions.formUnion(partitions)
        if let group { producers[id]?.groups.insert(group) }
        if producers[id]?.startedAt == nil { producers[id]?.startedAt = now }
    }

    /// Whether a batch of this transaction may be written to the partition.
    func mayWrite(producer: Int64, to partition: TopicPartition) -> Bool {
        guard let known = producers.values.first(where: { $0.id == producer }) else { return false }
        return known.partitions.contains(partition)
    }

    /// Ends the open transaction and returns what it had.
    mutating func end(_ id: String) -> Producer? {
        guard let ended = open(id) else { return nil }
        producers[id]?.partitions = []
        producers[id]?.groups = []
        producers[id]?.startedAt = nil
        return ended
    }

    /// When the next transaction has lasted too long.
    var nextDeadline: Int64? {
        producers.values.compactMap { producer in producer.startedAt.map { $0 + producer.timeout } }.min()
    }

    /// The ids whose transactions have lasted too long.
    func expired(now: Int64) -> [String] {
        producers.filter { entry in entry.value.startedAt.map { $0 + entry.value.timeout <= now } ?? false }.keys
            .sorted()
    }

    /// After a timeout the producer must not go on as if nothing had been: its epoch is passed over.
    mutating func fence(_ id: String) {
        if let epoch = producers[id]?.epoch, epoch < .max { producers[id]?.epoch = epoch + 1 }
    }
}
