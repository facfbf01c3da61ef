import Foundation
import KafkaWire
import RecordFilter
import Testing

/// Every operator against `reference.py`, which evaluates made-up expressions over made-up records as plainly as can be:
/// with the shortcuts by headers and literals, and without them.
@Suite struct ReferenceTests {
    @Test(
        "20,000 made-up expressions match what the reference says, with shortcuts and without",
        arguments: [UInt64.random(in: 1...1_000_000), 20_261_128])
    func expressions(seed: UInt64) throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/python3") else { return }
        var batches: [Batch] = []
        var passed = (headers: 0, literals: 0, cases: 0)
        for line in try reference(seed: seed, count: 10_000) {
            switch line[0] {
            case "batch": batches.append(try #require(Batch(line)))
            case "record": batches[batches.count - 1].samples.append(try #require(sample(line)))
            default:
                let batch = batches[try #require(Int(line[1]))]
                let text = String(decoding: try #require(bytes(line[2])), as: UTF8.self)
                let expression = try ExpressionParser.parse(text, reading)
                let plain = try run(RecordFilter(expression, usesShortcuts: false), batch)
                let quick = try run(RecordFilter(expression), batch)
                try #require(plain.digits == line[3], "seed \(seed): \(text)")
                try #require(quick.digits == line[3], "seed \(seed), with shortcuts: \(text)")
                try #require(plain.mayMatch && plain.verdict == .unclear)
                passed.cases += 1
                if quick.verdict == .none { passed.headers += 1 }
                if !quick.mayMatch { passed.literals += 1 }
                let hasMatch = line[3].contains("1")
                try #require(
                    !hasMatch || quick.verdict != .none && quick.mayMatch, "seed \(seed), passed over: \(text)")
                if quick.verdict == .all { try #require(!line[3].contains("0"), "seed \(seed), all: \(text)") }
            }
        }
        #expect(passed.cases == 10_000)
        #expect(passed.headers > 100 && passed.literals > 100, "the shortcuts were hardly tried: \(passed)")
    }

    private func run(
        _ filter: RecordFilter, _ batch: Batch
    ) throws -> (digits: String, verdict: Verdict, mayMatch: Bool) {
        try matches(filter, batch.samples, batch.facts, topic: batch.topic, partition: batch.partition)
    }

    private func reference(seed: UInt64, count: Int) throws -> [[String]] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "reference.py").path
        process.arguments = [script, String(seed), String(count)]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
    }
}

private struct Batch {
    var topic = ""
    var partition: Int32 = 0
    var samples: [Sample] = []
    private var known = BatchFacts()

    init?(_ line: [String]) {
        guard line.count == 7, let name = bytes(line[1]), let partition = Int32(line[2]),
            let codec = CompressionCodec.allCases.first(where: { $0.description == line[3] }),
            let producer = Int64(line[4]), let epoch = Int32(line[5])
        else { return nil }
        topic = String(decoding: name, as: UTF8.self)
        self.partition = partition
        known.codec = codec
        known.producerId = producer
        known.leaderEpoch = epoch
        known.isTransactional = line[6] == "1"
    }

    var facts: BatchFacts {
        var facts = known
        if let first = samples.first?.offset, let last = samples.last?.offset { facts.offsets = first...last }
        facts.maxTimestamp = samples.map(\.timestamp).max()
        facts.recordCount = samples.count
        return facts
    }
}

private func sample(_ line: [String]) -> Sample? {
    guard line.count >= 5, let offset = Int64(line[1]), let timestamp = Int64(line[2]) else { return nil }
    var sample = Sample(nil)
    sample.offset = offset
    sample.timestamp = timestamp
    sample.key = bytes(line[3])
    sample.value = bytes(line[4])
    for at in stride(from: 5, to: line.count - 1, by: 2) {
        sample.headers.append((bytes(line[at]) ?? [], bytes(line[at + 1])))
    }
    return sample
}

/// `-` is null, else a dot and hexadecimal digits.
private func bytes(_ field: String) -> [UInt8]? {
    guard field.first == "." else { return nil }
    let digits = Array(field.utf8.dropFirst())
    return stride(from: 0, to: digits.count, by: 2).map {
        UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16) ?? 0
    }
}
