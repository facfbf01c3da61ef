package import KafkaWire

/// What a member of a classic group says, and how it reads what the others say (ConsumerProtocol).
extension ClassicMembership {
    /// What Kafka calls a group of consumers.
    package static let protocolType = "consumer"
    /// The version of the subscriptions and assignments that are written; all that are newer are read as this.
    private static let version: Int16 = 3

    func joinRequest(reason: String?) -> JoinGroupRequest {
        JoinGroupRequest(
            groupId: settings.groupId, sessionTimeoutMs: settings.sessionTimeout.wholeMilliseconds,
            rebalanceTimeoutMs: settings.rebalanceTimeout.wholeMilliseconds, memberId: memberId,
            groupInstanceId: settings.instanceId, protocolType: Self.protocolType,
            protocols: settings.assignors.map {
                JoinGroupRequest.JoinGroupRequestProtocol(name: $0.name, metadata: metadata(for: $0))
            }, reason: reason)
    }

    private func metadata(for assignor: any PartitionAssignor) -> [UInt8] {
        let subscription = ConsumerProtocolSubscription(
            topics: subscription.topics.sorted(),
            userData: assignor.subscriptionUserData(owned: lastAssignment, generation: lastGeneration),
            ownedPartitions: Self.byTopic(owned).map {
                ConsumerProtocolSubscription.TopicPartition(topic: $0.topic, partitions: $0.partitions)
            },
            generationId: generation, rackId: settings.rack.isEmpty ? nil : settings.rack)
        return Self.encoded(subscription)
    }

    func syncRequest(_ assignment: [String: [TopicPartition]], assignor: String?) -> SyncGroupRequest {
        SyncGroupRequest(
            groupId: settings.groupId, generationId: generation, memberId: memberId,
            groupInstanceId: settings.instanceId, protocolType: Self.protocolType, protocolName: assignor,
            assignments: assignment.sorted { $0.key < $1.key }.map { member, partitions in
                let given = ConsumerProtocolAssignment(
                    assignedPartitions: Self.byTopic(partitions).map {
                        ConsumerProtocolAssignment.TopicPartition(topic: $0.topic, partitions: $0.partitions)
                    })
                return SyncGroupRequest.SyncGroupRequestAssignment(memberId: member, assignment: Self.encoded(given))
            })
    }

    /// An INT16 version, then the struct. A name longer than the protocol allows was refused by the broker long before.
    private static func encoded(_ value: some VersionedStruct) -> [UInt8] {
        var writer = ByteWriter()
        writer.int16(version)
        do { try value.encode(into: &writer, version: version) } catch { return [] }
        return writer.bytes
    }

    private static func byTopic(_ partitions: [TopicPartition]) -> [(topic: String, partitions: [Int32])] {
        var order: [String] = []
        var result: [String: [Int32]] = [:]
        for partition in partitions {
            if result[partition.topic] == nil { order.append(partition.topic) }
            result[partition.topic, default: []].append(partition.partition)
        }
        return order.map { ($0, result[$0] ?? []) }
    }

    /// What SyncGroup assigned, in its order; `nil` when it cannot be read. No bytes are no partitions.
    package static func partitions(_ bytes: [UInt8]) -> [TopicPartition]? {
        if bytes.isEmpty { return [] }
        let assignment: ConsumerProtocolAssignment? = decoded(bytes)
        return assignment?.assignedPartitions.flatMap { topic in
            topic.partitions.map { TopicPartition(topic.topic, $0) }
        }
    }

    /// What follows the INT16 version, read as the newest version that is known.
    fileprivate static func decoded<T: VersionedStruct>(_ bytes: [UInt8]) -> T? {
        var reader = ByteReader(bytes.span.bytes)
        guard let found = try? reader.int16(), found >= 0 else { return nil }
        return try? T(from: &reader, version: min(found, version))
    }
}

extension GroupMember {
    /// A member as JoinGroup's answer tells the leader of it. One whose subscription cannot be read wants nothing.
    init(_ member: JoinGroupResponse.JoinGroupResponseMember) {
        let subscription: ConsumerProtocolSubscription? = ClassicMembership.decoded(member.metadata)
        self.init(
            memberId: member.memberId, groupInstanceId: member.groupInstanceId,
            topics: subscription?.topics ?? [],
            ownedPartitions: (subscription?.ownedPartitions ?? []).flatMap { topic in
                topic.partitions.map { TopicPartition(topic.topic, $0) }
            },
            generationId: subscription?.generationId ?? -1, rackId: subscription?.rackId,
            userData: subscription?.userData)
    }
}
