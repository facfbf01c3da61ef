/// What a group has to know of a topic.
package struct GroupTopic: Sendable {
    package var name: String
    package var isInternal: Bool
    package var assignable: AssignableTopic

    package init(name: String, isInternal: Bool = false, assignable: AssignableTopic) {
        self.name = name
        self.isInternal = isInternal
        self.assignable = assignable
    }
}
