/// What became of each topic.
package struct DeleteTopicsResponse: KafkaMessage, Equatable {
    /// DeleteTopics: 20.
    package static let apiKey = ApiKey.deleteTopics
    /// 5: error messages; 6: topics by name or id.
    package static let validVersions: ClosedRange<Int16> = 1...6
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 4

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// The results for each topic we tried to delete.
    package var responses: [DeletableTopicResult]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, responses: [DeletableTopicResult] = [], unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.responses = responses
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        throttleTimeMs = try reader.int32()
        responses = try reader.array(version: version, flexible: flexible)
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("DeleteTopicsResponse.unknownTaggedFields", version)
        }
        writer.int32(throttleTimeMs)
        try writer.array(responses, version: version, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DeleteTopicsResponse {
    /// What became of a topic.
    package struct DeletableTopicResult: VersionedStruct, Equatable {
        /// The topic's name; null where an id was given that does not exist.
        /// Null allowed from version 6 on; default empty.
        package var name: String?
        /// The topic's id; zero where it is not known.
        /// From version 6 on.
        package var topicId: KafkaUUID
        /// What went wrong with the topic.
        package var errorCode: ErrorCode
        /// The broker's words about the error; null for none.
        /// From version 5 on.
        package var errorMessage: String?
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String? = "", topicId: KafkaUUID = .zero, errorCode: ErrorCode = .none, errorMessage: String? = nil,
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.topicId = topicId
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = DeleteTopicsResponse.isFlexible(version)
            name = try reader.nullableString(flexible: flexible)
            if version >= 6 {
                topicId = try reader.uuid()
            }
            errorCode = ErrorCode(rawValue: try reader.int16())
            if version >= 5 {
                errorMessage = try reader.nullableString(flexible: flexible)
            }
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = DeleteTopicsResponse.isFlexible(version)
            if version <= 5, name == nil {
                throw writer.null("DeleteTopicsResponse.DeletableTopicResult.name", version)
            }
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("DeleteTopicsResponse.DeletableTopicResult.unknownTaggedFields", version)
            }
            try writer.nullableString(name, flexible: flexible)
            if version >= 6 {
                writer.uuid(topicId)
            }
            writer.int16(errorCode.rawValue)
            if version >= 5 {
                try writer.nullableString(errorMessage, flexible: flexible)
            }
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
