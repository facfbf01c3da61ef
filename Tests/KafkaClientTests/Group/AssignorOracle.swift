import Foundation
import KafkaClient
import KafkaWire

/// `Tests/kafka/assignors`, which asks Kafka's own assignors about groups that it makes up, and the lines that it prints.
enum AssignorOracle {
    /// A rebalance, or what a member tells its peers after one.
    struct Line: Decodable {
        struct Member: Decodable {
            let id: String
            let instance: String?
            let topics: [String]
            let owned: [String]?
            let generation: Int32?
            let rack: String?
            let userData: String?

            var groupMember: GroupMember {
                GroupMember(
                    memberId: id, groupInstanceId: instance, topics: topics,
                    ownedPartitions: (owned ?? []).map(AssignorOracle.partition), generationId: generation ?? -1,
                    rackId: rack, userData: userData.map(AssignorOracle.bytes))
            }
        }

        let assignor: String
        let topics: [String: [Set<String>]]?
        let members: [Member]?
        let assignment: [String: [String]]?
        let error: String?
        let owned: [String]?
        let generation: Int32?
        let userData: String?
    }

    private static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The lines of a fixture.
    static func fixture(_ name: String) throws -> [(text: String, line: Line)] {
        try lines(String(contentsOf: Bundle.module.bundleURL.appending(path: "Fixtures/\(name)"), encoding: .utf8))
    }

    /// Whether it can be asked: it needs a JDK and Kafka's jars.
    static let isAvailable: Bool = {
        guard let found = try? run("kafka_libs.py", ["4"]), found.status == 0 else { return false }
        return (try? run("assignors", ["1", "1"]))?.status == 0
    }()

    /// What it says of groups that the seed makes.
    static func ask(seed: Int, groups: Int) throws -> [(text: String, line: Line)] {
        let answer = try run("assignors", ["\(seed)", "\(groups)"])
        guard answer.status == 0 else { throw CocoaError(.executableLoad) }
        return try lines(answer.output)
    }

    private static func lines(_ text: String) throws -> [(text: String, line: Line)] {
        try text.split(separator: "\n").map { line in
            (String(line), try JSONDecoder().decode(Line.self, from: Data(line.utf8)))
        }
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let file = FileManager.default.temporaryDirectory.appending(path: "assignors-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data().write(to: file)
        let process = Process()
        process.executableURL = tests.appending(path: "kafka/\(program)")
        process.arguments = arguments
        process.standardOutput = try FileHandle(forWritingTo: file)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, try String(contentsOf: file, encoding: .utf8))
    }

    /// `topic-0`.
    static func partition(_ text: String) -> TopicPartition {
        let dash = text.lastIndex(of: "-") ?? text.startIndex
        return TopicPartition(String(text[..<dash]), Int32(text[text.index(after: dash)...]) ?? -1)
    }

    /// From hexadecimal digits.
    static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.compactMap { $0.hexDigitValue.map(UInt8.init) }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
