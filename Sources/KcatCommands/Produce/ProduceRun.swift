import Console
import KafkaClient
import KafkaWire
import Transport

/// Reads records and hands them to a producer, until the input ends, the count is reached, or it is interrupted; then
/// waits for what is on its way.
struct ProduceRun {
    private let session: Session
    private let producer: KafkaProducer
    private let ledger: DeliveryLedger
    private let plan: ProducePlan
    private let transaction: RunTransaction?
    private var topics: [String: ProducerTopic] = [:]
    /// The topic of the command line.
    private var target: ProducerTopic?
    /// The time of records that bring none: that of the piece of input which they came with.
    private var arrival = WallClock.now()
    private var handed: UInt64 = 0
    /// The file that is a record; `nil` for a piece of the input.
    private var file: String?
    /// What the record at hand is called.
    private var place: String { file ?? "line \(handed)" }
    private var tee: InputTee
    private var progress: InputProgress
    private var pace: Pace

    init(_ session: Session, _ producer: KafkaProducer, _ ledger: DeliveryLedger, _ plan: ProducePlan) {
        self.session = session
        self.producer = producer
        self.ledger = ledger
        self.plan = plan
        transaction = RunTransaction(producer, on: session.loop)
        tee = InputTee(delimiter: plan.delimiter)
        progress = InputProgress(session.console, size: plan.inputSize)
        pace = Pace(rate: plan.rate)
    }

    /// The named topic, before anything of the input is read: a wrong name is told at once.
    mutating func prepare() async throws {
        try await transaction?.begin()
        if let name = plan.topic {
            let topic = try await producer.topic(name)
            topics[name] = topic
            target = topic
            if let partition = plan.partition, partition >= topic.partitionCount {
                throw CommandError(
                    .failure,
                    "\(name):\(partition): unknown partition; \(name) has "
                        + (topic.partitionCount == 1 ? "partition 0" : "partitions 0-\(topic.partitionCount - 1)"))
            }
        }
    }

    // MARK: The input

    /// Records out of a descriptor.
    mutating func read(_ descriptor: Int32) async throws {
        let input = InputBuffer(descriptor, delimiter: plan.delimiter, name: plan.inputName)
        if plan.isJSON {
            var parser = JSONRecordParser(key: plan.key, headers: plan.headers)
            try await read(input, &parser)
        } else {
            var parser = LineParser(
                keyDelimiter: plan.keyDelimiter, emptyIsNull: plan.emptyIsNull, key: plan.key, headers: plan.headers)
            try await read(input, &parser)
        }
    }

    private mutating func read(_ input: InputBuffer, _ parser: inout some InputParser) async throws {
        while true {
            while let piece = input.next() {
                handed += 1
                // An empty line is no record, as for kcat, with -Z neither.
                if plan.isJSON ? Self.isBlank(piece) : piece.isEmpty { continue }
                let record: InputRecord
                do throws(InputError) { record = try parser.parse(piece) } catch {
                    throw CommandError(.failure, "line \(handed): \(error.reason)")
                }
                // Nearly all go this way, without a suspension for each.
                if try !hand(record) { try await send(record) }
                if plan.tees { try tee.append(piece) }
                if plan.rate != nil {
                    if progress.isOn { progress.show(input.bytesTaken, records: sent) }
                    try await waitForPace()
                }
                if let count = plan.count, sent >= count { return }
            }
            if plan.tees { try tee.flush() }
            progress.show(input.bytesTaken, records: sent)
            guard try await input.fill(on: session.loop) else { return }
            arrival = WallClock.now()
        }
    }

    /// Whether there is nothing in it but what JSON passes over, such as the end of a line of Windows.
    private static func isBlank(_ piece: UnsafeRawBufferPointer) -> Bool {
        piece.allSatisfy { $0 == 0x20 || $0 == 0x0d || $0 == 0x09 }
    }

    /// A file's contents as one record.
    mutating func send(file path: String) async throws {
        handed += 1
        file = path
        let bytes: [UInt8]
        do { bytes = try FileBytes.read(path, limit: Int(Int32.max)) } catch {
            throw CommandError(.failure, "\(error)")
        }
        // As for kcat, which says so too.
        if bytes.isEmpty { return session.console.say("\(path): empty, which is no record") }
        let owned = OwnedBytes(bytes)
        let parser = LineParser(
            keyDelimiter: nil, emptyIsNull: plan.emptyIsNull, key: plan.key, headers: plan.headers)
        arrival = WallClock.now()
        try await send(parser.parse(owned.bytes))
        if plan.rate != nil { try await waitForPace() }
    }

