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
        let groups = core.cluster.groups.values.sorted { $0.id < $1.id }
            .filter { core.cluster.coordinator(of: $0.id) == call.broker }
            .map { group in
                ListGroupsResponse.ListedGroup(
                    groupId: group.id, protocolType: group.consumers == nil ? group.protocolType : "consumer",
                    groupState: group.consumers?.state ?? group.state.rawValue,
                    groupType: group.consumers == nil ? "classic" : "consumer")
            }
            .filter {
                (states.isEmpty || states.contains($0.groupState.lowercased()))
                    && (types.isEmpty || types.contains($0.groupType))
            }
        return .answer(ListGroupsResponse(groups: groups))
    }
}
