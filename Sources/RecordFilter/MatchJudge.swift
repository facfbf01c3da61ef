package import KafkaWire

/// Who says of records whether they match, and makes ready those that are shown. Either may have to wait for something that
/// isn't here yet: then it is asked again for the same record.
package protocol MatchJudge {
    /// Records of a partition follow.
    func begin(_ partition: TopicPartition)

    /// A batch follows of which all records are looked at, whatever its header says.
    func look(at batch: RecordBatchHeader)

    /// Whether a record matches; `nil` for not yet.
    func matches(_ record: borrowing RecordView) throws -> Bool?

    /// Makes a record ready to be written next; false for not yet.
    func prepare(_ record: borrowing RecordView) -> Bool
}

/// A filter over records as they are in the log: nothing has to be waited for.
package struct FilterJudge: MatchJudge {
    private let filter: RecordFilter

    /// Judges by `filter`.
    package init(_ filter: RecordFilter) { self.filter = filter }

    package func begin(_ partition: TopicPartition) {
        filter.begin(topic: partition.topic, partition: partition.partition)
    }

    package func look(at batch: RecordBatchHeader) { _ = filter.look(at: BatchFacts(batch)) }

    package func matches(_ record: borrowing RecordView) throws -> Bool? { try filter.matches(record) }

    package func prepare(_ record: borrowing RecordView) -> Bool { true }
}
