import KafkaWire
import KcatCommands
import Testing

/// What a capture says at its end.
@Suite struct CaptureReportTests {
    /// A partition of which ten records from 100 on are written.
    private func row(_ topic: String, _ partition: Int32, asked: Int64 = 100) throws -> CaptureReport.Row {
        var builder = RecordBatchBuilder()
        builder.baseOffset = 100
        builder.records = (0..<10).map { .init(offsetDelta: $0, timestamp: 1, key: nil, value: [1]) }
        let batch = try builder.encoded()
        let header = try #require(RecordBatchHeader(batch, at: 0, position: 0, limit: batch.count))
        var tally = CaptureTally(next: asked)
        batch.withUnsafeBytes { tally.note(header, $0) }
        tally.bytes = 1230
        return .init(TopicPartition(topic, partition), asked: asked, tally, isOver: true)
    }

    private func empty(_ partition: Int32, isOver: Bool) -> CaptureReport.Row {
        .init(TopicPartition("orders", partition), asked: 0, CaptureTally(next: 0), isOver: isOver)
    }

    @Test("One partition is one line, with its folder where there is room")
    func one() throws {
        let report = CaptureReport("incident", [try row("orders", 7)])
        let line = "captured orders:7  100..110  10 records  1.2 kB"
        #expect(report.lines(width: nil) == [line + "  incident/orders-7"])
        #expect(report.lines(width: 78) == [line + "  incident/orders-7"])
        let far = CaptureReport("/srv/captures/of/this/year/incident", [try row("orders", 7)])
        #expect(far.lines(width: 78) == [line, "into /srv/captures/of/this/year/incident/orders-7"])
        let asked = CaptureReport("x", [try row("orders", 7, asked: 98)])
        #expect(asked.lines(width: nil).first?.contains("1.2 kB  asked from 98, 1 gap  x/") == true)
        #expect(CaptureReport("x", [empty(0, isOver: true)]).lines(width: nil) == ["orders:0: nothing to capture"])
        #expect(CaptureReport("x", [empty(0, isOver: false)]).lines(width: nil) == ["orders:0: nothing captured"])
    }

    @Test("Twelve partitions stand in columns and end with their sum, within the terminal's width")
    func many() throws {
        let rows =
            try [0, 10].map { try row("orders", $0) } + (1..<10).map { empty($0, isOver: true) } + [
                empty(11, isOver: false)
            ]
        let lines = CaptureReport("incident", rows).lines(width: 78)
        #expect(lines.count == 5)
        #expect(lines[0] == "captured orders:0   100..110  10 records  1.2 kB")
        #expect(lines[1] == "captured orders:10  100..110  10 records  1.2 kB")
        #expect(lines[2] == "orders:1-9: nothing to capture")
        #expect(lines[3] == "orders:11: nothing captured")
        #expect(lines[4] == "12 partitions, 20 records, 2.4 kB  incident")
        let long = try (0..<12).map { try row(String(repeating: "name-", count: 12), $0, asked: 98) }
        for line in CaptureReport("incident", long).lines(width: 78) { #expect(line.count <= 78, "\(line)") }
    }
}
