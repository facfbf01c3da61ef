public import KafkaWire

/// How a ``KafkaProducer`` works. Fields are as Kafka's properties of the same meaning, which each names.
public struct ProducerConfiguration: Sendable {
    /// How brokers are found and reached.
    public var client: ClientConfiguration

    /// `enable.idempotence`: each record is in the log once and in order, whatever is tried again (KIP-98). Needs
    /// ``acks`` of all.
    public var isIdempotent = true
    /// `acks`: -1 all in-sync replicas, 1 the leader alone.
    public var acks: Int16 = -1
    /// `linger.ms`: how long a batch waits for more records.
    public var linger: Duration = .milliseconds(5)
    /// `batch.size`: bytes of a batch before it is compressed; a larger record is a batch of its own.
    public var batchSize = 1_000_000
    /// `max.request.size`: bytes of records in a request, and of a record.
    public var maxRequestSize = 1_000_000
    /// `compression.type`.
    public var compression = CompressionCodec.none
    /// `compression.level`: the codec's own; `nil` for its default.
    public var compressionLevel: Int?
    /// `max.in.flight.requests.per.connection`; at most 5 when idempotent.
    public var maxInFlight = 5
    /// `delivery.timeout.ms`: how long after it was begun a batch may be tried.
    public var deliveryTimeout: Duration = .seconds(120)
    /// `request.timeout.ms` as the broker is told: how long it may wait for the replicas.
    public var acknowledgementTimeout: Duration = .seconds(30)
    /// `buffer.memory`: bytes of records that are not acknowledged yet; whoever sends more waits.
    public var bufferMemory = 32 << 20
    /// `allow.auto.create.topics`: whether a topic that is unknown may be made by the broker, as its settings say.
    public var allowsTopicCreation = true
    /// `transactional.id`: makes a transactional producer; others of that id are fenced.
    public var transactionalId: String?
    /// `transaction.timeout.ms`: after which time the coordinator aborts a transaction.
    public var transactionTimeout: Duration = .seconds(60)

    /// Told of each batch that was acknowledged or given up. On the network's thread.
    public var onDelivery: (@Sendable (ProducerDelivery) -> Void)?

    /// The defaults.
    public init(_ client: ClientConfiguration) {
        self.client = client
    }

    /// What can't be.
    func check() throws(KafkaError) {
        func refuse(_ reason: String) -> KafkaError { KafkaError(.invalidArgument, reason) }
        if acks != -1, acks != 1 { throw refuse("acks=\(acks): must be -1 (all) or 1") }
        if isIdempotent, acks != -1 { throw refuse("enable.idempotence needs acks=all") }
        if maxInFlight < 1 || isIdempotent && maxInFlight > 5 {
            throw refuse("max.in.flight.requests.per.connection=\(maxInFlight): must be 1 to 5")
        }
        if transactionalId != nil, !isIdempotent { throw refuse("transactional.id needs enable.idempotence") }
        if batchSize < 1 || maxRequestSize < 1 || bufferMemory < 1 {
            throw refuse("batch.size, max.request.size and buffer.memory must be positive")
        }
        if let level = compressionLevel {
            guard let levels = Compressor.levels(of: compression) else {
                throw refuse("compression.level: \(compression) has no levels")
            }
            if !levels.contains(level) {
                throw refuse(
                    "compression.level=\(level): \(compression) has \(levels.lowerBound) to \(levels.upperBound)")
            }
        }
    }
}
