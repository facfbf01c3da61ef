import KafkaWire
import Synchronization

/// Collects records into batches, a partition each, for whoever hands them over, and keeps them until the network takes
/// them. Records are copied once, into the batch; compressing is done where the batch becomes full.
final class RecordAccumulator: Sendable {
    /// What came of a record.
    enum Outcome {
        /// It is in a batch.
        case appended
        /// It is in a batch, which is full and sealed now.
        case sealed
        /// There is no room; nothing was taken.
        case full
    }

    private struct Open {
        let partition: TopicPartition
        let writer = RecordBatchWriter()
        var places: [UInt64] = []
        var created = ContinuousClock.Instant.now
    }

    private struct State {
        var open: [Open] = []
        var index: [TopicPartition: Int] = [:]
        var ready: [ProducerBatch] = []
        /// Bytes in open and sealed batches that have not come to an end.
        var buffered = 0
        var isTimed = false
        var closed: KafkaError?
        /// Why nothing is taken for the time being.
        var refusal: KafkaError?
    }

    private let configuration: ProducerConfiguration
    private let state = Mutex(State())

    init(_ configuration: ProducerConfiguration) { self.configuration = configuration }

    /// A number by which the partition is found at once.
    func index(of partition: TopicPartition) -> Int {
        state.withLock { state in
            if let known = state.index[partition] { return known }
            state.open.append(Open(partition: partition))
            state.index[partition] = state.open.count - 1
            return state.open.count - 1
        }
    }

    /// Takes a record. `wake` is called when the network has to look: a batch is ready, or the first of its time begun.
    func append(
        _ record: OutgoingRecord, to index: Int, place: UInt64, wake: () -> Void
    ) throws(KafkaError) -> Outcome {
        var mustWake = false
        let result = state.withLock { state -> Result<Outcome, KafkaError> in
            if let error = state.closed ?? state.refusal { return .failure(error) }
            let size = record.largestSize
            if state.buffered > 0, state.buffered + size > configuration.bufferMemory { return .success(.full) }
            var isSealed = false
            do throws(KafkaError) {
                let open = state.open[index].writer
                if open.count > 0, open.size + size > configuration.batchSize {
                    try seal(index, &state)
                    isSealed = true
                }
                if open.count == 0 { state.open[index].created = .now }
                let before = open.size
                open.append(record)
                state.open[index].places.append(place)
                state.buffered += open.size - before
                if open.size >= configuration.batchSize {
                    try seal(index, &state)
                    isSealed = true
                }
            } catch {
                return .failure(error)
            }
            mustWake = isSealed || !state.isTimed
            state.isTimed = true
            return .success(isSealed ? .sealed : .appended)
        }
        if mustWake { wake() }
        return try result.get()
    }

    /// Takes a batch that is sealed already; `false` when there is no room.
    func append(_ batch: ProducerBatch) throws(KafkaError) -> Bool {
        try state.withLock { state -> Result<Bool, KafkaError> in
            if let error = state.closed ?? state.refusal { return .failure(error) }
            if state.buffered > 0, state.buffered + batch.bytes.count > configuration.bufferMemory {
                return .success(false)
            }
            state.buffered += batch.bytes.count
            state.ready.append(batch)
            return .success(true)
        }.get()
    }

    private func seal(_ index: Int, _ state: inout State) throws(KafkaError) {
        let writer = state.open[index].writer
        guard writer.count > 0 else { return }
        let (count, size) = (writer.count, writer.size)
        let bytes: [UInt8]
        do throws(CompressionError) {
            bytes = try writer.finish(codec: configuration.compression, level: configuration.compressionLevel)
        } catch {
            throw KafkaError(.invalidArgument, "\(error)", cause: error)
        }
        state.buffered += bytes.count - size + RecordBatchStamp.headerSize
        state.ready.append(
            ProducerBatch(
                state.open[index].partition, bytes: bytes, count: count, places: state.open[index].places,
                created: state.open[index].created))
        state.open[index].places.removeAll(keepingCapacity: true)
    }

    /// Seals what has waited long enough, or all, and takes what is ready. `next` is when the next one will have waited
    /// long enough.
    func take(
        now: ContinuousClock.Instant, all: Bool
    ) throws(KafkaError) -> (batches: [ProducerBatch], next: ContinuousClock.Instant?) {
        try state.withLock { state -> Result<([ProducerBatch], ContinuousClock.Instant?), KafkaError> in
            var next: ContinuousClock.Instant?
            for index in state.open.indices where state.open[index].writer.count > 0 {
                let due = state.open[index].created + configuration.linger
                if all || due <= now {
                    do throws(KafkaError) { try seal(index, &state) } catch { return .failure(error) }
                } else {
                    next = next.map { min($0, due) } ?? due
                }
            }
            state.isTimed = next != nil
            let batches = state.ready
            state.ready = []
            return .success((batches, next))
        }.get()
    }

    /// These bytes of batches have come to an end.
    func release(_ size: Int) { state.withLock { $0.buffered -= size } }

    /// Whether there is room for more.
    var hasRoom: Bool {
        state.withLock { $0.buffered < configuration.bufferMemory / 4 * 3 || $0.closed ?? $0.refusal != nil }
    }

    /// Nothing is taken until further notice, for this reason; with `nil` it is again.
    func refuse(_ error: KafkaError?) { state.withLock { $0.refusal = error } }

    /// From now on nothing is taken, for this reason.
    func close(_ error: KafkaError) { state.withLock { $0.closed = $0.closed ?? error } }
}
