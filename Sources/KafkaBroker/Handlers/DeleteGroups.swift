import KafkaWire

/// DeleteGroups (42): groups without members, with all that they have committed.
enum DeleteGroupsHandler: Handler {
    typealias Request = DeleteGroupsRequest

    static func handle(
        _ request: DeleteGroupsRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<DeleteGroupsResponse> {
        let results = request.groupsNames.map { id in
            var code = call.faults.error ?? core.cluster.coordination(of: id, call)
            if code == .none {
                switch core.cluster.groups[id]?.hasMembers {
                case nil: code = .groupIdNotFound
                case true?: code = .nonEmptyGroup
                case false?: core.cluster.groups[id] = nil
                }
            }
            return DeleteGroupsResponse.DeletableGroupResult(groupId: id, errorCode: code)
        }
        return .answer(DeleteGroupsResponse(results: results))
    }
}
