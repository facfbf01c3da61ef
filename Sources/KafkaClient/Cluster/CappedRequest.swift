import KafkaWire

/// A range of versions to which a request is held where the highest common one would mean something else.
protocol VersionCap: Sendable {
    associatedtype Request: KafkaRequest
    static var versions: ClosedRange<Int16> { get }
}

/// A request that is sent in the versions of its cap only.
struct CappedRequest<Cap: VersionCap>: KafkaRequest {
    typealias Response = Cap.Request.Response
    static var apiKey: ApiKey { Cap.Request.apiKey }
    static var validVersions: ClosedRange<Int16> { Cap.versions }
    static var firstFlexibleVersion: Int16 { Cap.Request.firstFlexibleVersion }

    var request: Cap.Request

    init(_ request: Cap.Request) { self.request = request }

    init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        request = try Cap.Request(from: &reader, version: version)
    }

    func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try request.encode(into: &writer, version: version)
    }
}

/// Fetch as it names topics: for brokers that have no id for one of them, whatever version they offer.
enum FetchByName: VersionCap {
    typealias Request = FetchRequest
    static let versions: ClosedRange<Int16> = 4...12
}

/// FindCoordinator for one key.
enum FindOneCoordinator: VersionCap {
    typealias Request = FindCoordinatorRequest
    static let versions: ClosedRange<Int16> = 0...3
}

/// FindCoordinator for many keys.
enum FindCoordinators: VersionCap {
    typealias Request = FindCoordinatorRequest
    static let versions: ClosedRange<Int16> = 4...6
}

/// OffsetFetch for one group.
enum OffsetFetchOneGroup: VersionCap {
    typealias Request = OffsetFetchRequest
    static let versions: ClosedRange<Int16> = 1...7
}

/// OffsetFetch for many groups, topics by name.
enum OffsetFetchGroups: VersionCap {
    typealias Request = OffsetFetchRequest
    static let versions: ClosedRange<Int16> = 8...9
}

/// OffsetCommit with topics by name.
enum OffsetCommitByName: VersionCap {
    typealias Request = OffsetCommitRequest
    static let versions: ClosedRange<Int16> = 2...9
}

/// LeaveGroup of one member.
enum LeaveGroupOfOne: VersionCap {
    typealias Request = LeaveGroupRequest
    static let versions: ClosedRange<Int16> = 0...2
}

/// LeaveGroup of many members.
enum LeaveGroupOfMany: VersionCap {
    typealias Request = LeaveGroupRequest
    static let versions: ClosedRange<Int16> = 3...5
}

/// ConsumerGroupHeartbeat as Kafka 4.0 released it: before, brokers made the member ids.
enum ReleasedConsumerGroupHeartbeat: VersionCap {
    typealias Request = ConsumerGroupHeartbeatRequest
    static let versions: ClosedRange<Int16> = 1...1
}

/// AddPartitionsToTxn as producers send it.
enum AddPartitionsToTxn: VersionCap {
    typealias Request = AddPartitionsToTxnRequest
    static let versions: ClosedRange<Int16> = 0...3
}

/// EndTxn before KIP-890.
enum EndTxnOfVersion1: VersionCap {
    typealias Request = EndTxnRequest
    static let versions: ClosedRange<Int16> = 0...4
}

/// EndTxn that brings the next epoch (KIP-890).
enum EndTxnOfVersion2: VersionCap {
    typealias Request = EndTxnRequest
    static let versions: ClosedRange<Int16> = 5...5
}

/// TxnOffsetCommit after AddOffsetsToTxn.
enum TxnOffsetCommitOfVersion1: VersionCap {
    typealias Request = TxnOffsetCommitRequest
    static let versions: ClosedRange<Int16> = 0...4
}

/// TxnOffsetCommit that takes the group into the transaction by itself (KIP-890).
enum TxnOffsetCommitOfVersion2: VersionCap {
    typealias Request = TxnOffsetCommitRequest
    static let versions: ClosedRange<Int16> = 5...5
}
