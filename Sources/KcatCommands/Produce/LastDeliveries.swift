import KafkaClient
import Transport

/// The end of a run that hands records over, interrupted or not: what is on its way is waited for, the transaction ended, the
/// producer closed.
struct LastDeliveries {
    let session: Session
    let producer: KafkaProducer
    let ledger: DeliveryLedger
    /// The transaction that was begun.
    let transaction: RunTransaction?
    /// Whether what is to be aborted is delivered before, unless a signal came.
    var deliversAll = true

    /// Returns whether the transaction was to be committed, and what kept it from its end. Whenever a signal comes, brokers
    /// have two seconds more.
    func finish(commits: Bool) async -> (commits: Bool, ending: (any Error)?) {
        let (session, producer, ledger, transaction) = (session, producer, ledger, transaction)
        let deliversAll = deliversAll || commits
        // The run's task may be cancelled; what was handed over must be delivered all the same.
        let work = Task(executorPreference: session.loop) { () -> (Bool, (any Error)?) in
            if transaction == nil || deliversAll && session.interruption.reason == nil { try? await producer.flush() }
            // All or nothing: what was read in part, or not delivered in part, is nothing.
            let commits = commits && session.interruption.reason == nil && ledger.now.failed == 0
            let ending = await transaction?.end(commits: commits)
            await producer.close()
            return (commits, ending)
        }
        return await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            session.loop.execute {
                _ = session.loop.schedule(at: .now + .seconds(2)) {
                    Task(executorPreference: session.loop) { await producer.abandon() }
                }
            }
        }
    }
}
