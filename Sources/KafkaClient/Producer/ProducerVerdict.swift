import KafkaWire

/// What an error of a partition in a Produce response means for its batch.
enum ProducerVerdict: Equatable {
    /// It is in the log; also when it was there already.
    case delivered
    /// Send it again, as it is numbered.
    case retry
    /// As `retry`, after asking who leads the partition.
    case findLeader
    /// The broker does not have what came before it: number anew under a new epoch (KIP-360).
    case renumber
    /// The producer itself was replaced by another of its transactional id, or may not produce at all.
    case fenced
    /// The topic takes no batch as large: it goes in halves, as far as it has more than one record.
    case tooLarge
    /// It will never be accepted.
    case failed

    init(_ code: ErrorCode) {
        switch code {
        case .none, .duplicateSequenceNumber: self = .delivered
        case .outOfOrderSequenceNumber, .unknownProducerId, .invalidProducerEpoch: self = .renumber
        case .producerFenced, .transactionalIdAuthorizationFailed, .clusterAuthorizationFailed,
            .invalidProducerIdMapping:
            self = .fenced
        case .messageTooLarge, .recordListTooLarge: self = .tooLarge
        // A topic that the broker does not know may be one that it does not know yet.
        case .unknownTopicId, .inconsistentTopicId: self = .findLeader
        default: self = code.needsMetadata ? .findLeader : code.isRetriable ? .retry : .failed
        }
    }
}
