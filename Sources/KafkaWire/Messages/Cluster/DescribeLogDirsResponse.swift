/// The log directories of the broker, their sizes, and the replicas in them.
package struct DescribeLogDirsResponse: KafkaMessage, Equatable {
    /// DescribeLogDirs: 35.
    package static let apiKey = ApiKey.describeLogDirs
    /// 2 is flexible; 3: top-level error; 4: sizes of volumes (KIP-827); 5: cordoned directories (KIP-1066).
    package static let validVersions: ClosedRange<Int16> = 1...5
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 2

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// What went wrong as a whole.
    /// From version 3 on.
    package var errorCode: ErrorCode
    /// The log directories of the broker that answers.
    package var results: [DescribeLogDirsResult]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, results: [DescribeLogDirsResult] = [],
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.results = results
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        throttleTimeMs = try reader.int32()
        if version >= 3 {
            errorCode = ErrorCode(rawValue: try reader.int16())
        }
        results = try reader.array(version: version, flexible: flexible)
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("DescribeLogDirsResponse.unknownTaggedFields", version)
        }
        writer.int32(throttleTimeMs)
        if version >= 3 {
            writer.int16(errorCode.rawValue)
        }
        try writer.array(results, version: version, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DescribeLogDirsResponse {
    /// A log directory.
    package struct DescribeLogDirsResult: VersionedStruct, Equatable {
        /// What went wrong with the directory: KAFKA_STORAGE_ERROR when it is offline.
        package var errorCode: ErrorCode
        /// The directory's absolute path.
        package var logDir: String
        /// The topics.
        package var topics: [DescribeLogDirsTopic]
        /// The size of the volume that it is on, in bytes; -1 where it is not known (KIP-827).
        /// From version 4 on; default -1.
        package var totalBytes: Int64
        /// What is free on that volume, in bytes; -1 where it is not known (KIP-827).
        /// From version 4 on; default -1.
        package var usableBytes: Int64
        /// Whether the directory takes no new replicas (KIP-1066).
        /// From version 5 on.
        package var isCordoned: Bool
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            errorCode: ErrorCode = .none, logDir: String = "", topics: [DescribeLogDirsTopic] = [],
            totalBytes: Int64 = -1, usableBytes: Int64 = -1, isCordoned: Bool = false,
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.errorCode = errorCode
            self.logDir = logDir
            self.topics = topics
            self.totalBytes = totalBytes
            self.usableBytes = usableBytes
            self.isCordoned = isCordoned
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = DescribeLogDirsResponse.isFlexible(version)
            errorCode = ErrorCode(rawValue: try reader.int16())
            logDir = try reader.string(flexible: flexible)
            topics = try reader.array(version: version, flexible: flexible)
            if version >= 4 {
                totalBytes = try reader.int64()
                usableBytes = try reader.int64()
            }
            if version >= 5 {
                isCordoned = try reader.bool()
            }
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = DescribeLogDirsResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("DescribeLogDirsResponse.DescribeLogDirsResult.unknownTaggedFields", version)
            }
            writer.int16(errorCode.rawValue)
            try writer.string(logDir, flexible: flexible)
            try writer.array(topics, version: version, flexible: flexible)
            if version >= 4 {
                writer.int64(totalBytes)
                writer.int64(usableBytes)
            }
            if version >= 5 {
                writer.bool(isCordoned)
            }
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension DescribeLogDirsResponse {
    /// A topic's replicas in the directory.
    package struct DescribeLogDirsTopic: VersionedStruct, Equatable {
        /// The topic name.
        package var name: String
        /// The partitions.
        package var partitions: [DescribeLogDirsPartition]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", partitions: [DescribeLogDirsPartition] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = DescribeLogDirsResponse.isFlexible(version)
            name = try reader.string(flexible: flexible)
            partitions = try reader.array(version: version, flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = DescribeLogDirsResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("DescribeLogDirsResponse.DescribeLogDirsTopic.unknownTaggedFields", version)
            }
            try writer.string(name, flexible: flexible)
            try writer.array(partitions, version: version, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension DescribeLogDirsResponse {
    /// A replica in the directory.
    package struct DescribeLogDirsPartition: VersionedStruct, Equatable {
        /// The partition's number.
        package var partitionIndex: Int32
        /// The size of the replica's segments, in bytes.
        package var partitionSize: Int64
        /// Records that it is behind the high watermark, or, for a future replica, behind the present one's end.
        package var offsetLag: Int64
        /// Whether it is a replica on its way from another directory, which it will replace.
        package var isFutureKey: Bool
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            partitionIndex: Int32 = 0, partitionSize: Int64 = 0, offsetLag: Int64 = 0, isFutureKey: Bool = false,
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.partitionSize = partitionSize
            self.offsetLag = offsetLag
            self.isFutureKey = isFutureKey
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = DescribeLogDirsResponse.isFlexible(version)
            partitionIndex = try reader.int32()
            partitionSize = try reader.int64()
            offsetLag = try reader.int64()
            isFutureKey = try reader.bool()
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = DescribeLogDirsResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("DescribeLogDirsResponse.DescribeLogDirsPartition.unknownTaggedFields", version)
            }
            writer.int32(partitionIndex)
            writer.int64(partitionSize)
            writer.int64(offsetLag)
            writer.bool(isFutureKey)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
