import KafkaClient
import KafkaLog
import KafkaWire

/// A topic that would be sent to itself, which nobody means who does not name the partition, nor who reads what is yet to come.
enum SelfReplay {
    /// Addresses of another cluster may lead to the one that is read from: there no topic is sent to itself. Clusters that
    /// were set up with one id have topics with ids of their own.
    static func refuse(
        _ plan: ReplayPlan, from source: KafkaConsumer, to target: KafkaAdmin
    ) async throws {
        let same = topicsToThemselves(plan)
        let names = Set(same + topicsThatComeBack(plan)).sorted()
        if names.isEmpty { return }
        let (here, there) = (try await source.metadata(topics: names), try await target.metadata(topics: names))
        guard let id = here.clusterId else { return }
        for topic in here.topics {
            guard let other = there.topics.first(where: { $0.name == topic.name && $0.errorCode == nil }) else {
                continue
            }
            let origin = TopicOrigin(clusterId: id, topicId: topic.id)
            guard origin.isSame(as: TopicOrigin(clusterId: there.clusterId, topicId: other.id)) else { continue }
            if !same.contains(topic.name) {
                guard try await isAhead(topic.name, plan, target) else { continue }
                throw UsageError(
                    "\(topic.name) would get what is sent, and send it again and again until its end comes; an end that has "
                        + "passed, or another --to")
            }
            throw toItself(topic.name, "the cluster to write to is the one that is read (\(id))")
        }
    }

    /// Nor does what was taken away from a topic go to it while it is there still: a topic gets back what it has lost.
    static func refuse(
        _ plan: ReplayPlan, from folder: LogFolder, to target: KafkaAdmin
    ) async throws {
        let same = topicsToThemselves(plan)
        if same.isEmpty { return }
        let clusterId = try folder.directory.clusterId ?? EarlierCapture.of(folder)?.clusterId
        let there = try await target.metadata(topics: same)
        for topic in there.topics where topic.errorCode == nil {
            let plans = plan.partitions.filter { $0.topicPartition.topic == topic.name }
            let topicId = plans.lazy.compactMap { folder.directory.partitions[$0.topicPartition] }
                .compactMap(SegmentedLog.topicId).first
            let origin = TopicOrigin(clusterId: clusterId.flatMap { $0.isEmpty ? nil : $0 }, topicId: topicId)
            guard origin.isSame(as: TopicOrigin(clusterId: there.clusterId, topicId: topic.id)) else { continue }
            let partitions = plans.map(\.topicPartition)
            let starts = try await target.beginningOffsets(partitions)
            let ends = try await target.endOffsets(partitions, isolationLevel: .readUncommitted)
            let kept = plans.contains { plan in
                let start = max(plan.start, starts[plan.topicPartition] ?? 0)
                return start < min(plan.end ?? .max, ends[plan.topicPartition] ?? .max)
            }
            if kept {
                throw toItself(topic.name, "\(folder.directory.path) was taken from it, and it has these records still")
            }
        }
    }

    /// The topics that would be written to under the name that they are read by, sorted; who names the partition means it.
    private static func topicsToThemselves(_ plan: ReplayPlan) -> [String] {
        if plan.partition != nil { return [] }
        return Set(plan.partitions.map(\.topicPartition.topic)).filter { plan.topics[$0] == $0 }.sorted()
    }

    /// The topics that are read to an end that may be yet to come and written to meanwhile, be it by way of others.
    private static func topicsThatComeBack(_ plan: ReplayPlan) -> [String] {
        returning(plan).map(\.topicPartition.topic)
    }

    private static func returning(_ plan: ReplayPlan) -> [PartitionPlan] {
        plan.partitions.filter { partition in
            (partition.endTime != nil || partition.count != nil || partition.end != nil && !partition.endsWithLog)
                && plan.comesBack(to: partition.topicPartition)
        }
    }

    /// Whether the end of one of the topic's partitions is yet to come.
    private static func isAhead(_ topic: String, _ plan: ReplayPlan, _ target: KafkaAdmin) async throws -> Bool {
        let plans = returning(plan).filter { $0.topicPartition.topic == topic }
        let ends = try await target.endOffsets(plans.map(\.topicPartition), isolationLevel: .readUncommitted)
        return plans.contains { plan in
            let end = ends[plan.topicPartition] ?? 0
            return plan.endTime != nil || plan.end ?? 0 > end || plan.count ?? 0 > max(0, end - plan.start)
        }
    }

    private static func toItself(_ topic: String, _ why: String) -> UsageError {
        UsageError(
            "\(topic) would be sent to itself: \(why); another --to, or --to \(topic):PARTITION to mean it")
    }
}
