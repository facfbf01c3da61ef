import Foundation
import KafkaBroker
import KafkaWire
import Testing
import Transport

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// `groups` by the built program, on brokers of this process: how it is drawn, and what is shown when something lacks.
@Suite(.enabled(if: Machine.hasProgram, "needs the built program (make build)"), .serialized)
struct GroupWatchTests {
    private let broker: EmbeddedBroker
    private let loop: EventLoop

    init() throws {
        let topics = (0..<3).map { BrokerConfiguration.NewTopic("orders-\($0)", partitions: 6) }
        broker = try EmbeddedBroker(BrokerConfiguration(brokers: 3, topics: topics))
        loop = try EventLoop.started()
        try broker.start(on: loop)
    }

    private func end() async {
        await broker.stop()
        loop.stop()
    }

    /// Appends records to each partition of orders-0, and commits for `billing` and `audit`.
    private func fill() throws {
        for partition in 0..<6 {
            let place = TopicPartition("orders-0", Int32(partition))
            try append(10, to: place)
            broker.commit(4, for: place, group: "billing")
            broker.commit(10, for: place, group: "audit")
        }
    }

    private func append(_ count: Int, to place: TopicPartition) throws {
        var batch = RecordBatchBuilder()
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        batch.records = (0..<count).map {
            .init(offsetDelta: Int32($0), timestamp: now, key: nil, value: Array("order \($0)".utf8), headers: [])
        }
        try broker.append(try batch.encoded(), to: place)
    }

    private func line(_ words: String...) throws -> [String] {
        try kcatSwiftLine(brokers: broker.bootstrapServers, words)
    }

    // MARK: The terminal

    @Test("--watch fits a terminal of 80 columns and one of 200, and what it becomes meanwhile")
    func terminal() async throws {
        try fill()
        let terminal = try PseudoTerminal(columns: 80, rows: 40)
        let errors = try PseudoTerminal(columns: 80, rows: 40)
        let child = try Child(
            try line("groups", "billing", "--watch", "100ms"), environment: ["TERM": "xterm"],
            output: terminal.descriptor, errors: errors.descriptor)
        func fits(_ drawing: [String], _ columns: Int) -> Bool { drawing.allSatisfy { $0.count <= columns } }
        let narrow = terminal.drawing { $0.count == 7 }
        #expect(narrow.count == 7 && fits(narrow, 80), "\(narrow)")
        #expect(narrow.first?.hasPrefix("TOPIC") == true && narrow.first?.contains("IN/S") == true, "\(narrow)")
        #expect(narrow.first?.contains("HOST") == false, "no room for it")

        // Records come, and some are done with: the rates tell.
        try append(30, to: TopicPartition("orders-0", 0))
        broker.commit(9, for: TopicPartition("orders-0", 0), group: "billing")
        let moving = terminal.drawing { drawing in
            let words = drawing.dropFirst().first?.split(separator: " ").map(String.init) ?? []
            return words.count >= 8 && words[2] == "9" && words[3] == "40" && words[4] == "31" && words[6] != "0"
        }
        #expect(fits(moving, 80) && moving.count == 7, "\(moving)")
        #expect(moving[1].contains("█"), "\(moving)")

        terminal.resize(columns: 200, rows: 40)
        let wide = terminal.drawing { $0.first?.contains("HOST") == true }
        #expect(fits(wide, 200) && wide.count == 7, "\(wide)")
        for title in ["HIGH-WATERMARK", "LAST-COMMIT", "LAG-OF-LATE", "MEMBER", "CLIENT-ID", "HOST"] {
            #expect(wide.first?.contains(title) == true, "\(title): \(wide)")
        }
        // As many lines as there is room for, and how many there are more.
        terminal.resize(columns: 70, rows: 5)
        let low = terminal.drawing { $0.count == 4 }
        #expect(low.last == "... and 4 lines more" && fits(low, 70), "\(low)")
        kill(child.pid, SIGINT)
        #expect(child.wait(seconds: 10).code == 130)
        await end()
    }

    @Test("--watch of all groups fits too")
    func list() async throws {
        try fill()
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let child = try Child(
            try line("groups", "--watch", "100ms"), environment: ["TERM": "xterm"], output: terminal.descriptor,
            errors: terminal.descriptor)
        let drawing = terminal.drawing { $0.count == 3 && $0[1].contains("▁") || $0.count == 3 && $0[2].contains("█") }
        #expect(drawing.allSatisfy { $0.count <= 80 } && drawing.count == 3, "\(drawing)")
        #expect(drawing.last?.hasPrefix("billing") == true, "\(drawing)")
        kill(child.pid, SIGINT)
        #expect(child.wait(seconds: 10).code == 130)
        await end()
    }

