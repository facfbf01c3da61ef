import KafkaWire

/// What a member of a sticky group had, as its assignor tells the leader's.
struct StickyUserData {
    /// In the order in which it was assigned.
    var partitions: [TopicPartition]
    /// When that was; nil where the member did not say.
    var generation: Int32?

    init(partitions: [TopicPartition], generation: Int32?) {
        self.partitions = partitions
        self.generation = generation
    }

    /// StickyAssignorUserData of version 1 (an array of topics, each with an array of partitions, then the generation) or,
    /// where that does not fit, of version 0, which ends before the generation. No version number precedes them. What is
    /// neither claims nothing, in generation -1.
    init(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes.span.bytes)
        do {
            partitions = try StickyUserData.partitions(&reader)
            generation = try? reader.int32()
        } catch {
            partitions = []
            generation = -1
        }
    }

    private static func partitions(_ reader: inout ByteReader) throws(WireError) -> [TopicPartition] {
        let topics: [ConsumerProtocolAssignment.TopicPartition] = try reader.array(version: 1, flexible: false)
        return topics.flatMap { topic in topic.partitions.map { TopicPartition(topic.topic, $0) } }
    }

    /// Version 1, byte for byte as Java has it: the topics in the order of its map. Nil where a name is too long for the
    /// wire, as no topic's is.
    func encoded() -> [UInt8]? {
        var indexes: [String: [Int32]] = [:]
        var names: [String] = []
        for partition in partitions {
            if indexes[partition.topic] == nil { names.append(partition.topic) }
            indexes[partition.topic, default: []].append(partition.partition)
        }
        let isLastNew = partitions.last.map { indexes[$0.topic]?.count == 1 } ?? false
        let topics = JavaHash.orderedAsComputed(names, before: names.count - (isLastNew ? 1 : 0)) { JavaHash.code($0) }
            .map { ConsumerProtocolAssignment.TopicPartition(topic: $0, partitions: indexes[$0] ?? []) }
        var writer = ByteWriter()
        guard (try? writer.array(topics, version: 1, flexible: false)) != nil else { return nil }
        writer.int32(generation ?? -1)
        return writer.bytes
    }
}
