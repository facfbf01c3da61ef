public import KafkaWire

extension KafkaConsumer {
    /// What comes of all partitions, part by part, for ever: each part holds many records, and the loop over them does
    /// not suspend.
    ///
    /// ```swift
    /// var walker = RecordWalker(isolationLevel: consumer.configuration.isolationLevel)
    /// for try await batch in consumer.batches {
    ///     try walker.walk(batch) { print($0.offset) }
    /// }
    /// ```
    ///
    /// Asking for the next part tells that the one before is done with, as ``advance(_:to:)`` does; a commit in the loop
    /// commits the parts before. To stop within a part and go on there later, ``seek(_:to:)-(_,Int64)``. Ends by an error
    /// only, as ``nextRecords(timeout:)`` has them; ``close(timeout:)`` and cancellation are among them. One loop at a time.
    public var batches: Batches { Batches(consumer: self) }

    /// See ``batches``.
    public struct Batches: AsyncSequence, Sendable {
        let consumer: KafkaConsumer

        /// An iterator; one at a time takes what comes.
        public func makeAsyncIterator() -> Iterator { Iterator(consumer: consumer) }

        /// Takes one part after the other.
        public struct Iterator: AsyncIteratorProtocol {
            let consumer: KafkaConsumer
            private var last: FetchedRecords?

            init(consumer: KafkaConsumer) { self.consumer = consumer }

            /// The next part, when there is one; the one before is done with.
            public mutating func next() async throws -> FetchedRecords? {
                if let last = last.take() { consumer.advance(last, to: last.nextOffset) }
                let fetched = try await consumer.nextRecords()
                last = fetched
                return fetched
            }
        }
    }
}

extension RecordWalker {
    /// Gives the records of a part to `body`, at most `limit` of them; as `walk(_:from:)` with what the part tells.
    @discardableResult
    public mutating func walk<E: Error>(
        _ fetched: FetchedRecords, limit: Int = .max, _ body: (borrowing RecordView) throws(E) -> Void
    ) throws -> WalkResult {
        try walk(
            fetched.records, from: fetched.fetchOffset, limit: limit, aborted: fetched.abortedTransactions, body)
    }
}
