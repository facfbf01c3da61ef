import KafkaWire
import Transport

/// Who a producer is to the brokers (KIP-98): they know its batches again by it.
package struct ProducerIdentity: Equatable, Sendable {
    /// The producer id.
    package let id: Int64
    /// Its epoch: the newest fences those before it.
    package let epoch: Int16

    /// An identity from its parts.
    package init(id: Int64, epoch: Int16) {
        self.id = id
        self.epoch = epoch
    }

    /// Asks for one without a transactional id, until `deadline`; `noteFailure` is told why a try has failed. Throws
    /// ``KafkaError``: forbidden, no broker. To be called on the loop.
    static func ask(
        _ cluster: KafkaCluster, until deadline: ContinuousClock.Instant,
        isolation: isolated (any Actor)? = #isolation, noteFailure: (KafkaError) -> Void
    ) async throws -> ProducerIdentity {
        let configuration = cluster.configuration
        return try await Retrying(on: cluster.loop, until: deadline, configuration.backoff)(
            // Brokers that are away come back: batches wait for them, and so does the id.
            isFinal: { error, reason in
                noteFailure(reason)
                return Retrying.isFinal(error, reason)
                    && ![.brokersUnreachable, .connectionLost, .timedOut].contains(reason.code)
            },
            { () async throws -> Retrying.Attempt<ProducerIdentity> in
                // Captured, or the closure would leave the loop.
                _ = isolation
                var request = InitProducerIdRequest()
                // Empty would be an id, and an invalid one.
                request.transactionalId = nil
                request.transactionTimeoutMs = .max
                let (answer, broker) = try await cluster.brokers.sendToAny(
                    request, until: min(deadline, .now + configuration.requestTimeout))
                let response = answer.response
                switch response.errorCode {
                case .none: return .done(ProducerIdentity(id: response.producerId, epoch: response.producerEpoch))
                case .clusterAuthorizationFailed:
                    throw KafkaError(
                        .notAuthorized,
                        "this account may not write idempotently: permission IdempotentWrite on the cluster, or from "
                            + "Kafka 2.8 on Write on a topic, is missing (CLUSTER_AUTHORIZATION_FAILED); "
                            + "-X enable.idempotence=false writes without",
                        errorCode: response.errorCode.rawValue)
                case let code:
                    let error = KafkaError(
                        .brokerError, "\(broker) answers \(code.name): \(code.message)", errorCode: code.rawValue)
                    if code.isRetriable {
                        noteFailure(error)
                        return .again(error)
                    }
                    throw error
                }
            })
    }
}
