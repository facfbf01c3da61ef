import Foundation
import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// The reset policy by duration (KIP-1106).
@Suite(.timeLimit(.minutes(1)))
struct DurationResetTests {
    /// Four records, three hours to a minute old.
    private func fill(_ rig: ConsumerRig) throws {
        // The last is a minute old: a policy of no time at all finds nothing.
        let now = Int64(Date().timeIntervalSince1970 * 1000) - 60_000
        for hours in [3, 2, 1, 0] as [Int64] {
            var batch = RecordBatchBuilder()
            batch.records = [.init(offsetDelta: 0, timestamp: now - hours * 3_600_000, key: nil, value: [1])]
            try rig.broker.append(try batch.encoded(), to: t0)
        }
    }

    @Test(
        "case 64: without a commit reading begins at the first record that is young enough, or at the end",
        arguments: [("PT2H30M", 1), ("PT30M", 3), ("P2D", 0), ("PT0S", 4)])
    func begins(_ duration: String, _ first: Int) async throws {
        try await withRig(configure: {
            $0.groupId = "g"
            $0.autoOffsetReset = AutoOffsetReset(rawValue: "by_duration:\(duration)") ?? .none
        }) { rig in
            try fill(rig)
            try await rig.consumer.assign([t0])
            #expect(try await rig.consumer.position(of: t0) == Int64(first))
            try rig.fill(t0, batches: 1)
            #expect(try await rig.read(5 - first) == offsets(t0, first..<5))
            #expect(rig.told(.noCommittedOffset).first?.contains("by_duration") == true)
        }
    }

    @Test("case 64: an offset that is not in the log any more leads there too, and it is told")
    func outOfRange() async throws {
        try await withRig(configure: { $0.autoOffsetReset = .byDuration(.seconds(5400)) }) { rig in
            try fill(rig)
            try rig.broker.deleteRecords(before: 1, of: t0)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(2) == offsets(t0, 2..<4))
            let told = rig.told(.offsetReset)
            #expect(told.count == 1 && told[0].contains("offset 0") && told[0].contains("by_duration:PT1H30M"))
        }
    }
}
