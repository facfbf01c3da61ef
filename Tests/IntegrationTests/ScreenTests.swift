import Foundation
import KafkaBroker
import KafkaWire
import Testing
import Transport

/// What people see on a terminal of 80 columns and on one of 200, light and dark, byte for byte as in Tests/screens.
///
/// After a change that is meant to be seen: KCAT_SWIFT_SCREENS=write, look at what became of the files, and commit them.
@Suite(.enabled(if: Machine.program != nil, "needs the program (make build)"))
struct ScreenTests {
    /// Each is run on both terminals, light and dark.
    private static let lines: [[String]] = [
        ["topics"], ["topics", "orders"], ["offsets", "orders", "-g", "billing"], ["offsets", "orders@-1"],
        ["groups"], ["groups", "billing"], ["inspect", "orders:0"], ["transactions"], ["stats", "orders"],
        ["assign", "orders:0", "-e"], ["assign", "orders:1", "-e", "-c", "2", "-q"],
        ["assign", "orders:0@1..2", "-J"], ["assign", "orders:0@0..1", "-e", "--color", "never"],
    ]
    /// These end without a colour.
    private static let errors: [[String]] = [
        ["assign", "ordrs"], ["assign", "orders:9"], ["assign", "orders:0@nw"], ["assign", "orders:0@99..100"],
        ["find", "orders", "--where", ".price >> 90"], ["offsets", "orders", "-g", "biling"],
        ["assign", "orders", "--ouput", "json"], ["assign", "orders", "-g"],
    ]
    /// COLORFGBG of a light terminal, and of a dark one.
    private static let palettes = ["0;15", "15;0"]

    private static func configuration() -> BrokerConfiguration {
        let long = "a-topic-whose-name-is-so-long-that-no-table-of-80-columns-holds-it"
        return BrokerConfiguration(topics: [.init("orders", partitions: 2), .init(long, partitions: 12)])
    }

    private static func fill(_ broker: EmbeddedBroker) throws {
        func record(
            _ at: Int32, _ key: [UInt8]?, _ value: [UInt8]?, _ headers: [(key: [UInt8], value: [UInt8]?)] = []
        ) -> RecordBatchBuilder.Record {
            .init(
                offsetDelta: at, timestamp: 1_700_000_000_123 + Int64(at) * 43_200_000, key: key, value: value,
                headers: headers)
        }
        let metal = String(repeating: "brass and steel ", count: 14)
        let order =
            #"{"order":17,"price":9.5,"paid":true,"note":null,"#
            + #""items":["nut",{"name":"注文","of":"\#(metal)"}]}"#
        var batch = RecordBatchBuilder()
        batch.records = [
            record(
                0, Array("c-1".utf8), Array(order.utf8), [(Array("source".utf8), Array("web".utf8)), ([0x61], nil)]),
            record(1, nil, Array("plain text, with a\ttab and an escape \u{1b}[31m".utf8)),
            record(2, [0, 0, 1, 7], nil),
            record(3, Array("k".utf8), []),
            record(4, Array("latin".utf8), Array("na".utf8) + [0xef] + Array("ve".utf8)),
            record(5, Array("bytes".utf8), (0..<48).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 128) }),
        ]
        try broker.append(try batch.encoded(), to: TopicPartition("orders", 0))
        batch.records = (0..<3).map { record($0, [0x61 + UInt8($0)], Array("{\"n\":\($0)}".utf8)) }
        try broker.append(try batch.encoded(), to: TopicPartition("orders", 1))
    }

    @Test(arguments: [80, 200] as [UInt16]) func screens(columns: UInt16) async throws {
        let broker = try EmbeddedBroker(Self.configuration())
        let loop = try EventLoop.started()
        try broker.start(on: loop)
        try Self.fill(broker)
        let brokers = broker.bootstrapServers
        let port = try #require(brokers.split(separator: ":").last)
        let read = ["assign", "orders:0@0..4", "-g", "billing", "--commit", "-q"]
        #expect(try kcatSwift(brokers: brokers, read).code == 0)
        var text = ""
        for line in Self.lines + Self.errors {
            let command = try kcatSwiftLine(brokers: brokers, line)
            let palettes = Self.errors.contains(line) ? Self.palettes.prefix(1) : Self.palettes[...]
            let seen = try palettes.map { palette in
                let terminal = try PseudoTerminal(columns: columns, rows: 50)
                return try terminal.screen(
                    of: command, environment: ["TERM": "xterm-256color", "COLORFGBG": palette])
            }
            // Colours are of the sixteen that the terminal's own theme sets, and none that is the ground of either.
            for sequence in seen[0].matches(of: /\u{1b}\[([0-9;]*)m/) {
                #expect(["0", "1", "2", "31", "32", "33", "34", "35", "36"].contains(String(sequence.output.1)))
            }
            let masked = seen.map { Self.masked($0, port: String(port)) }
            #expect(masked[0] == masked.last, "\(line)")
            text += "$ kcat-swift \(line.joined(separator: " "))\n" + masked[0] + "\n"
        }
        await broker.stop()
        loop.stop()
        let file = URL(filePath: Machine.root + "/Tests/screens/\(columns).txt")
        if ProcessInfo.processInfo.environment["KCAT_SWIFT_SCREENS"] == "write" {
            try Data(text.utf8).write(to: file)
        }
        let recorded = try String(contentsOf: file, encoding: .utf8)
        expectEqual(Data(text.utf8), Data(recorded.utf8), "the screen of \(columns) columns")
    }

    /// What differs from run to run, as something of the same length; the escape character as one that can be read.
    private static func masked(_ text: String, port: String) -> String {
        text.replacing(":\(port)", with: ":" + "29092".prefix(port.count))
            .replacing(/[0-9.]+ s \([0-9,]+ records\/s, [0-9.,]+ [kMG]?B\/s\)/, with: "0.0 s (9 records/s, 9 B/s)")
            .replacing(#/ +[0-9]+ days( [0-9]+ h)?/#, with: "  1108 days")
            .replacing(#/ +\u{1b}\[2mBEHIND/#, with: "  \u{1b}[2mBEHIND")
            .replacing("\u{1b}", with: "␛")
    }
}
