package import KafkaWire
import Transport

extension KafkaError {
    /// Why a request to a broker failed.
    init(_ error: BrokerConnectionError) {
        self.init(KafkaError.code(error), "\(error)", cause: error)
    }

    private static func code(_ error: BrokerConnectionError) -> Code {
        switch error.kind {
        case .transport(.answersInTLS), .transport(.security): .securityFailed
        case .transport(.foreignProtocol), .transport(.badFrame), .violation: .protocolViolation
        case .transport, .closed, .idle, .renewal: .connectionLost
        case .timedOut, .notSent: .timedOut
        case .unsupportedVersion: .unsupportedVersion
        case .authentication: .authenticationFailed
        }
    }

    /// Anything thrown by a connection, or by what stands on it.
    static func wrapping(_ error: any Error) -> KafkaError {
        switch error {
        case let error as KafkaError: error
        case let error as BrokerConnectionError: KafkaError(error)
        default: KafkaError(.connectionLost, "\(error)", cause: error)
        }
    }

    /// Of none of these brokers there came an answer. One line that names each with its cause.
    static func unreachable(_ failures: [BrokerConnectionError]) -> KafkaError {
        var lines: [String] = []
        for failure in failures where !lines.contains("\(failure)") { lines.append("\(failure)") }
        let all = lines.isEmpty ? "no broker reached" : "no broker reached: " + lines.joined(separator: "; ")
        // What is wrong with the way in is told apart: more brokers would not help.
        let kinds: [Code] = [.authenticationFailed, .securityFailed, .unsupportedVersion, .protocolViolation]
        let codes = failures.map(KafkaError.code)
        let code = kinds.first { codes.contains($0) } ?? .brokersUnreachable
        if failures.count == 1, code != .brokersUnreachable { return KafkaError(failures[0]) }
        return KafkaError(code, all, cause: failures.last)
    }

    /// What a broker answered about a partition, where there is nothing more to say.
    init(_ error: ErrorCode, of partition: TopicPartition, offset: Int64? = nil, broker: String? = nil) {
        let code: Code
        switch error {
        case .topicAuthorizationFailed, .groupAuthorizationFailed, .clusterAuthorizationFailed: code = .notAuthorized
        case .corruptMessage: code = .corruptData
        case .unknownTopicOrPartition, .unknownTopicId: code = .unknownTopicOrPartition
        default: code = .brokerError
        }
        if error == .topicAuthorizationFailed {
            self.init(
                code, "\(partition): \(KafkaError.forbidden(topic: partition.topic))", topicPartition: partition,
                offset: offset, errorCode: error.rawValue)
            return
        }
        let at = offset.map { " at offset \($0)" } ?? ""
        let by = broker.map { "\($0) answers " } ?? ""
        self.init(
            code, "\(partition)\(at): \(by)\(error.name): \(error.message)", topicPartition: partition, offset: offset,
            errorCode: error.rawValue)
    }

    /// What a request about a group takes, by Kafka's names of ACL operations: a look, or to be a member of it.
    package enum GroupPermission: String {
        case describe = "Describe"
        case read = "Read"
    }

    /// What a coordinator answered about a group; `permission` is what the request takes.
    package init(_ code: ErrorCode, ofGroup group: String, permission: GroupPermission = .read) {
        let isForbidden = code == .groupAuthorizationFailed
        self.init(
            isForbidden ? .notAuthorized : .groupFailed,
            isForbidden
                ? "group \(group): this account may not \(permission == .describe ? "see" : "use") it: "
                    + "permission \(permission.rawValue) on group '\(group)' is missing (\(code.name))"
                : "group \(group): \(code.name): \(code.message)", errorCode: code.rawValue)
    }

    /// A topic that the brokers do not know, with the one that was most likely meant.
    package static func unknownTopic(
        _ name: String, suggesting near: String?, _ partition: TopicPartition? = nil
    ) -> KafkaError {
        KafkaError(
            .unknownTopicOrPartition, "topic '\(name)' does not exist" + (near.map { ", did you mean '\($0)'?" } ?? ""),
            topicPartition: partition, errorCode: ErrorCode.unknownTopicOrPartition.rawValue)
    }

    /// What a broker answered about a topic.
    package init(_ error: ErrorCode, ofTopic name: String) {
        switch error {
        case .unknownTopicOrPartition, .unknownTopicId: self = .unknownTopic(name, suggesting: nil)
        case .topicAuthorizationFailed:
            self.init(.notAuthorized, "\(name): \(KafkaError.forbidden(topic: name))", errorCode: error.rawValue)
        case .leaderNotAvailable:
            self.init(.leaderNotAvailable, "topic '\(name)' has no leaders now", errorCode: error.rawValue)
        default:
            self.init(.brokerError, "topic '\(name)': \(error.name): \(error.message)", errorCode: error.rawValue)
        }
    }

    /// Why a topic can't be read, and what its account lacks.
    package static func forbidden(topic: String) -> String {
        "this account may not read it: permission Read on topic '\(topic)' is missing (TOPIC_AUTHORIZATION_FAILED)"
    }
}
