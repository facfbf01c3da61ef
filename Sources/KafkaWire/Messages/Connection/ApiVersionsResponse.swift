/// Which APIs and versions a broker speaks. Its header is always version 0, as the client cannot know yet what the
/// broker writes (KIP-511).
package struct ApiVersionsResponse: KafkaMessage, Equatable {
    /// ApiVersions: 18.
    package static let apiKey = ApiKey.apiVersions
    /// 3 is flexible and names the client; 4 (Kafka 3.9) tells features that begin at level 0.
    package static let validVersions: ClosedRange<Int16> = 0...4
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 3

    /// What went wrong as a whole.
    package var errorCode: ErrorCode
    /// The APIs that the broker has.
    package var apiKeys: [ApiVersion]
    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    /// From version 1 on.
    package var throttleTimeMs: Int32
    /// What the broker can run. Up to version 3 features that begin at level 0 are missing.
    /// From version 3 on, tagged field 0.
    package var supportedFeatures: [SupportedFeatureKey]
    /// Counts the changes of `finalizedFeatures`; -1 where they are not known.
    /// From version 3 on, tagged field 1; default -1.
    package var finalizedFeaturesEpoch: Int64
    /// What the cluster runs; to be believed when the epoch is not negative.
    /// From version 3 on, tagged field 2.
    package var finalizedFeatures: [FinalizedFeatureKey]
    /// Set by a KRaft controller if the required configurations for ZK migration are present.
    /// From version 3 on, tagged field 3.
    package var zkMigrationReady: Bool
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        errorCode: ErrorCode = .none, apiKeys: [ApiVersion] = [], throttleTimeMs: Int32 = 0,
        supportedFeatures: [SupportedFeatureKey] = [], finalizedFeaturesEpoch: Int64 = -1,
        finalizedFeatures: [FinalizedFeatureKey] = [], zkMigrationReady: Bool = false,
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.errorCode = errorCode
        self.apiKeys = apiKeys
        self.throttleTimeMs = throttleTimeMs
        self.supportedFeatures = supportedFeatures
        self.finalizedFeaturesEpoch = finalizedFeaturesEpoch
        self.finalizedFeatures = finalizedFeatures
        self.zkMigrationReady = zkMigrationReady
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        errorCode = ErrorCode(rawValue: try reader.int16())
        apiKeys = try reader.array(version: version, flexible: flexible)
        if version >= 1 {
            throttleTimeMs = try reader.int32()
        }
        if flexible {
            unknownTaggedFields = try reader.taggedFields { (tag, reader) throws(WireError) in
                switch tag {
                case 0: supportedFeatures = try reader.array(version: version, flexible: true)
                case 1: finalizedFeaturesEpoch = try reader.int64()
                case 2: finalizedFeatures = try reader.array(version: version, flexible: true)
                case 3: zkMigrationReady = try reader.bool()
                default: return false
                }
                return true
            }
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("ApiVersionsResponse.unknownTaggedFields", version)
        }
        writer.int16(errorCode.rawValue)
        try writer.array(apiKeys, version: version, flexible: flexible)
        if version >= 1 {
            writer.int32(throttleTimeMs)
        }
        if flexible {
            var tagged = unknownTaggedFields
            if !supportedFeatures.isEmpty {
                try tagged.add(0) { (field) throws(WireError) in
                    try field.array(supportedFeatures, version: version, flexible: true)
                }
            }
            if finalizedFeaturesEpoch != -1 {
                try tagged.add(1) { (field) throws(WireError) in field.int64(finalizedFeaturesEpoch) }
            }
            if !finalizedFeatures.isEmpty {
                try tagged.add(2) { (field) throws(WireError) in
                    try field.array(finalizedFeatures, version: version, flexible: true)
                }
            }
            if zkMigrationReady {
                try tagged.add(3) { (field) throws(WireError) in field.bool(zkMigrationReady) }
            }
            try writer.taggedFields(tagged)
        }
    }
}

extension ApiVersionsResponse {
    /// The versions of one API.
    package struct ApiVersion: VersionedStruct, Equatable {
        /// The API.
        package var apiKey: ApiKey
        /// The lowest version that the broker takes.
        package var minVersion: Int16
        /// The highest version that the broker takes.
        package var maxVersion: Int16
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            apiKey: ApiKey = .produce, minVersion: Int16 = 0, maxVersion: Int16 = 0,
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.apiKey = apiKey
            self.minVersion = minVersion
            self.maxVersion = maxVersion
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = ApiVersionsResponse.isFlexible(version)
            apiKey = ApiKey(rawValue: try reader.int16())
            minVersion = try reader.int16()
            maxVersion = try reader.int16()
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = ApiVersionsResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("ApiVersionsResponse.ApiVersion.unknownTaggedFields", version)
            }
            writer.int16(apiKey.rawValue)
            writer.int16(minVersion)
            writer.int16(maxVersion)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension ApiVersionsResponse {
    /// The levels of a feature that the broker can run (KIP-584).
    package struct SupportedFeatureKey: VersionedStruct, Equatable {
        /// The name of the feature.
        package var name: String
        /// The minimum supported version for the feature.
        package var minVersion: Int16
        /// The maximum supported version for the feature.
        package var maxVersion: Int16
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", minVersion: Int16 = 0, maxVersion: Int16 = 0, unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.minVersion = minVersion
            self.maxVersion = maxVersion
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            name = try reader.string(flexible: true)
            minVersion = try reader.int16()
            maxVersion = try reader.int16()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(name, flexible: true)
            writer.int16(minVersion)
            writer.int16(maxVersion)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension ApiVersionsResponse {
    /// The level of a feature that the cluster agreed on, such as `group.version` or `transaction.version`.
    package struct FinalizedFeatureKey: VersionedStruct, Equatable {
        /// The name of the feature.
        package var name: String
        /// The cluster-wide finalized max version level for the feature.
        package var maxVersionLevel: Int16
        /// The cluster-wide finalized min version level for the feature.
        package var minVersionLevel: Int16
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", maxVersionLevel: Int16 = 0, minVersionLevel: Int16 = 0,
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.maxVersionLevel = maxVersionLevel
            self.minVersionLevel = minVersionLevel
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            name = try reader.string(flexible: true)
            maxVersionLevel = try reader.int16()
            minVersionLevel = try reader.int16()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(name, flexible: true)
            writer.int16(maxVersionLevel)
            writer.int16(minVersionLevel)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
