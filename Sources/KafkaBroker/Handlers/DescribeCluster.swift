import KafkaWire

/// DescribeCluster (60): the brokers. There are no controllers to ask for apart from them.
enum DescribeClusterHandler: Handler {
    typealias Request = DescribeClusterRequest

    static func handle(
        _ request: DescribeClusterRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<DescribeClusterResponse> {
        var response = DescribeClusterResponse(
            clusterId: core.cluster.clusterId, controllerId: core.cluster.controllerId)
        response.endpointType = request.endpointType
        response.errorCode = call.faults.error ?? (request.endpointType == 1 ? .none : .unsupportedEndpointType)
        guard response.errorCode == .none else {
            response.errorMessage = response.errorCode.message
            return .answer(response)
        }
        response.brokers = core.cluster.brokers.values.filter(\.isAlive).sorted { $0.id < $1.id }.map {
            DescribeClusterResponse.DescribeClusterBroker(
                brokerId: $0.id, host: $0.host, port: Int32($0.port), rack: $0.rack)
        }
        return .answer(response)
    }
}
