import KafkaWire
import Transport

extension ConsumerEngine {
    /// The topics subscribed to by name.
    var subscribedTopics: Set<String> { group.topics }

    /// See ``KafkaConsumer/subscribe(_:listener:)-(Sequence<String>,_)``.
    func subscribe(_ groupId: String, topics: Set<String>, patterns: [TopicPattern]) async {
        if !handover.read({ $0.group.isActive }) {
            // What was assigned is let go of: its positions are committed before, if that is wanted in assign mode.
            let offsets = autoCommits ? stored(of: nil) : [:]
            handover.deliver { state in
                state.subscription.clear()
                state.queue.removeAll { _, _ in true }
                state.group.reset(isActive: true)
            }
            await commitSoftly(offsets, within: configuration.apiTimeout)
            commits.reset()
        } else {
            handover.withState { $0.group.failure = nil }
        }
        joinGroup(groupId, topics: topics, patterns: patterns)
    }

    /// Leaves the group: delivers no more of it, commits, says goodbye.
    func unsubscribe() async {
        let offsets = autoCommits ? stored(of: nil) : [:]
        handover.deliver { state in
            state.subscription.clear()
            state.queue.removeAll { _, _ in true }
            state.group.reset(isActive: false)
        }
        group.leave()
        await commitSoftly(offsets, within: configuration.apiTimeout)
        await endGroup(within: configuration.apiTimeout, reason: "the consumer has unsubscribed")
        commits.reset()
        handover.withState { $0.group.reset(isActive: false) }
    }
}
