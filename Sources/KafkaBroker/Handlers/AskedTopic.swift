import KafkaWire

/// A topic in a request, with what is asked of its partitions.
protocol AskedTopic {
    associatedtype Partition: AskedPartition
    /// Its name; empty where it is named by its id.
    var name: String { get }
    /// Its id; zero where it is named by its name.
    var topicId: KafkaUUID { get }
    /// What is asked, in order.
    var partitions: [Partition] { get }
}

/// What a request asks of a partition.
protocol AskedPartition {
    /// The partition's number.
    var partitionIndex: Int32 { get }
}

extension AskedTopic {
    var topicId: KafkaUUID { .zero }
}

extension Array where Element: AskedTopic {
    /// The partitions, in order.
    func partitions(in cluster: ClusterState) -> [TopicPartition] {
        flatMap { topic in
            let name = cluster.name(of: topic)
            return topic.partitions.map { TopicPartition(name, $0.partitionIndex) }
        }
    }

    /// The answer to it in the same order: `part` says it of each partition, `topic` puts a topic's together. The partition
    /// of an id that no topic has is one of a topic without a name.
    func answered<Part, Topic>(
        by core: inout BrokerCore, _ part: (Element.Partition, TopicPartition, inout BrokerCore) -> Part,
        topic: (Element, [Part]) -> Topic
    ) -> [Topic] {
        map { asked in
            let name = core.cluster.name(of: asked)
            return topic(asked, asked.partitions.map { part($0, TopicPartition(name, $0.partitionIndex), &core) })
        }
    }
}

extension ClusterState {
    /// The topic's name; empty where it is named by an id that no topic has.
    func name(of topic: some AskedTopic) -> String {
        topic.name.isEmpty ? topicNames[topic.topicId] ?? "" : topic.name
    }

    /// Why the called broker says nothing about a partition: a test wants it, or it is not the leader, or the caller knows
    /// the partition under another epoch; `.none` when it does.
    func refusal(of key: TopicPartition, _ call: Call, epoch: Int32 = -1) -> ErrorCode {
        call.faults.error(for: key) ?? leadership(of: key, call, epoch: epoch)
    }

    /// Whether the called broker leads the partition, and its caller knows it under the right epoch.
    func leadership(of key: TopicPartition, _ call: Call, epoch: Int32) -> ErrorCode {
        guard let partition = self[key] else { return .unknownTopicOrPartition }
        guard partition.leader == call.broker else { return .notLeaderOrFollower }
        return partition.check(epoch: epoch)
    }
}

// Each message has its own names for these.

extension DeleteRecordsRequest.DeleteRecordsTopic: AskedTopic {}
extension DeleteRecordsRequest.DeleteRecordsPartition: AskedPartition {}
extension ListOffsetsRequest.ListOffsetsTopic: AskedTopic {}
extension ListOffsetsRequest.ListOffsetsPartition: AskedPartition {}
extension OffsetCommitRequest.OffsetCommitRequestTopic: AskedTopic {}
extension OffsetCommitRequest.OffsetCommitRequestPartition: AskedPartition {}
extension OffsetDeleteRequest.OffsetDeleteRequestTopic: AskedTopic {}
extension OffsetDeleteRequest.OffsetDeleteRequestPartition: AskedPartition {}
extension TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic: AskedTopic {}
extension TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition: AskedPartition {}

extension ProduceRequest.TopicProduceData: AskedTopic {
    var partitions: [ProduceRequest.PartitionProduceData] { partitionData }
}
extension ProduceRequest.PartitionProduceData: AskedPartition {
    var partitionIndex: Int32 { index }
}

extension FetchRequest.FetchTopic: AskedTopic {
    var name: String { topic }
}
extension FetchRequest.FetchPartition: AskedPartition {
    var partitionIndex: Int32 { partition }
}

extension OffsetForLeaderEpochRequest.OffsetForLeaderTopic: AskedTopic {
    var name: String { topic }
}
extension OffsetForLeaderEpochRequest.OffsetForLeaderPartition: AskedPartition {
    var partitionIndex: Int32 { partition }
}

extension Int32: AskedPartition {
    var partitionIndex: Int32 { self }
}
extension AddPartitionsToTxnRequest.AddPartitionsToTxnTopic: AskedTopic {}
extension DescribeProducersRequest.TopicRequest: AskedTopic {
    var partitions: [Int32] { partitionIndexes }
}
extension OffsetFetchRequest.OffsetFetchRequestTopic: AskedTopic {
    var partitions: [Int32] { partitionIndexes }
}
extension OffsetFetchRequest.OffsetFetchRequestTopics: AskedTopic {
    var partitions: [Int32] { partitionIndexes }
}
extension WriteTxnMarkersRequest.WritableTxnMarkerTopic: AskedTopic {
    var partitions: [Int32] { partitionIndexes }
}
