import KafkaWire

/// FindCoordinator (10): of a group (key type 0) or a transactional id (1); one key up to version 3, several from 4.
enum FindCoordinatorHandler: Handler {
    typealias Request = FindCoordinatorRequest

    static func handle(
        _ request: FindCoordinatorRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<FindCoordinatorResponse> {
        let keys = call.version >= 4 ? request.coordinatorKeys : [request.key]
        let found = keys.map { key -> FindCoordinatorResponse.Coordinator in
            var answer = FindCoordinatorResponse.Coordinator(key: key, nodeId: -1, host: "", port: -1)
            if let code = call.faults.error {
                answer.errorCode = code
            } else if ![0, 1].contains(request.keyType) {
                answer.errorCode = .invalidRequest
            } else if request.keyType == 0, key.isEmpty {
                answer.errorCode = .invalidGroupId
            } else if let id = core.cluster.coordinator(of: key), let node = core.cluster.brokers[id] {
                answer.nodeId = id
                answer.host = node.host
                answer.port = Int32(node.port)
            } else {
                answer.errorCode = .coordinatorNotAvailable
            }
            if answer.errorCode != .none { answer.errorMessage = answer.errorCode.message }
            return answer
        }
        var response = FindCoordinatorResponse()
        if call.version >= 4 {
            response.coordinators = found
        } else if let only = found.first {
            response.errorCode = only.errorCode
            response.errorMessage = only.errorMessage
            response.nodeId = only.nodeId
            response.host = only.host
            response.port = only.port
        }
        return .answer(response)
    }
}

extension ClusterState {
    /// `.none` when the called broker coordinates `key`.
    func coordination(of key: String, _ call: Call) -> ErrorCode {
        guard let coordinator = coordinator(of: key) else { return .coordinatorNotAvailable }
        return coordinator == call.broker ? .none : .notCoordinator
    }
}