    /// How many records were handed over.
    private(set) var sent: Int64 = 0

    /// Hands a record over where its topic is known and there is room; `false`, and nothing was taken, where not.
    private mutating func hand(_ input: InputRecord) throws -> Bool {
        guard let topic = target ?? input.topic.flatMap({ topics[$0] }) else { return false }
        var record = input.record
        if !plan.keepsTime || record.timestamp < 0 { record.timestamp = arrival }
        let partition = try partition(of: input, topic)
        do throws(KafkaError) {
            guard try producer.append(record, to: topic, partition: partition, place: handed) else { return false }
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw CommandError(Session.code(of: error), "\(place): \(error.message)")
        }
        sent += 1
        return true
    }

    /// Hands a record over, and waits for its topic and for room.
    private mutating func send(_ input: InputRecord) async throws {
        guard let name = plan.topic ?? input.topic else {
            throw CommandError(.failure, "line \(handed): it names no topic, and the command line neither")
        }
        if topics[name] == nil {
            do { topics[name] = try await producer.topic(name) } catch let error as KafkaError {
                throw CommandError(Session.code(of: error), "\(place): \(error.message)")
            }
        }
        while try !hand(input) {
            do { try await producer.waitForRoom() } catch let error as KafkaError {
                throw CommandError(Session.code(of: error), "\(place): \(error.message)")
            } catch {
                throw Task.isCancelled ? CancellationError() : error
            }
            arrival = WallClock.now()
        }
    }

    private func partition(of input: InputRecord, _ topic: ProducerTopic) throws(CommandError) -> Int32? {
        if let partition = plan.partition { return partition }
        switch plan.partitioner {
        case .keep:
            guard let partition = input.partition else {
                throw CommandError(.failure, "line \(handed): it names no partition to keep")
            }
            return partition
        case .murmur2, .crc32:
            let partitioner: Partitioner = plan.partitioner == .crc32 ? .crc32 : .murmur2
            return input.record.key.flatMap { partitioner.partition(of: $0.bytes, count: topic.partitionCount) }
        case .random: return Int32.random(in: 0..<topic.partitionCount)
        }
    }

    /// Waits until the next record is due.
    private mutating func waitForPace() async throws {
        if try await pace.wait(count: Int(sent), on: session.loop) { arrival = WallClock.now() }
    }

    // MARK: The end

    /// Waits for what is on its way, tells what came of it, and says how the run ended. After a signal two seconds have to
    /// do.
    mutating func finish(_ failure: (any Error)?) async -> ExitCode {
        if plan.tees { try? tee.flush() }
        let (commits, ending) = await LastDeliveries(
            session: session, producer: producer, ledger: ledger, transaction: transaction
        )
        .finish(commits: failure == nil)
        session.console.clear()
        let counts = ledger.now
        if let failure, !(failure is CancellationError) { session.console.fail("\(failure)") }
        // That it was interrupted needs no words.
        if let ending, !(ending is CancellationError), (ending as? KafkaError)?.code != .closed {
            session.console.fail("\(ending)")
        }
        let lost = Int(sent) - counts.delivered
        let records = Units.count(counts.delivered, "record")
        let place = plan.topic.map { " to \($0)" } ?? ""
        if let transaction, !commits || ending != nil {
            if sent == 0, let reason = failure ?? ending { return Session.code(of: reason) }
            let records = Units.count(Int(sent), "record")
            session.console.fail(transaction.words(commits: commits, ending, records: records))
            return (failure ?? ending).map { Session.code(of: $0) } ?? .failure
        }
        if lost > 0 {
            session.console.fail(
                "\(records) delivered\(place), \(Units.count(lost)) not: their fate is told above")
            return counts.firstError.map { $0.code == .timedOut ? .failure : Session.code(of: $0) } ?? .failure
        }
        session.console.say("\(records) delivered\(place)\(transaction == nil ? "" : " in one transaction")")
        guard let failure, !(failure is CancellationError) else { return .success }
        return Session.code(of: failure)
    }
}
