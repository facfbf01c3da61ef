import KafkaBroker
import KafkaWire
import Testing
import Transport

/// `find --bisect` by the built program, over logs that were made up: each of many partitions has its own.
@Suite(.enabled(if: Machine.hasProgram, "needs the built program (make build)"), .serialized)
struct BisectionLogTests {
    /// A log in the making: which batches it has, and which records a reader of committed ones sees.
    private struct MadeUpLog {
        private struct Batch {
            var offset: Int64
            var deltas: [Int32]
            /// The producer of its transaction; 0 for none.
            var producer: Int64
            /// Of which of the producer's transactions it is.
            var transaction: Int
            /// For a marker: whether it commits.
            var commits: Bool?
            /// Offsets that it spans, some of them empty behind its last record.
            var span: Int32
        }

        private var batches: [Batch] = []
        /// The offsets that are seen, ascending.
        private(set) var visible: [Int64] = []
        /// The number among `visible` from which it holds.
        private(set) var change = 0

        /// A log with holes of compaction and of removed batches, transactions of three producers side by side, committed,
        /// aborted and, at its end, perhaps left open.
        init(_ random: inout SeededGenerator) {
            var offset = Int64.random(in: 0...20, using: &random)
            var open: [Int64: Int] = [:]
            var transactions = 0
            var fates: [Int: Bool] = [:]
            for _ in 0..<Int.random(in: 0...30, using: &random) {
                if Int.random(in: 0..<4, using: &random) == 0 { offset += .random(in: 1...40, using: &random) }
                let producer = Int64.random(in: 0...3, using: &random)
                if producer > 0, let transaction = open[producer], Bool.random(using: &random) {
                    let commits = Bool.random(using: &random)
                    fates[transaction] = commits
                    open[producer] = nil
                    batches.append(
                        Batch(
                            offset: offset, deltas: [], producer: producer, transaction: transaction, commits: commits,
                            span: 1))
                    offset += 1
                    continue
                }
                if producer > 0, open[producer] == nil {
                    transactions += 1
                    open[producer] = transactions
                }
                let span = Int32.random(in: 1...9, using: &random)
                var deltas = (0..<span).filter { _ in Int.random(in: 0..<3, using: &random) > 0 }
                if deltas.isEmpty { deltas = [Int32.random(in: 0..<span, using: &random)] }
                batches.append(
                    Batch(
                        offset: offset, deltas: deltas, producer: producer, transaction: open[producer] ?? 0,
                        commits: nil, span: span))
                offset += Int64(span)
            }
            // Few are left open: what is empty in front of one is asked for twice, and looked up.
            if Int.random(in: 0..<8, using: &random) > 0 {
                for (producer, transaction) in open.sorted(by: { $0.key < $1.key }) {
                    let commits = Bool.random(using: &random)
                    fates[transaction] = commits
                    batches.append(
                        Batch(
                            offset: offset, deltas: [], producer: producer, transaction: transaction, commits: commits,
                            span: 1))
                    offset += 1
                }
                open = [:]
            }
            let stable = batches.first { open[$0.producer] == $0.transaction && $0.transaction > 0 }?.offset ?? .max
            for batch in batches where batch.commits == nil && batch.offset < stable {
                guard batch.producer == 0 || fates[batch.transaction] == true else { continue }
                visible += batch.deltas.map { batch.offset + Int64($0) }
            }
            change = Int.random(in: 0...visible.count, using: &random)
        }

        /// Its batches' bytes. What is not seen says anything.
        func encoded(_ random: inout SeededGenerator) throws -> [[UInt8]] {
            let holds = Set(visible[change...])
            let seen = Set(visible)
            return try batches.map { batch in
                if let commits = batch.commits {
                    return try RecordBatchBuilder.marker(
                        commit: commits, producerId: batch.producer, producerEpoch: 0, offset: batch.offset,
                        timestamp: 1
                    ).encoded()
                }
                var builder = RecordBatchBuilder()
                builder.baseOffset = batch.offset
                builder.codec = CompressionCodec.allCases.randomElement(using: &random) ?? .none
                builder.lastOffsetDelta = batch.span - 1
                if batch.producer > 0 {
                    builder.isTransactional = true
                    builder.producerId = batch.producer
                    builder.producerEpoch = 0
                    builder.baseSequence = 0
                }
                for delta in batch.deltas {
                    let offset = batch.offset + Int64(delta)
                    let isSince = seen.contains(offset) ? holds.contains(offset) : Bool.random(using: &random)
                    builder.records.append(
                        .init(
                            offsetDelta: delta, timestamp: 1, key: nil, value: Array("{\"since\":\(isSince)}".utf8)))
                }
                return try builder.encoded()
            }
        }

        /// The offsets on both sides of the change.
        var sides: [Int64] {
            [change > 0 ? visible[change - 1] : nil, change < visible.count ? visible[change] : nil].compactMap(\.self)
        }
    }

    @Test("--bisect is right on 1,000 made-up logs with holes, transactions and compaction") func madeUp() async throws
    {
        let count = 1000
        var random = SeededGenerator(seed: 20_261_128)
        let broker = try EmbeddedBroker(BrokerConfiguration(topics: [.init("t", partitions: count)]))
        let loop = try EventLoop.started()
        try broker.start(on: loop)
        var wanted: [String] = []
        for number in 0..<count {
            let log = MadeUpLog(&random)
            for batch in try log.encoded(&random) {
                try broker.appendUnchecked(batch, to: TopicPartition("t", Int32(number)))
            }
            wanted += log.sides.map { "\(number) \($0)" }
        }
        let found = try kcatSwift(
            brokers: broker.bootstrapServers, ["find", "t", "--where", ".since", "--bisect", "-f", "%p %o\\n"],
            seconds: 200)
        let mistakes = Set(found.lines).symmetricDifference(wanted)
        #expect(
            found.code == 0 && found.lines == wanted, "\(mistakes.sorted().prefix(10)), \(found.errors.suffix(300))")
        #expect(wanted.count > count)
        await broker.stop()
        loop.stop()
    }
}
