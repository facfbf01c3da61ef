package import KafkaWire

/// What a partition's error code in an answer to Fetch asks for.
package enum FetchVerdict: Equatable {
    /// No error.
    case fine
    /// The leader is elsewhere, or the topic another: ask for metadata, then again.
    case findLeader
    /// It passes: ask the same again after a while.
    case retry
    /// The position is not in the log.
    case outOfRange
    /// It does not pass.
    case fail

    package init(_ error: ErrorCode) {
        switch error {
        case .none: self = .fine
        case .unknownTopicOrPartition, .leaderNotAvailable, .notLeaderOrFollower, .replicaNotAvailable,
            .kafkaStorageError, .fencedLeaderEpoch, .offsetNotAvailable, .unknownTopicId, .inconsistentTopicId,
            .listenerNotFound, .brokerNotAvailable:
            self = .findLeader
        case .unknownLeaderEpoch, .unknownServerError, .requestTimedOut, .offsetMovedToTieredStorage: self = .retry
        case .offsetOutOfRange: self = .outOfRange
        // The broker found its own log damaged: reading it again finds the same.
        case .corruptMessage: self = .fail
        default: self = error.needsMetadata ? .findLeader : error.isRetriable ? .retry : .fail
        }
    }
}
