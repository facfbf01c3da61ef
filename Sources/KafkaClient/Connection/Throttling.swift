public import KafkaWire

/// KIP-219: brokers used to hold back the answer of a client that asks too much. From certain response versions on they
/// answer at once, and the client has to be silent on that connection for `throttle_time_ms`.
package enum Throttling {
    /// By API key; an API that is not here never asks for silence. From the `shouldClientThrottle` methods of the
    /// response classes of Kafka 4.3.
    private static let firstVersions: [Int16: Int16] = [
        0: 6, 1: 8, 2: 3, 3: 6, 8: 4, 9: 4, 10: 2, 11: 3, 12: 2, 13: 2, 14: 2, 15: 2, 16: 2, 18: 2, 19: 3, 20: 2, 21: 1,
        22: 1, 24: 1, 25: 1, 26: 1, 28: 1, 29: 1, 30: 1, 31: 1, 32: 2, 33: 1, 34: 1, 35: 1, 37: 1, 38: 1, 39: 1, 40: 1,
        41: 1, 42: 1, 43: 0, 44: 0, 45: 0, 46: 0, 47: 0, 50: 0, 51: 0, 75: 0,
    ]

    /// Whether an answer of that version asks the client for silence.
    package static func asksForSilence(_ api: ApiKey, _ version: Int16) -> Bool {
        firstVersions[api.rawValue].map { version >= $0 } ?? false
    }
}

/// A response that tells how long its request exceeded a quota.
package protocol ThrottleReporting {
    /// Milliseconds, 0 when no quota was exceeded.
    var throttleTimeMs: Int32 { get }
}

// Of all responses that this program reads, those that Kafka lets ask for silence.
extension AddOffsetsToTxnResponse: ThrottleReporting {}
extension AddPartitionsToTxnResponse: ThrottleReporting {}
extension ApiVersionsResponse: ThrottleReporting {}
extension CreateTopicsResponse: ThrottleReporting {}
extension DeleteTopicsResponse: ThrottleReporting {}
extension DescribeConfigsResponse: ThrottleReporting {}
extension DescribeGroupsResponse: ThrottleReporting {}
extension EndTxnResponse: ThrottleReporting {}
extension FetchResponse: ThrottleReporting {}
extension FindCoordinatorResponse: ThrottleReporting {}
extension HeartbeatResponse: ThrottleReporting {}
extension InitProducerIdResponse: ThrottleReporting {}
extension JoinGroupResponse: ThrottleReporting {}
extension LeaveGroupResponse: ThrottleReporting {}
extension ListGroupsResponse: ThrottleReporting {}
extension ListOffsetsResponse: ThrottleReporting {}
extension MetadataResponse: ThrottleReporting {}
extension OffsetCommitResponse: ThrottleReporting {}
extension OffsetFetchResponse: ThrottleReporting {}
extension ProduceResponse: ThrottleReporting {}
extension SyncGroupResponse: ThrottleReporting {}
extension TxnOffsetCommitResponse: ThrottleReporting {}
