import KafkaWire
import Transport

/// What is fetched from one broker. Unchecked: touched on the loop only.
final class BrokerFetcher: @unchecked Sendable {
    var session = FetchSession()
    /// A request is out, or about to be.
    var isBusy = false
    /// Looks after a request that is out.
    var watch: EventLoop.Timer?
    /// The whole request was refused: not before then.
    var notBefore: ContinuousClock.Instant?
    var backoff: Backoff
    /// Rises with every answer; see ``served``.
    private var round = 0
    /// In which round a partition last brought records, so that those that waited longest are asked for first.
    private var served: [TopicPartition: Int] = [:]

    init(_ backoff: Backoff) { self.backoff = backoff }

    /// In the order in which the broker should fill its answer.
    func ordered(_ wants: [FetchSession.Want]) -> [FetchSession.Want] {
        if wants.count < 2 { return wants }
        return wants.sorted {
            (served[$0.partition] ?? 0, $0.partition) < (served[$1.partition] ?? 0, $1.partition)
        }
    }

    /// These brought records.
    func served(_ partitions: [TopicPartition]) {
        round += 1
        for partition in partitions { served[partition] = round }
        if served.count > 2 * session.partitions.count + 16 {
            served = served.filter { session.partitions[$0.key] != nil }
        }
    }
}
