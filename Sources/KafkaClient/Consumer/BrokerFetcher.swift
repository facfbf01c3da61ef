package import KafkaWire
import Transport

/// What is fetched from one broker. Unchecked: touched on the loop only.
package final class BrokerFetcher: @unchecked Sendable {
    package var session = FetchSession()
    /// A request is out, or about to be.
    package var isBusy = false
    /// Looks after a request that is out.
    var watch: EventLoop.Timer?
    /// The whole request was refused: not before then.
    package var notBefore: ContinuousClock.Instant?
    package var backoff: Backoff
    /// Answers in a row that broke the protocol or were beyond the limit.
    var violations = 0
    /// Rises with every answer; see ``served``.
    private var round = 0
    /// In which round a partition last brought records, so that those that waited longest are asked for first.
    private var served: [TopicPartition: Int] = [:]

    package init(_ backoff: Backoff) { self.backoff = backoff }

    /// In the order in which the broker should fill its answer.
    package func ordered(_ wants: [FetchSession.Want]) -> [FetchSession.Want] {
        if wants.count < 2 { return wants }
        return wants.sorted {
            (served[$0.partition] ?? 0, $0.partition) < (served[$1.partition] ?? 0, $1.partition)
        }
    }

    /// These brought records.
    package func served(_ partitions: [TopicPartition]) {
        round += 1
        for partition in partitions { served[partition] = round }
        if served.count > 2 * session.partitions.count + 16 {
            served = served.filter { session.partitions[$0.key] != nil }
        }
    }
}
