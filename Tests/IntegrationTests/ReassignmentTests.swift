import Foundation
import KafkaBroker
import KafkaWire
import Testing
import Transport

/// Live reassignment: the file of specs changes while records stream, from a broker of this process.
@Suite(.enabled(if: Machine.hasProgram, "the program was not built"), .serialized)
struct ReassignmentTests {
    private let broker: EmbeddedBroker
    private let loop: EventLoop
    private let file = Machine.temporary + "/assignment-\(UUID().uuidString)"

    init() throws {
        broker = try EmbeddedBroker(BrokerConfiguration(topics: [.init("t", partitions: 3)]))
        loop = try EventLoop.started()
        try broker.start(on: loop)
    }

    private func end() async {
        await broker.stop()
        loop.stop()
    }

    private func fill(_ partition: Int32, _ batches: Int, size: Int = 1) throws {
        for _ in 0..<batches {
            var batch = RecordBatchBuilder()
            batch.records = (0..<size).map { .init(offsetDelta: Int32($0), timestamp: 1, key: nil, value: [1]) }
            try broker.append(try batch.encoded(), to: TopicPartition("t", partition))
        }
    }

    private func assign(_ specs: String) throws { try specs.write(toFile: file, atomically: true, encoding: .utf8) }

    /// A run of the program over the file, whose output and errors come through one pipe, in the order of writing.
    private final class Run {
        let child: Child
        private let pipe: OutputPipe
        private var text = ""

        init(_ broker: EmbeddedBroker, _ file: String, _ options: [String]) throws {
            pipe = try OutputPipe()
            let line = ["assign", "--assignment", file, "-f", "%t:%p@%o\\n"] + options
            child = try Child(
                try kcatSwiftLine(brokers: broker.bootstrapServers, line), output: pipe.writing, errors: pipe.writing)
            pipe.closeWriting()
        }

        /// The next line; `nil` at the end, or when none comes for ten seconds.
        func line() -> String? {
            while true {
                if let end = text.firstIndex(of: "\n") {
                    defer { text = String(text[text.index(after: end)...]) }
                    return String(text[..<end])
                }
                guard let more = pipe.read(4096, seconds: 10), !more.isEmpty else { return nil }
                text += String(decoding: more, as: UTF8.self)
            }
        }

        /// The next records, as many.
        func records(_ count: Int) -> [String] {
            var records: [String] = []
            while records.count < count, let line = line() { if line.hasPrefix("t:") { records.append(line) } }
            return records
        }

        /// All lines up to the first that begins so, which is the last.
        func lines(to start: String) -> [String] {
            var lines: [String] = []
            while let line = line() {
                lines.append(line)
                if line.hasPrefix(start) { break }
            }
            return lines
        }

        func hangUp() { kill(child.pid, SIGHUP) }

        func end() -> Int32 {
            kill(child.pid, SIGTERM)
            return child.wait(seconds: 10).code
        }
    }

    private func offsets(_ partition: Int, _ range: Range<Int>) -> [String] { range.map { "t:\(partition)@\($0)" } }

    @Test("nothing of the old assignment comes after the line that announces the new one, in the middle of a stream")
    func announced() async throws {
        try fill(0, 600, size: 1000)
        try fill(1, 10)
        try assign("t:0 # all of it")
        let run = try Run(broker, file, [])
        // The reader is slow: the program is held up in the midst of writing when it is told.
        #expect(run.records(5000) == offsets(0, 0..<5000))
        try assign("t:1@5")
        run.hangUp()
        let before = run.lines(to: "% assignment: ")
        #expect(before.last == "% assignment: t:1")
        let old = before.filter { $0.hasPrefix("t:") }
        #expect(old == offsets(0, 5000..<5000 + old.count) && old.count < 595_000, "\(old.count) more")
        #expect(run.records(5) == offsets(1, 5..<10))
        try fill(0, 5)
        try fill(1, 2)
        #expect(run.records(2) == offsets(1, 10..<12))
        #expect(run.end() == 143)
        await end()
    }

    @Test("partitions that stay go on where they are; another start begins anew there") func stays() async throws {
        for partition in 0..<3 as Range<Int32> { try fill(partition, 5) }
        try assign("t:0@2 t:1@3")
        let run = try Run(broker, file, [])
        #expect(run.records(5).sorted() == offsets(0, 2..<5) + offsets(1, 3..<5))
        try assign("t:0@2 t:1@1 t:2@-1")
        run.hangUp()
        #expect(run.lines(to: "% assignment: ").last == "% assignment: t:0-2")
        try fill(0, 2)
        #expect(run.records(7).sorted() == offsets(0, 5..<7) + offsets(1, 1..<5) + offsets(2, 4..<5))
        #expect(run.end() == 143)
        await end()
    }

    @Test("--watch takes a changed file without a signal; one that makes no sense changes nothing; an empty one waits")
    func watches() async throws {
        for partition in 0..<2 as Range<Int32> { try fill(partition, 3) }
        try assign("t:0")
        let run = try Run(broker, file, ["--watch"])
        #expect(run.records(3) == offsets(0, 0..<3))
        try assign("t:0\nt:x\n")
        let refused = run.lines(to: "% the assignment stays").last ?? ""
        #expect(refused.contains("\(file):2: 't:x'"))
        try fill(0, 1)
        #expect(run.records(1) == offsets(0, 3..<4))
        try assign("t:9")
        #expect(run.lines(to: "% the assignment stays").last?.contains("t:9") == true)
        try assign("")
        #expect(run.lines(to: "% assignment: none").last == "% assignment: none, waiting for another")
        try fill(0, 1)
        try assign("t:1@2")
        #expect(run.lines(to: "% assignment: t").last == "% assignment: t:1")
        #expect(run.records(1) == offsets(1, 2..<3))
        #expect(run.end() == 143)
        await end()
    }

    @Test("a run over a file ends as any other: by -e, by -c; SIGHUP in quick succession does no harm")
    func ends() async throws {
        try fill(0, 4)
        try assign("t:0")
        let bounded = try Run(broker, file, ["-e"])
        #expect(bounded.records(4) == offsets(0, 0..<4))
        #expect(bounded.child.wait(seconds: 10).code == 0)
        let counted = try Run(broker, file, ["-c", "6"])
        #expect(counted.records(4) == offsets(0, 0..<4))
        for _ in 0..<20 { counted.hangUp() }
        try fill(0, 4)
        #expect(counted.records(6) == offsets(0, 4..<6))
        #expect(counted.child.wait(seconds: 10).code == 0)
        await end()
    }

    @Test("B1: usage") func usage() throws {
        for line in [["--watch", "t:0"], ["--assignment", "/nowhere"], ["--assignment", file, "t:0"]] {
            let outcome = try kcatSwift(brokers: "127.0.0.1:1", ["assign"] + line)
            #expect(outcome.code == 2 && outcome.output.isEmpty, "\(outcome.errors)")
        }
    }
}
