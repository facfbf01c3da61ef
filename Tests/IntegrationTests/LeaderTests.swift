import Foundation
import Testing

extension Integration {
    /// Leaders die, end and hang while records stream and are written: both go on with the new ones, no record lost and none
    /// twice (A2). Tests/producing by itself writes more of them.
    @Suite(
        .enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4)"),
        .enabled(if: Machine.hasKcat, "needs kcat (make setup-tests)"))
    struct Leaders {
        static let records = 200_000

        @Test(.timeLimit(.minutes(5))) func everyRecordOnce() throws {
            let cluster = try KafkaCluster(
                version: "4", brokers: 3,
                settings: [
                    "replica.lag.time.max.ms=5000", "broker.session.timeout.ms=3000",
                    "broker.heartbeat.interval.ms=500",
                ])
            try cluster.fill("create", "replicated", "1", "3")
            try cluster.fill("plain", "replicated", "\(Self.records)", "500")
            let writers = try Writers(to: cluster)
            for verb in ["kill", "shutdown"] {
                let leader = try cluster.fill("leader", "replicated").lines[0]
                try stream(from: cluster) { try cluster.control(verb, leader) }
                try cluster.control("up", leader)
            }
            try writers.hang(cluster)
            try writers.finish(cluster)
            try cluster.control("stop")
        }

        /// Reads all the offsets; with a tenth of them read, `disturb` is called.
        private func stream(from cluster: KafkaCluster, disturb: () throws -> Void) throws {
            let pipe = try OutputPipe()
            let errors = try TemporaryFile()
            let line = ["assign", "replicated:0", "-e", "-f", "%o\\n"]
            let child = try Child(
                try kcatSwiftLine(brokers: cluster.bootstrap, line), output: pipe.writing, errors: errors.descriptor)
            pipe.closeWriting()
            var text = Data()
            var isDisturbed = false
            while let more = pipe.read(65_536, seconds: 60), !more.isEmpty {
                text += more
                // Offsets have up to seven bytes each.
                if !isDisturbed, text.count > Self.records / 10 * 7 {
                    isDisturbed = true
                    try disturb()
                }
            }
            let exit = child.wait(seconds: 20)
            let told = String(decoding: try errors.contents(), as: UTF8.self)
            #expect(isDisturbed && exit.code == 0, "ended with \(exit.code): \(told)")
            let offsets = String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { Int($0) }
            #expect(offsets.count == Self.records, "\(told)")
            #expect(offsets == Array(0..<Self.records))
        }

        /// `produce`, `produce` in one transaction, and `replay` of what streams, all under way at once.
        private struct Writers {
            private let stop = Machine.temporary + "/leaders-\(UUID().uuidString)"
            private let producers: [(topic: String, command: Command)]
            private let replay: Command

            /// Lines `k7:1234`, 4,000 a second, until there is a file of this name; then their count, on standard error.
            private static let numbers = """
                import os, sys, time
                count, began = 0, time.time()
                while not os.path.exists(sys.argv[1]):
                    sys.stdout.write("".join("k%d:%d\\n" % (n % 97, n) for n in range(count, count + 100)))
                    count += 100
                    time.sleep(max(0, began + count / 4000 - time.time()))
                print(count, file=sys.stderr)
                """

            init(to cluster: KafkaCluster) throws {
                for (topic, partitions) in [("written", "3"), ("committed", "3"), ("replayed", "1")] {
                    try cluster.fill("create", topic, partitions, "3", "min.insync.replicas=2")
                }
                let id = ["-X", "transactional.id=leaders", "-X", "transaction.timeout.ms=600000"]
                let (brokers, stop) = (cluster.bootstrap, stop)
                producers = try [("written", []), ("committed", id)].map { topic, more in
                    let line = try kcatSwiftLine(brokers: brokers, ["produce", topic, "-K:", "-z", "lz4"] + more)
                    let script = #"python3 -c "$1" "$2" | "${@:3}""#
                    return (topic, try Command(["bash", "-c", script, "bash", Self.numbers, stop] + line))
                }
                replay = try Command(
                    kcatSwiftLine(
                        brokers: brokers,
                        ["replay", "replicated", "--to", "replayed", "--execute", "--rate", "\(Leaders.records / 15)"]))
            }

            /// A leader stands still until another one leads, and comes back.
            func hang(_ cluster: KafkaCluster) throws {
                let leader = try cluster.fill("leader", "written").lines[0]
                try cluster.control("pause", leader)
                let limit = ContinuousClock.now + .seconds(30)
                var now = leader
                while now == leader, .now < limit {
                    usleep(200_000)
                    now = try cluster.fill("leader", "written").lines[0]
                }
                #expect(now != leader, "nobody took over")
                try cluster.control("resume", leader)
            }

            /// All that was handed over is there once, each key's in order.
            func finish(_ cluster: KafkaCluster) throws {
                try Data().write(to: URL(filePath: stop))
                for (topic, command) in producers {
                    let outcome = try command.finish(seconds: 90)
                    try #require(outcome.code == 0, "\(topic): \(outcome.errors.suffix(600))")
                    let count = try #require(outcome.errors.split(separator: "\n").compactMap { Int($0) }.last)
                    // The coordinator may still be writing its markers.
                    let limit = ContinuousClock.now + .seconds(10)
                    var read = try self.read(cluster, topic)
                    while read.count < count, .now < limit { read = try self.read(cluster, topic) }
                    let ofKeys = Dictionary(grouping: read) { $0 % 97 }
                    #expect(read.count == count && Set(read) == Set(0..<count), "\(topic): \(read.count) of \(count)")
                    #expect(ofKeys.values.allSatisfy { $0 == $0.sorted() }, "\(topic): a key's are in order")
                }
                let outcome = try replay.finish(seconds: 90)
                try #require(outcome.code == 0, "\(outcome.errors.suffix(600))")
                let read = try self.read(cluster, "replayed")
                #expect(read == Array(0..<Leaders.records), "\(read.count) replayed")
            }

            /// The numbers that kcat reads, in the order of each partition.
            private func read(_ cluster: KafkaCluster, _ topic: String) throws -> [Int] {
                let format = topic == "replayed" ? "%k\\n" : "%s\\n"
                return try run(
                    ["kcat", "-b", cluster.bootstrap, "-C", "-t", topic, "-e", "-q", "-f", format]
                        + ["-X", "isolation.level=read_committed", "-X", "fetch.wait.max.ms=10"], seconds: 60
                ).numbers
            }
        }
    }
}
