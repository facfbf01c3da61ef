import Inspection
import KafkaWire

/// Notes the newest record of each key.
struct LatestSink: RecordSink, ~Copyable {
    private let latest: LatestPerKey
    private var partition = TopicPartition("", -1)
    private var keys: [KeyHash: Int64] = [:]
    private var end: Int64 = -1

    init(_ latest: LatestPerKey) { self.latest = latest }

    var byteCount: Int { 0 }

    mutating func begin(_ partition: TopicPartition, brokerId: Int32) {
        guard partition != self.partition else { return }
        put()
        self.partition = partition
        keys = latest.keys(of: partition)
        end = -1
    }

    private mutating func put() {
        if partition.partition >= 0 { latest.put(keys, of: partition, end: end) }
        keys = [:]
        partition = TopicPartition("", -1)
    }

    mutating func take(_ record: borrowing RecordView) throws -> RecordAnswer {
        do { try latest.take(record, in: &keys) } catch {
            throw CommandError(
                .failure,
                "--latest-per-key keeps at most \(LatestPerKey.limit) keys, and there are more; read fewer partitions "
                    + "at once")
        }
        end = record.offset + 1
        return .next
    }

    mutating func flush() throws { put() }
}
