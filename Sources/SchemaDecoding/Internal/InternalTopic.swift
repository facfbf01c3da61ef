/// The topics that Kafka keeps its own state in. Keys and values are shown as Kafka's `dump-log` shows them.
package enum InternalTopic: String, CaseIterable, Sendable {
    /// Commits and groups of all kinds: classic, consumer (KIP-848), share (KIP-932), streams (KIP-1071).
    case consumerOffsets = "__consumer_offsets"
    /// Transactional ids.
    case transactionState = "__transaction_state"
    /// What share groups have delivered (KIP-932).
    case shareGroupState = "__share_group_state"
    /// Segments in remote storage (KIP-405).
    case remoteLogMetadata = "__remote_log_metadata"
    /// The cluster's own state, in the controllers' folders (KIP-500).
    case clusterMetadata = "__cluster_metadata"

    /// The internal topic of this name, if it is one.
    package init?(topic: some StringProtocol) {
        self.init(rawValue: String(topic))
    }

    /// A kind of record: the type that its key begins with, and what key and value are.
    struct Kind {
        var type: Int64
        /// As `dump-log` tells it, where it does.
        var name: StaticString
        var key: RecordSchema?
        var value: RecordSchema
    }

    /// Appends a key as an object: `{"type":"1","data":{...}}`.
    /// - Throws: with the byte where it is none; for topics whose records have no keys always.
    package func write(key: UnsafeRawBufferPointer, into text: inout DecodedText) throws(DecodeError) {
        let kind = try kind(ofKey: key)
        guard let schema = kind.key else { throw DecodeError("records of \(rawValue) have no keys", at: 0) }
        try text.append("{\"type\":\"")
        try text.append(kind.type)
        try text.append("\",\"data\":")
        // The type is the version of keys: a key of each version is a message of its own.
        let version = Int64(schema.versions.upperBound)
        try RecordReader.write(schema, version: version, key, from: 2, into: &text)
        try text.append(UInt8(ascii: "}"))
    }

    /// Appends a value as an object: `{"version":"4","data":{...}}`, or with `"type":"TOPIC_RECORD"` before it where
    /// values tell that themselves.
    /// - Throws: with the byte where it is none, also when the key that says what it is doesn't.
    package func write(
        value: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer?, into text: inout DecodedText
    ) throws(DecodeError) {
        var cursor = InputCursor(value)
        switch self {
        case .consumerOffsets, .transactionState, .shareGroupState:
            guard let key else { throw DecodeError("a value without a key, which says what it is", at: 0) }
            let kind: Kind
            do throws(DecodeError) { kind = try self.kind(ofKey: key) } catch {
                throw DecodeError("the key doesn't say what it is: \(error.reason)", at: 0)
            }
            let version = Int64(try cursor.big(Int16.self, "a version"))
            try text.append("{\"version\":\"")
            try text.append(version)
            try text.append("\",\"data\":")
            try RecordReader.write(
                kind.value, version: version, value, from: cursor.position,
                isConsumer: kind.type == 2 && Self.isConsumerGroup(value), into: &text)
        case .remoteLogMetadata, .clusterMetadata:
            if self == .clusterMetadata {
                let frame = try cursor.varint("a frame's version")
                guard frame == 1 else { throw DecodeError("frame version \(frame); known is 1", at: 0) }
            }
            let start = cursor.position
            let type = try cursor.varint("a record's type")
            guard let kind = kinds.first(where: { $0.type == Int64(bitPattern: type) }) else {
                throw DecodeError("record type \(type), which Kafka 4.3 doesn't have", at: start)
            }
            let version = Int64(bitPattern: try cursor.varint("a version"))
            try text.append("{\"type\":\"")
            try text.append(kind.name)
            try text.append("\",\"version\":")
            try text.append(version)
            try text.append(",\"data\":")
            try RecordReader.write(kind.value, version: version, value, from: cursor.position, into: &text)
        }
        try text.append(UInt8(ascii: "}"))
    }

    /// The records that the topic has, by Kafka's names of them.
    package var records: [(type: Int, key: String?, value: String)] {
        kinds.map { (Int($0.type), $0.key?.name, $0.value.name) }
    }

    private func kind(ofKey key: UnsafeRawBufferPointer) throws(DecodeError) -> Kind {
        var cursor = InputCursor(key)
        let type = Int64(try cursor.big(Int16.self, "a key's type"))
        guard let kind = kinds.first(where: { $0.type == type }) else {
            throw DecodeError("key type \(type), which Kafka 4.3 doesn't have", at: 0)
        }
        return kind
    }

    /// Whether a classic group's value is that of consumers: its protocol type, behind the version, says so.
    private static func isConsumerGroup(_ value: UnsafeRawBufferPointer) -> Bool {
        var cursor = InputCursor(value)
        do throws(DecodeError) {
            let version = try cursor.big(Int16.self, "a version")
            let count =
                version >= RecordSchema.groupMetadataValue.flexible
                ? Int(truncatingIfNeeded: try cursor.varint("a string") & 0xffff) - 1
                : Int(try cursor.big(Int16.self, "a string"))
            return try cursor.take(count, "a string").elementsEqual("consumer".utf8)
        } catch {
            return false
        }
    }

    /// The kinds of records, by the numbers that Kafka 4.3 has for them.
    var kinds: [Kind] {
        switch self {
        case .consumerOffsets: Self.groupKinds
        case .transactionState: Self.transactionKinds
        case .shareGroupState: Self.shareKinds
        case .remoteLogMetadata: Self.remoteLogKinds
        case .clusterMetadata: Self.clusterKinds
        }
    }
}
