import KafkaClient
import Transport

/// The one transaction that a whole run of `produce` or `replay` is where `transactional.id` is set: readers of committed
/// records see all that was sent, or nothing.
struct RunTransaction {
    private let producer: KafkaProducer
    private let loop: EventLoop

    /// `nil` where the producer has no transactional id.
    init?(_ producer: KafkaProducer, on loop: EventLoop) {
        guard producer.configuration.transactionalId != nil else { return nil }
        self.producer = producer
        self.loop = loop
    }

    /// Begins it: an older run of the same id is fenced, and what it left open aborted.
    func begin() async throws { try await producer.beginTransaction() }

    /// Whether an error of ending it leaves open how it ended: no broker has refused it. What a broker said before the time
    /// was over may have been about a second question, after the answer to the first was lost.
    static func isUnknown(_ ending: (any Error)?) -> Bool {
        guard let ending else { return false }
        // Nor has one where the question itself was broken off.
        guard let ending = ending as? KafkaError else { return true }
        if ending.code == .transactionFailed { return false }
        return ending.errorCode == nil || ending.code == .timedOut
    }

    /// What became of it where it was not committed, or that this is not known. `records`: how many were sent, in words.
    func words(commits: Bool, _ ending: (any Error)?, records: String) -> String {
        let isUnknown = Self.isUnknown(ending)
        let none = "readers of committed records see none of \(records)"
        if commits, isUnknown {
            return "whether the transaction was committed is not known: readers of committed records see all or none "
                + "of \(records)"
        }
        if isUnknown {
            let time = producer.configuration.transactionTimeout.inWords
            return "whether the transaction was aborted is not known; its coordinator does that after \(time) "
                + "(transaction.timeout.ms): \(none)"
        }
        return "the transaction was \(commits ? "not committed" : "aborted"): \(none)"
    }

    /// Ends it; the run's task may have been cancelled. Returns what kept it from being committed where `commits`, or from
    /// being aborted.
    func end(commits: Bool) async -> (any Error)? {
        let producer = producer
        return await Task(executorPreference: loop) { () -> (any Error)? in
            do {
                if commits {
                    do { try await producer.commitTransaction() } catch {
                        try? await producer.abortTransaction()
                        throw error
                    }
                } else {
                    try await producer.abortTransaction()
                }
                return nil
            } catch { return error }
        }.value
    }
}
