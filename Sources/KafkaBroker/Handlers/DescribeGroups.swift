import KafkaWire

/// DescribeGroups (15): members and their assignments.
enum DescribeGroupsHandler: Handler {
    typealias Request = DescribeGroupsRequest

    static func handle(
        _ request: DescribeGroupsRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<DescribeGroupsResponse> {
        .answer(DescribeGroupsResponse(groups: request.groups.map { describe($0, call, core.cluster) }))
    }

    private static func describe(
        _ id: String, _ call: Call, _ cluster: ClusterState
    ) -> DescribeGroupsResponse.DescribedGroup {
        var described = DescribeGroupsResponse.DescribedGroup(groupId: id)
        let code = call.faults.error ?? cluster.coordination(of: id, call)
        guard code == .none else {
            described.errorCode = code
            return described
        }
        guard let group = cluster.groups[id], group.consumers == nil else {
            described.groupState = "Dead"
            if call.version >= 6 {
                described.errorCode = .groupIdNotFound
                described.errorMessage = "Group \(id) not found."
            }
            return described
        }
        described.groupState = group.state.rawValue
        described.protocolType = group.protocolType
        let isStable = group.state == .stable
        described.protocolData = isStable ? group.protocolName ?? "" : ""
        described.members = group.members.map {
            DescribeGroupsResponse.DescribedGroupMember(
                memberId: $0.id, groupInstanceId: $0.instanceId, clientId: $0.clientId, clientHost: $0.clientHost,
                memberMetadata: isStable ? $0.metadata(for: group.protocolName) : [],
                memberAssignment: isStable ? $0.assignment : [])
        }
        return described
    }
}
