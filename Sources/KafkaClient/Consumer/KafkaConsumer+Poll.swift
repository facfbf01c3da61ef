public import KafkaWire
import Synchronization

extension KafkaConsumer {
    /// Gives the next records of one partition to `body`, one by one and in order, and returns how many there were: at
    /// most `maxRecords`. It waits for the first at most `timeout`, for ever when that is `nil`; 0 when none came in time.
    ///
    /// Only waiting suspends: `body` is called without, and allocates nothing per record. It must not keep the record.
    /// The position is behind the last record that `body` returned from, so it is what a commit after this call commits;
    /// records that `maxRecords` leaves over come with the next call, unless the partition was sought or assigned anew.
    /// (A compressed batch is opened anew for each call: let `maxRecords` not be small for no reason.)
    ///
    /// Throws what `body` throws; then the record that it threw at is the next. Damaged records are
    /// ``KafkaError/Code/corruptData``, naming the offset, after all records before them, and again at each call until
    /// the partition is sought past them. Otherwise as ``nextRecords(timeout:)``, which must not be mixed with this.
    public func poll<E: Error>(
        timeout: Duration? = nil, maxRecords: Int = .max,
        _ body: (_ record: borrowing RecordView, _ partition: TopicPartition) throws(E) -> Void
    ) async throws -> Int {
        guard maxRecords > 0 else { return 0 }
        try polling.begin()
        defer { polling.end() }
        let deadline = timeout.map { ContinuousClock.now + $0 }
        while true {
            var part = polling.takeRest { handover.standing(of: $0) }
            if part == nil {
                let left = deadline.map { max(.zero, $0 - .now) }
                guard let fetched = try await nextRecords(timeout: left) else { return 0 }
                part = Polling.Part(fetched: fetched, next: fetched.fetchOffset)
            }
            guard let part else { continue }
            let count = try polling.walk(part, maxRecords, self, body)
            if count > 0 { return count }
            try Task.checkCancellation()
        }
    }
}

/// What ``KafkaConsumer/poll(timeout:maxRecords:_:)`` keeps from call to call. Unchecked: used by one call at a time.
final class Polling: @unchecked Sendable {
    /// What came, and how far it was given out.
    struct Part {
        let fetched: FetchedRecords
        var next: Int64
    }

    private let isBusy = Atomic(false)
    private var walker: RecordWalker
    private var rest: [Part] = []

    init(_ isolationLevel: IsolationLevel) { walker = RecordWalker(isolationLevel: isolationLevel) }

    /// A call begins. Throws when another is under way.
    func begin() throws(KafkaError) {
        if isBusy.exchange(true, ordering: .acquiring) {
            throw KafkaError(.invalidArgument, "another task polls this consumer's records")
        }
    }

    /// It ends.
    func end() { isBusy.store(false, ordering: .releasing) }

    /// Takes out the first part that was begun and may go on; those that were sought or assigned anew are dropped.
    func takeRest(_ standing: (FetchedRecords) -> Handover.Standing) -> Part? {
        rest.removeAll { standing($0.fetched) == .stale }
        guard let index = rest.firstIndex(where: { standing($0.fetched) == .current }) else { return nil }
        return rest.remove(at: index)
    }

    /// Gives records of a part to `body`, and keeps what is left of it.
    func walk<E: Error>(
        _ part: Part, _ limit: Int, _ consumer: KafkaConsumer,
        _ body: (borrowing RecordView, TopicPartition) throws(E) -> Void
    ) throws -> Int {
        let fetched = part.fetched
        let partition = fetched.topicPartition
        do {
            let walked = try walker.walk(
                fetched.records, from: part.next, limit: limit, aborted: fetched.abortedTransactions
            ) { (record) throws(E) in try body(record, partition) }
            consumer.advance(fetched, to: walked.nextOffset)
            // A walk to the end has reached the next part's beginning.
            if walked.nextOffset < fetched.nextOffset { keep(part, walked.nextOffset) }
            return walked.recordCount
        } catch {
            keep(part, walker.position)
            consumer.advance(fetched, to: walker.position)
            guard let damage = error as? RecordError else { throw error }
            throw KafkaError(
                .corruptData, "\(partition): offset \(damage.offset): \(damage.message)", topicPartition: partition,
                offset: damage.offset, cause: damage)
        }
    }

    private func keep(_ part: Part, _ next: Int64) {
        rest.insert(Part(fetched: part.fetched, next: max(part.next, next)), at: 0)
    }
}
