package import KafkaWire

extension AssignRun {
    /// Takes other partitions while records stream: those of `kept` stay as they are, with their positions, ends and
    /// counts; those of `plans` begin; all others are dropped. Returns what to say of those that begin.
    package mutating func reassign(_ plans: [PartitionPlan], keeping kept: Set<TopicPartition>) -> [RunAction] {
        let fresh = AssignRun(plans, options)
        partitions = partitions.filter { kept.contains($0.plan.topicPartition) } + fresh.partitions
        indexes = [:]
        for index in partitions.indices { indexes[partitions[index].plan.topicPartition] = index }
        open = partitions.count { !$0.isDone }
        return plans.flatMap { $0.notices.map(RunAction.say) }
    }

    /// Whether it has no partition, and is not over for another reason: it waits for an assignment.
    package var awaitsAssignment: Bool { partitions.isEmpty && records < options.count ?? .max }
}
