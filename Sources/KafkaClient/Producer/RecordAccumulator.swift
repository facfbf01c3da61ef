import KafkaWire
import Synchronization

/// Collects records into batches, a partition each, for whoever hands them over, and keeps them until the network takes
/// them. Records are copied once, into the batch; compressing is done where batches are taken, so that reading and
/// compressing keep two processors busy.
package final class RecordAccumulator: Sendable {
    /// What came of a record.
    package enum Outcome {
        /// It is in a batch.
        case appended
        /// It is in a batch, and one of the partition is full now.
        case sealed
        /// There is no room; nothing was taken.
        case full
    }

    /// What a call of ``next(now:all:)`` found.
    package struct Taken {
        /// The next batch; `nil` when none is ready.
        package var batch: ProducerBatch?
        /// Whether more are ready.
        package var hasMore = false
        /// When the next one will have waited long enough.
        package var due: ContinuousClock.Instant?
    }

    /// A batch that records are added to. Guarded by the accumulator's lock, as long as it is open.
    private final class Open {
        let partition: TopicPartition
        @exclusivity(unchecked)
        var writer: RecordBatchWriter
        @exclusivity(unchecked)
        var places: [UInt64] = []
        @exclusivity(unchecked)
        var created = ContinuousClock.Instant.now

        init(_ partition: TopicPartition, _ writer: RecordBatchWriter) {
            self.partition = partition
            self.writer = writer
        }
    }

    /// What waits to be taken, in the order in which it became full.
    private enum Sealed {
        case records(RecordBatchWriter, of: TopicPartition, places: [UInt64], created: ContinuousClock.Instant)
        case batch(ProducerBatch)
    }

    private struct State {
        var open: [Open] = []
        var index: [TopicPartition: Int] = [:]
        var sealed: [Sealed?] = []
        /// Where ``sealed`` begins: taking one must not move all. What was taken isn't held any more.
        var first = 0
        /// Writers whose memory is used again.
        var spare: [RecordBatchWriter] = []
        /// Bytes in open and sealed batches that have not come to an end.
        var buffered = 0
        var isTimed = false
        /// When the oldest open batch was begun, or before: until then nothing is due.
        var oldest: ContinuousClock.Instant?
        var closed: KafkaError?
        /// Bytes of what there was no room for last; 0 when something was taken since.
        var refused = 0
        /// Why nothing is taken for the time being.
        var refusal: KafkaError?

        /// The open batch of a partition is full, or has waited long enough.
        mutating func seal(_ open: Open) {
            guard open.writer.count > 0 else { return }
            sealed.append(
                .records(open.writer, of: open.partition, places: open.places, created: open.created))
            open.writer = spare.popLast() ?? RecordBatchWriter()
            open.places = []
            open.places.reserveCapacity(open.writer.lastCount)
        }

        mutating func takeFirst() -> Sealed? {
            guard first < sealed.count else { return nil }
            let taken = sealed[first]
            sealed[first] = nil
            first += 1
            if first == sealed.count || first > 1000 {
                sealed.removeFirst(first)
                first = 0
            }
            return taken
        }
    }

    private let configuration: ProducerConfiguration
    private let state = Mutex(State())

    /// Nothing yet.
    package init(_ configuration: ProducerConfiguration) { self.configuration = configuration }

    /// A number by which the partition is found at once.
    package func index(of partition: TopicPartition) -> Int {
        state.withLock { state in
            if let known = state.index[partition] { return known }
            state.open.append(Open(partition, RecordBatchWriter()))
            state.index[partition] = state.open.count - 1
            return state.open.count - 1
        }
    }

    /// Takes a record. `mustWake`: the network has to look, as a batch is ready, or the first of its time begun.
    package func append(
        _ record: OutgoingRecord, to index: Int, place: UInt64
    ) throws(KafkaError) -> (outcome: Outcome, mustWake: Bool) {
        var refusal: KafkaError?
        let (most, limit) = (configuration.batchSize, configuration.bufferMemory)
        let size = record.largestSize
        let taken = state.withLock { state -> (Outcome, Bool) in
            if state.closed != nil || state.refusal != nil {
                refusal = state.closed ?? state.refusal
                return (.full, false)
            }
            if state.buffered > 0, state.buffered + size > limit {
                state.refused = size
                return (.full, false)
            }
            state.refused = 0
            let open = state.open[index]
            var writer = open.writer
            var before = writer.size
            var isSealed = false
            if writer.count > 0, before + size > most {
                state.seal(open)
                isSealed = true
                writer = open.writer
                before = writer.size
            }
            if writer.count == 0 {
                open.created = .now
                state.oldest = state.oldest ?? open.created
            }
            let after = writer.append(record)
            open.places.append(place)
            state.buffered += after - before
            if after >= most {
                state.seal(open)
                isSealed = true
            }
            let mustWake = isSealed || !state.isTimed
            state.isTimed = true
            return (isSealed ? .sealed : .appended, mustWake)
        }
        if let refusal { throw refusal }
        return taken
    }

    /// Takes a batch that is sealed already; `false` when there is no room. What its partition was given before goes out
    /// before it.
    package func append(_ batch: ProducerBatch) throws(KafkaError) -> Bool {
        try state.withLock { state -> Result<Bool, KafkaError> in
            if let error = state.closed ?? state.refusal { return .failure(error) }
            if state.buffered > 0, state.buffered + batch.bytes.count > configuration.bufferMemory {
                state.refused = batch.bytes.count
                return .success(false)
            }
            state.refused = 0
            if let index = state.index[batch.partition] { state.seal(state.open[index]) }
            state.buffered += batch.bytes.count
            state.sealed.append(.batch(batch))
            return .success(true)
        }.get()
    }

    /// Seals what has waited long enough, or all, and takes the first batch that is ready, compressed. One at a time: what
    /// was compressed is on its way while the next one is.
    /// - Throws: where there is no memory for a batch.
    package func next(now: ContinuousClock.Instant, all: Bool) throws(KafkaError) -> Taken {
        var taken = Taken()
        let first = state.withLock { state in
            if let oldest = state.oldest, all || oldest + configuration.linger <= now {
                state.oldest = nil
                for open in state.open where open.writer.count > 0 {
                    if all || open.created + configuration.linger <= now {
                        state.seal(open)
                    } else {
                        state.oldest = state.oldest.map { min($0, open.created) } ?? open.created
                    }
                }
            }
            taken.due = state.oldest.map { $0 + configuration.linger }
            state.isTimed = taken.due != nil
            let first = state.takeFirst()
            taken.hasMore = state.first < state.sealed.count
            return first
        }
        switch first {
        case .records(let writer, let partition, let places, let created)?:
            taken.batch = ProducerBatch(
                partition, bytes: try finish(writer), count: places.count, places: places, created: created)
        case .batch(let batch)?: taken.batch = batch
        case nil: break
        }
        return taken
    }

    /// Takes out all that waits, for it will not be sent: nothing is compressed, and the batches have no bytes.
    package func giveUp() -> [ProducerBatch] {
        state.withLock { state in
            for open in state.open { state.seal(open) }
            (state.oldest, state.isTimed) = (nil, false)
            var given: [ProducerBatch] = []
            while let sealed = state.takeFirst() {
                switch sealed {
                case .batch(let batch): given.append(batch)
                case .records(let writer, let partition, let places, let created):
                    var batch = ProducerBatch(
                        partition, bytes: [], count: places.count, places: places, created: created)
                    batch.charge = writer.size - RecordBatchStamp.headerSize
                    given.append(batch)
                }
            }
            return given
        }
    }

    /// The batch of a writer, whose memory is used again.
    private func finish(_ writer: RecordBatchWriter) throws(KafkaError) -> [UInt8] {
        let before = writer.size - RecordBatchStamp.headerSize
        let bytes: [UInt8]
        do throws(CompressionError) {
            do throws(CompressionError) {
                bytes = try writer.finish(codec: configuration.compression, level: configuration.compressionLevel)
            } catch {
                // A codec without memory must not lose records: they go as they are.
                bytes = try writer.finish(codec: .none)
            }
        } catch {
            throw KafkaError(.invalidArgument, "\(error)", cause: error)
        }
        state.withLock { state in
            state.buffered += bytes.count - before
            if state.spare.count < 4 { state.spare.append(writer) }
        }
        return bytes
    }

    /// These bytes of batches have come to an end.
    package func release(_ size: Int) { state.withLock { $0.buffered -= size } }

    /// Whether there is room for more, and for what there was none for: nobody is to try in vain.
    package var hasRoom: Bool {
        let limit = configuration.bufferMemory
        return state.withLock { state in
            state.closed != nil || state.refusal != nil || state.buffered == 0
                || state.buffered < limit / 4 * 3 && state.buffered + state.refused <= limit
        }
    }

    /// Nothing is taken until further notice, for this reason; with `nil` it is again.
    func refuse(_ error: KafkaError?) { state.withLock { $0.refusal = error } }

    /// From now on nothing is taken, for this reason.
    func close(_ error: KafkaError) { state.withLock { $0.closed = $0.closed ?? error } }
}
