package import KafkaWire

/// What a test has a broker do to a request instead of, or besides, serving it.
package enum Fault: Sendable {
    /// This error: for one partition of the request, or for all of them; as the error of the whole answer where the API
    /// has no partitions.
    case error(ErrorCode, TopicPartition? = nil)
    /// The answer, made at once, is held back for so long.
    case delay(Duration)
    /// The connection is closed and the request is not served.
    case close
    /// The request is served, but the connection is closed when so many bytes of the answer, its length included, have
    /// been sent.
    case closeAfter(bytes: Int)
    /// The request is served, and its answer never sent; nothing more is read from the connection either.
    case noAnswer
    /// The byte at this index of the records that Fetch returns is inverted; a negative index counts from the end.
    case corruptRecords(byte: Int, TopicPartition? = nil)
    /// Fetch returns these bytes as the records.
    case records([UInt8], TopicPartition? = nil)
    /// Fetch returns no records but names this broker as the replica to fetch from (KIP-392).
    case preferredReplica(Int32)
    /// The bytes behind the header of the answer are these instead.
    case body([UInt8])
    /// These bytes are sent instead of a frame, and the connection stays open.
    case raw([UInt8])
}

/// A request as a hook sees it, before it is served.
package struct HookedRequest: Sendable {
    /// The broker that received it.
    package var broker: Int32
    /// Which connection it came over; each has its own number.
    package var connection: UInt64
    /// The API.
    package var api: ApiKey
    /// Its version.
    package var version: Int16
    /// What the client calls itself.
    package var clientId: String?
    /// How many requests of this API the cluster has received, this one included.
    package var count: Int
    /// The partitions that it names; those that a fetch session remembers are not among them.
    package var partitions: [TopicPartition]
    /// The request itself, of the type that belongs to the API.
    package var body: any KafkaRequest
}

/// A fault that waits for its request: for tests that need no hook of their own.
package struct FaultRule: Sendable {
    /// The API it waits for.
    package var api: ApiKey
    /// Only at this broker.
    package var broker: Int32?
    /// Only when the request names this partition; an error or a corrupted byte then befalls that one alone.
    package var partition: TopicPartition?
    /// So many requests that fit are let through first.
    package var skip: Int
    /// So many are then hit; `nil` for all.
    package var times: Int?
    /// What happens.
    package var fault: Fault

    /// A fault for the next request of `api`, or for more of them.
    package init(
        _ api: ApiKey, _ fault: Fault, broker: Int32? = nil, partition: TopicPartition? = nil, skip: Int = 0,
        times: Int? = 1
    ) {
        self.api = api
        self.fault = fault
        self.broker = broker
        self.partition = partition
        self.skip = skip
        self.times = times
    }

    /// The fault for this request, if it fits; counts it.
    mutating func take(_ request: HookedRequest) -> Fault? {
        guard api == request.api, broker.map({ $0 == request.broker }) ?? true,
            partition.map({ request.partitions.contains($0) }) ?? true
        else { return nil }
        if skip > 0 {
            skip -= 1
            return nil
        }
        guard times.map({ $0 > 0 }) ?? true else { return nil }
        times = times.map { $0 - 1 }
        switch fault {
        case .error(let code, nil): return .error(code, partition)
        case .corruptRecords(let byte, nil): return .corruptRecords(byte: byte, partition)
        case .records(let bytes, nil): return .records(bytes, partition)
        default: return fault
        }
    }
}

extension [Fault] {
    /// The error for a partition.
    func error(for partition: TopicPartition) -> ErrorCode? {
        for case .error(let code, let only) in self where only ?? partition == partition { return code }
        return nil
    }

    /// The error of a whole answer.
    var error: ErrorCode? {
        for case .error(let code, nil) in self { return code }
        return nil
    }

    /// The replica that Fetch is to name.
    var preferredReplica: Int32? {
        for case .preferredReplica(let broker) in self { return broker }
        return nil
    }

    /// The records as Fetch is to return them.
    func applied(to records: [UInt8], of partition: TopicPartition) -> [UInt8] {
        var records = records
        for fault in self {
            switch fault {
            case .records(let bytes, let only) where only ?? partition == partition: records = bytes
            case .corruptRecords(let byte, let only) where only ?? partition == partition:
                let index = byte < 0 ? records.count + byte : byte
                if records.indices.contains(index) { records[index] ^= 0xff }
            default: break
            }
        }
        return records
    }
}
