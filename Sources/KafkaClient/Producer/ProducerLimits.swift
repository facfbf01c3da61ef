/// What ``ProducerState`` has to know of the configuration.
package struct ProducerLimits: Sendable {
    /// Whether batches are numbered.
    package var isIdempotent = true
    /// Whether they belong to transactions.
    package var isTransactional = false
    /// Requests on their way to one broker.
    package var maxInFlight = 5
    /// Whether a partition's first batch of an epoch goes alone. A broker that does not know the producer takes any number
    /// for the first: were it to refuse the first batch, as one that has just become leader may, and take the second
    /// behind it, they would lie in the log the wrong way round.
    package var beginsAlone = true
    /// Bytes of records in a request.
    package var maxRequestSize = 1_000_000
    /// How strongly halves of a batch are compressed; `nil` for the codec's default.
    package var compressionLevel: Int?
    /// How long a batch may be tried.
    package var deliveryTimeout: Duration = .seconds(120)
    /// The waits between tries.
    package var backoff = Backoff(.milliseconds(100), upTo: .seconds(1))

    /// Kafka's defaults.
    package init(
        isIdempotent: Bool = true, isTransactional: Bool = false, maxInFlight: Int = 5,
        maxRequestSize: Int = 1_000_000, compressionLevel: Int? = nil,
        deliveryTimeout: Duration = .seconds(120),
        backoff: Backoff = Backoff(.milliseconds(100), upTo: .seconds(1))
    ) {
        self.isIdempotent = isIdempotent
        self.isTransactional = isTransactional
        self.maxInFlight = maxInFlight
        self.maxRequestSize = maxRequestSize
        self.compressionLevel = compressionLevel
        self.deliveryTimeout = deliveryTimeout
        self.backoff = backoff
    }
}
