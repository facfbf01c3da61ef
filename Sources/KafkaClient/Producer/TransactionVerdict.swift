import KafkaWire

/// What a coordinator's error in answer to a transactional request means.
package enum TransactionVerdict: Equatable, Sendable {
    case done
    /// Ask the same again.
    case retry
    /// The coordinator is elsewhere.
    case findCoordinator
    /// The transaction can only be aborted.
    case abort
    /// The producer can do nothing any more.
    case fenced

    package init(_ code: ErrorCode) {
        switch code {
        case .none: self = .done
        case .notCoordinator, .coordinatorNotAvailable: self = .findCoordinator
        case .producerFenced, .invalidProducerEpoch, .invalidProducerIdMapping, .invalidTxnState,
            .transactionalIdAuthorizationFailed, .clusterAuthorizationFailed, .invalidTransactionTimeout:
            self = .fenced
        default: self = code.isRetriable ? .retry : .abort
        }
    }

    /// How grave it is.
    package var rank: Int {
        switch self {
        case .done: 0
        case .retry: 1
        case .findCoordinator: 2
        case .abort: 3
        case .fenced: 4
        }
    }
}
