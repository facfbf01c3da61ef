/// Asks a group's coordinator for committed offsets. Up to version 7 for one group, from 8 on for many: `groups` then
/// replaces `groupId` and `topics`.
package struct OffsetFetchRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = OffsetFetchResponse
    /// OffsetFetch: 9.
    package static let apiKey = ApiKey.offsetFetch
    /// 2: all topics, top-level error; 5: leader epoch; 7: stable offsets; 8: many groups; 9: KIP-848 members; 10:
    /// topic ids.
    package static let validVersions: ClosedRange<Int16> = 1...10
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 6

    /// The group.
    /// Up to version 7, refused later.
    package var groupId: String
    /// The partitions; null for all that the group has offsets of.
    /// Up to version 7, refused later; null allowed from version 2 on; default empty.
    package var topics: [OffsetFetchRequestTopic]?
    /// The groups and their partitions.
    /// From version 8 on, refused before.
    package var groups: [OffsetFetchRequestGroup]
    /// Whether offsets that an open transaction may still change are an error (UNSTABLE_OFFSET_COMMIT) instead of an
    /// answer.
    /// From version 7 on, refused before.
    package var requireStable: Bool
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        groupId: String = "", topics: [OffsetFetchRequestTopic]? = [], groups: [OffsetFetchRequestGroup] = [],
        requireStable: Bool = false, unknownTaggedFields: [TaggedField] = []
    ) {
        self.groupId = groupId
        self.topics = topics
        self.groups = groups
        self.requireStable = requireStable
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        if version <= 7 {
            groupId = try reader.string(flexible: flexible)
            topics = try reader.nullableArray(version: version, flexible: flexible)
        }
        if version >= 8 {
            groups = try reader.array(version: version, flexible: flexible)
        }
        if version >= 7 {
            requireStable = try reader.bool()
        }
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version > 7, !groupId.isEmpty { throw writer.lacking("OffsetFetchRequest.groupId", version) }
        if version > 7, topics != [] { throw writer.lacking("OffsetFetchRequest.topics", version) }
        if version <= 1, topics == nil { throw writer.null("OffsetFetchRequest.topics", version) }
        if version < 8, !groups.isEmpty { throw writer.lacking("OffsetFetchRequest.groups", version) }
        if version < 7, requireStable { throw writer.lacking("OffsetFetchRequest.requireStable", version) }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("OffsetFetchRequest.unknownTaggedFields", version)
        }
        if version <= 7 {
            try writer.string(groupId, flexible: flexible)
            try writer.nullableArray(topics, version: version, flexible: flexible)
        }
        if version >= 8 {
            try writer.array(groups, version: version, flexible: flexible)
        }
        if version >= 7 {
            writer.bool(requireStable)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension OffsetFetchRequest {
    /// A topic's partitions, up to version 7.
    package struct OffsetFetchRequestTopic: VersionedStruct, Equatable {
        /// The topic name.
        package var name: String
        /// Their numbers.
        package var partitionIndexes: [Int32]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(name: String = "", partitionIndexes: [Int32] = [], unknownTaggedFields: [TaggedField] = []) {
            self.name = name
            self.partitionIndexes = partitionIndexes
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = OffsetFetchRequest.isFlexible(version)
            name = try reader.string(flexible: flexible)
            partitionIndexes = try reader.int32Array(flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = OffsetFetchRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("OffsetFetchRequest.OffsetFetchRequestTopic.unknownTaggedFields", version)
            }
            try writer.string(name, flexible: flexible)
            try writer.int32Array(partitionIndexes, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension OffsetFetchRequest {
    /// A group that is asked for, from version 8 on.
    package struct OffsetFetchRequestGroup: VersionedStruct, Equatable {
        /// The group.
        package var groupId: String
        /// The member of a KIP-848 group that asks; null for others.
        /// From version 9 on.
        package var memberId: String?
        /// That member's epoch; -1 for others.
        /// From version 9 on; default -1.
        package var memberEpoch: Int32
        /// The partitions; null for all that the group has offsets of.
        /// Default empty.
        package var topics: [OffsetFetchRequestTopics]?
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            groupId: String = "", memberId: String? = nil, memberEpoch: Int32 = -1,
            topics: [OffsetFetchRequestTopics]? = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.groupId = groupId
            self.memberId = memberId
            self.memberEpoch = memberEpoch
            self.topics = topics
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            groupId = try reader.string(flexible: true)
            if version >= 9 {
                memberId = try reader.nullableString(flexible: true)
                memberEpoch = try reader.int32()
            }
            topics = try reader.nullableArray(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(groupId, flexible: true)
            if version >= 9 {
                try writer.nullableString(memberId, flexible: true)
                writer.int32(memberEpoch)
            }
            try writer.nullableArray(topics, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension OffsetFetchRequest {
    /// A topic's partitions, from version 8 on.
    package struct OffsetFetchRequestTopics: VersionedStruct, Equatable {
        /// The topic name.
        /// Up to version 9.
        package var name: String
        /// The topic's id; zero where it is not known.
        /// From version 10 on.
        package var topicId: KafkaUUID
        /// Their numbers.
        package var partitionIndexes: [Int32]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", topicId: KafkaUUID = .zero, partitionIndexes: [Int32] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.topicId = topicId
            self.partitionIndexes = partitionIndexes
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            if version <= 9 {
                name = try reader.string(flexible: true)
            }
            if version >= 10 {
                topicId = try reader.uuid()
            }
            partitionIndexes = try reader.int32Array(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            if version <= 9 {
                try writer.string(name, flexible: true)
            }
            if version >= 10 {
                writer.uuid(topicId)
            }
            try writer.int32Array(partitionIndexes, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
