import KafkaWire
import Transport

actor ConsumerEngine {
    nonisolated let bell: Bell
    nonisolated var unownedExecutor: UnownedSerialExecutor { bell.loop.asUnownedSerialExecutor() }
    let configuration: ConsumerConfiguration
    let handover: Handover

    init(_ configuration: ConsumerConfiguration, _ handover: Handover, _ bell: Bell) {
        self.configuration = configuration
        self.handover = handover
        self.bell = bell
    }

    nonisolated func abandon() { bell.loop.stop() }
    func close(timeout: Duration) async { bell.loop.stop() }
    func describe(_ topics: [String]?) async throws -> ClusterDescription { throw Handover.closed }
    func listOffsets(
        _ specs: [TopicPartition: OffsetSpec], _ isolationLevel: IsolationLevel
    ) async throws -> [TopicPartition: Result<ListedOffset, KafkaError>] { throw Handover.closed }
    func committed(_ partitions: Set<TopicPartition>) async throws -> [TopicPartition: CommittedOffset] {
        throw Handover.closed
    }
    func position(_ partition: TopicPartition) async throws -> Int64 { throw Handover.closed }
}
