import KafkaWire

/// ListGroups (16): the groups that the called broker coordinates.
enum ListGroupsHandler: Handler {
    typealias Request = ListGroupsRequest

    static func handle(_ request: ListGroupsRequest, _ call: Call, _ core: inout BrokerCore) -> Handled<
        ListGroupsResponse
    > {
        if let code = call.faults.error { return .answer(ListGroupsResponse(errorCode: code)) }
        let states = Set(request.statesFilter.map { $0.lowercased() })
        let types = Set(request.typesFilter.map { $0.lowercased() })
        let groups = core.cluster.groups.values.sorted { $0.id < $1.id }.filter { group in
            core.cluster.coordinator(of: group.id) == call.broker
                && (states.isEmpty || states.contains(group.state.rawValue.lowercased()))
                && (types.isEmpty || types.contains("classic"))
        }
        return .answer(
            ListGroupsResponse(
                groups: groups.map {
                    ListGroupsResponse.ListedGroup(
                        groupId: $0.id, protocolType: $0.protocolType, groupState: $0.state.rawValue,
                        groupType: "classic")
                }))
    }
}
