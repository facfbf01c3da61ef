import KafkaClient
import KafkaWire
import Testing

/// A transaction's states, without a broker.
@Suite struct ProducerTransactionTests {
    private let first = TopicPartition("orders", 0)
    private let second = TopicPartition("orders", 1)

    @Test("Before KIP-890 a partition is written to once the coordinator knows of it; each is told once")
    func partitions() throws {
        var transaction = ProducerTransaction("x")
        var answers = [transaction.mayWrite(to: first)]
        try transaction.begin(joinsByWriting: false)
        var started = [transaction.isStarted]
        answers.append(transaction.mayWrite(to: first))
        var told = [transaction.beginAdding()]
        started.append(transaction.isStarted)
        answers.append(transaction.mayWrite(to: first))
        transaction.added([first])
        transaction.leaveAdding()
        answers.append(transaction.mayWrite(to: first))
        told.append(transaction.beginAdding())
        answers.append(transaction.mayWrite(to: second))
        told.append(transaction.beginAdding())
        #expect(answers == [false, false, false, true, false])
        #expect(started == [false, true] && told == [[first], [], [second]])
    }

    @Test("While the coordinator is being told of partitions it is told of no others; what failed is told again")
    func oneAtATime() throws {
        var transaction = ProducerTransaction("x")
        try transaction.begin(joinsByWriting: false)
        var answers = [transaction.mayWrite(to: first)]
        var told = [transaction.beginAdding()]
        answers.append(transaction.mayWrite(to: second))
        told.append(transaction.beginAdding())
        transaction.leaveAdding()
        told.append(transaction.beginAdding())
        #expect(answers == [false, false] && told == [[first], [], [first, second]])
    }

    @Test("One waits for the commit at a time, also where somebody else aborts meanwhile")
    func oneCommit() throws {
        var transaction = ProducerTransaction("x")
        try transaction.begin(joinsByWriting: true)
        try transaction.beginCommit()
        #expect(throws: KafkaError.self) { try transaction.beginCommit() }
        try transaction.beginEnd(commits: false)
        transaction.ended()
        #expect(throws: KafkaError.self) { try transaction.beginCommit() }
        transaction.leaveCommit()
        try transaction.beginCommit()
    }

    @Test("With KIP-890 writing is joining, and nothing is told before")
    func joining() throws {
        var transaction = ProducerTransaction("x")
        try transaction.begin(joinsByWriting: true)
        let before = transaction.isStarted
        let mayWrite = transaction.mayWrite(to: first)
        let told = transaction.beginAdding()
        #expect(!before && mayWrite && transaction.isStarted && told.isEmpty)
    }

    @Test("One at a time; records are taken while one is open and sound, and only then")
    func order() throws {
        var transaction = ProducerTransaction("x")
        #expect(transaction.refusal?.code == .invalidArgument)
        #expect(throws: KafkaError.self) { try transaction.beginEnd(commits: true) }
        try transaction.begin(joinsByWriting: true)
        #expect(transaction.refusal == nil && transaction.reasonToGiveUp == nil)
        #expect(throws: KafkaError.self) { try transaction.begin(joinsByWriting: true) }
        try transaction.beginEnd(commits: true)
        #expect(transaction.refusal != nil && transaction.reasonToGiveUp == nil, "what waits is still sent")
        let late = transaction.mayWrite(to: first)
        // Its answer was lost: the same may be asked again, the other not.
        try transaction.beginEnd(commits: true)
        #expect(throws: KafkaError.self) { try transaction.beginEnd(commits: false) }
        transaction.ended()
        #expect(transaction.phase == .none && !transaction.isStarted)
        try transaction.begin(joinsByWriting: false)
        let next = transaction.mayWrite(to: first)
        #expect(!late && !next, "what was known of the one before counts no more")
    }

    @Test("After a failure it can only be aborted, and what waits is given up")
    func failure() throws {
        var transaction = ProducerTransaction("x")
        transaction.fail(KafkaError(.timedOut, "late"))
        #expect(transaction.failure == nil, "none was open")
        try transaction.begin(joinsByWriting: true)
        transaction.fail(KafkaError(.timedOut, "orders:0: not delivered"))
        transaction.fail(KafkaError(.timedOut, "orders:1: not delivered either"))
        #expect(transaction.failure?.code == .transactionFailed)
        #expect(transaction.failure?.message.hasPrefix("orders:0: not delivered;") == true, "the first reason stays")
        let mayWrite = transaction.mayWrite(to: first)
        #expect(transaction.reasonToGiveUp != nil && !mayWrite)
        #expect(throws: KafkaError.self) { try transaction.beginEnd(commits: true) }
        try transaction.beginEnd(commits: false)
        #expect(transaction.reasonToGiveUp != nil)
    }

    @Test("A refused commit leaves it open, to be aborted")
    func refusedCommit() throws {
        var transaction = ProducerTransaction("x")
        try transaction.begin(joinsByWriting: true)
        try transaction.beginEnd(commits: true)
        transaction.refuseCommit(KafkaError(.brokerError, "TRANSACTION_ABORTABLE"))
        #expect(transaction.phase == .open && transaction.failure != nil)
        try transaction.beginEnd(commits: false)
        #expect(transaction.phase == .ending(commits: false))
    }

    @Test(
        "What a coordinator's answer leads to",
        arguments: [
            (ErrorCode.none, TransactionVerdict.done), (.concurrentTransactions, .retry),
            (.coordinatorLoadInProgress, .retry), (.unknownTopicOrPartition, .retry),
            (.notCoordinator, .findCoordinator), (.coordinatorNotAvailable, .findCoordinator),
            (.transactionAbortable, .abort), (.topicAuthorizationFailed, .abort), (.illegalGeneration, .abort),
            (.groupAuthorizationFailed, .abort), (.operationNotAttempted, .abort), (.producerFenced, .fenced),
            (.invalidProducerEpoch, .fenced), (.invalidProducerIdMapping, .fenced), (.invalidTxnState, .fenced),
            (.transactionalIdAuthorizationFailed, .fenced),
        ])
    func verdicts(_ code: ErrorCode, _ verdict: TransactionVerdict) {
        #expect(TransactionVerdict(code) == verdict)
    }
}
