/// Joins a consumer group of the classic protocol, or joins it again after a rebalance began. The answer may take as
/// long as the rebalance.
package struct JoinGroupRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = JoinGroupResponse
    /// JoinGroup: 11.
    package static let apiKey = ApiKey.joinGroup
    /// 1: rebalance timeout; 4: MEMBER_ID_REQUIRED; 5: static members; 7: protocol type; 8: reason; 9: the leader may
    /// have to skip assignment.
    package static let validVersions: ClosedRange<Int16> = 0...9
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 6

    /// The group.
    package var groupId: String
    /// After how long without a heartbeat the member counts as dead, in milliseconds.
    package var sessionTimeoutMs: Int32
    /// How long the coordinator waits for members to join again, in milliseconds.
    /// From version 1 on; default -1.
    package var rebalanceTimeoutMs: Int32
    /// The member's id, given by the coordinator; empty at first, which from version 4 on is answered with
    /// MEMBER_ID_REQUIRED and the id.
    package var memberId: String
    /// The name that makes the member a static one (KIP-345), given by the user.
    /// From version 5 on, refused before; null allowed.
    package var groupInstanceId: String?
    /// What kind of group it is: `consumer`, `connect`.
    package var protocolType: String
    /// The protocols that the member supports, the best liked first.
    package var protocols: [JoinGroupRequestProtocol]
    /// Why it joins, for the broker's log; null for no reason given.
    /// From version 8 on.
    package var reason: String?
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        groupId: String = "", sessionTimeoutMs: Int32 = 0, rebalanceTimeoutMs: Int32 = -1, memberId: String = "",
        groupInstanceId: String? = nil, protocolType: String = "", protocols: [JoinGroupRequestProtocol] = [],
        reason: String? = nil, unknownTaggedFields: [TaggedField] = []
    ) {
        self.groupId = groupId
        self.sessionTimeoutMs = sessionTimeoutMs
        self.rebalanceTimeoutMs = rebalanceTimeoutMs
        self.memberId = memberId
        self.groupInstanceId = groupInstanceId
        self.protocolType = protocolType
        self.protocols = protocols
        self.reason = reason
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        groupId = try reader.string(flexible: flexible)
        sessionTimeoutMs = try reader.int32()
        if version >= 1 {
            rebalanceTimeoutMs = try reader.int32()
        }
        memberId = try reader.string(flexible: flexible)
        if version >= 5 {
            groupInstanceId = try reader.nullableString(flexible: flexible)
        }
        protocolType = try reader.string(flexible: flexible)
        protocols = try reader.array(version: version, flexible: flexible)
        if version >= 8 {
            reason = try reader.nullableString(flexible: flexible)
        }
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version < 5, groupInstanceId != nil { throw writer.lacking("JoinGroupRequest.groupInstanceId", version) }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("JoinGroupRequest.unknownTaggedFields", version)
        }
        try writer.string(groupId, flexible: flexible)
        writer.int32(sessionTimeoutMs)
        if version >= 1 {
            writer.int32(rebalanceTimeoutMs)
        }
        try writer.string(memberId, flexible: flexible)
        if version >= 5 {
            try writer.nullableString(groupInstanceId, flexible: flexible)
        }
        try writer.string(protocolType, flexible: flexible)
        try writer.array(protocols, version: version, flexible: flexible)
        if version >= 8 {
            try writer.nullableString(reason, flexible: flexible)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension JoinGroupRequest {
    /// A protocol that the member supports, for consumers an assignor; the first is the one it likes best.
    package struct JoinGroupRequestProtocol: VersionedStruct, Equatable {
        /// The protocol name.
        package var name: String
        /// The member's subscription for it (ConsumerProtocolSubscription).
        package var metadata: [UInt8]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(name: String = "", metadata: [UInt8] = [], unknownTaggedFields: [TaggedField] = []) {
            self.name = name
            self.metadata = metadata
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = JoinGroupRequest.isFlexible(version)
            name = try reader.string(flexible: flexible)
            metadata = try reader.byteArray(flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = JoinGroupRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("JoinGroupRequest.JoinGroupRequestProtocol.unknownTaggedFields", version)
            }
            try writer.string(name, flexible: flexible)
            try writer.byteArray(metadata, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
