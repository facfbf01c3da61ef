/// What keeps a partition's next batch from being sent.
enum ProducerObstacle: Equatable, Sendable {
    /// Nobody is known to lead the partition.
    case leader
    /// The partition, or its topic, can't be had, for this reason.
    case partition(String)
    /// The transaction's coordinator has to be told of the partition before.
    case coordinator
    /// The leader has as many requests as it may have.
    case requests(broker: Int32)
    /// Numbers are to begin anew, and batches of other partitions have to come back before.
    case epoch
}