    @Test("--watch into a file: lines, whole, each with its time, and nothing for terminals")
    func file() async throws {
        try fill()
        let command = try Command(try line("groups", "billing", "--watch", "100ms"))
        #expect(command.wait(seconds: 20) { $0.output.split(separator: "\n").count >= 1 + 3 * 6 })
        kill(command.child.pid, SIGINT)
        let outcome = try command.finish(seconds: 10)
        #expect(outcome.code == 130 && !outcome.lines.contains { $0.contains("\u{1b}") })
        #expect(outcome.lines.first?.hasPrefix("TIME") == true, "\(outcome.lines.prefix(3))")
        #expect(outcome.lines.count { $0.hasPrefix("TIME") } == 1, "one line of titles")
        let row = try #require(outcome.lines.dropFirst().first)
        let pattern = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S* +orders-0 +0 +4 +10 +10 +6 .*/
        #expect(try pattern.wholeMatch(in: row) != nil, "\(row)")

        let json = try Command(try line("groups", "billing", "--watch", "100ms", "-J"))
        #expect(json.wait(seconds: 20) { $0.output.split(separator: "\n").count >= 12 })
        kill(json.child.pid, SIGINT)
        let objects = try json.finish(seconds: 10)
        #expect(objects.lines.allSatisfy { $0.hasPrefix("{\"group\":\"billing\"") && $0.hasSuffix("}") })
        await end()
    }

    // MARK: What lacks

    @Test("a broker that is down: the rest is shown, what lacks is named, the exit code is 1")
    func brokerDown() async throws {
        try fill()
        await broker.stopBroker(2)
        let outcome = try run(try line("groups", "billing", "-J", "-m", "3"), seconds: 30)
        let known = outcome.lines.filter { !$0.contains("\"end\":null") }
        #expect(outcome.code == 1 && outcome.lines.count == 6, "\(outcome.errors)")
        #expect(known.count == 4 && known.allSatisfy { $0.contains("\"lag\":6,") }, "\(outcome.lines)")
        #expect(outcome.errors.contains("no leader"), "\(outcome.errors)")
        await end()
    }

    @Test("a coordinator that moves is found again")
    func coordinatorMoves() async throws {
        try fill()
        let broker = broker
        let moves = (0..<6).map { _ in Int32.random(in: 1...3) }
        nonisolated(unsafe) var count = 0
        broker.setHook { request in
            if request.api == .offsetFetch, count < moves.count {
                broker.moveCoordinator(of: "billing", to: moves[count])
                count += 1
            }
            return []
        }
        let outcome = try run(try line("groups", "billing", "-J"), seconds: 30)
        #expect(outcome.code == 0 && outcome.lines.count == 6, "\(outcome.errors)")
        #expect(outcome.lines.allSatisfy { $0.contains("\"committed\":4,") })
        await end()
    }

    @Test("a missing permission is named, and the others' groups are shown")
    func forbidden() async throws {
        try fill()
        let broker = broker
        broker.setHook { request in
            request.api == .listGroups && request.broker == 1 ? [.error(.clusterAuthorizationFailed)] : []
        }
        let outcome = try run(try line("groups", "-J"), seconds: 30)
        #expect(outcome.code == 1 && outcome.errors.contains("broker 1 does not tell its groups"), "\(outcome.errors)")
        let missing = ["billing", "audit"].filter { broker.coordinator(of: $0) == 1 }
        #expect(outcome.lines.count == 2 - missing.count)
        broker.setHook { request in request.api == .describeGroups ? [.error(.groupAuthorizationFailed)] : [] }
        let described = try run(try line("groups", "billing", "audit", "-J"), seconds: 30)
        #expect(described.code == 1 && described.lines.count == 12, "\(described.errors)")
        for group in ["billing", "audit"] { #expect(described.errors.contains("'\(group)'"), "\(described.errors)") }
        // Without Read on the topic of commits it is not known when they were.
        #expect(described.lines.allSatisfy { $0.contains("\"last_commit\":null") })
        await end()
    }

    @Test("5,000 groups, a question to each broker, in less than 2 s")
    func many() async throws {
        var offsets: [String: [TopicPartition: Int64]] = [:]
        for index in 0..<5_000 {
            let topics = (0..<2).map { TopicPartition("orders-\($0)", Int32(index % 6)) }
            offsets["group-\(index)"] = Dictionary(topics.map { ($0, 1) }, uniquingKeysWith: { $1 })
        }
        broker.commit(offsets)
        broker.clearRequests()
        let outcome = try run(try line("groups", "-J"), seconds: 60, measuresMemory: true)
        #expect(outcome.code == 0 && outcome.lines.count == 5_000, "\(outcome.errors)")
        print("5,000 groups: \(outcome.seconds) s, \(outcome.peakMemory) MB")
        #if DEBUG
        let limit = 10.0
        #else
        let limit = 2.0
        #endif
        #expect(outcome.seconds < limit && outcome.peakMemory < 64)
        let counts = Dictionary(grouping: broker.requests, by: \.api).mapValues(\.count)
        #expect(counts[.listGroups] == 3 && counts[.describeGroups] == 3 && counts[.offsetFetch] == 3, "\(counts)")
        #expect(counts[.findCoordinator] == nil && counts[.listOffsets] ?? 0 <= 9, "\(counts)")
        await end()
    }
}
