import Foundation
import Testing

extension Integration {
    /// Records that are larger than anything that is asked for at once.
    @Suite(.enabled(if: Machine.canFill4, "needs Kafka 4 and confluent-kafka (make setup-tests; KAFKA_LIBS_4)"))
    struct VastRecords {
        private static let filled = Result {
            let cluster = try Shared.kafka4.get()
            let file = Machine.temporary + "/vast"
            try cluster.fill("vast", file)
            return (cluster, try Data(contentsOf: URL(filePath: file)))
        }

        @Test(
            "case 127: a record of 50 MB comes whole, in every codec and in memory that it bounds",
            arguments: Array(["none", "gzip", "snappy", "lz4", "zstd"].enumerated()))
        func whole(_ partition: Int, _ codec: String) throws {
            let (cluster, value) = try Self.filled.get()
            let run = try kcatSwift(
                brokers: cluster.bootstrap, ["assign", "vast:\(partition)", "-e", "-q"], measuresMemory: true)
            #expect(run.code == 0, "\(run.errors)")
            #expect(run.output == value + Data("\nbehind\n".utf8), "\(run.output.count) bytes")
            print("a record of 50 MB, \(codec): \(run.seconds) s, peak \(run.peakMemory) MB")
            // The answer, what it is decompressed to, and what is written of it.
            #expect(run.peakMemory < 150)
        }

        @Test("cases 113, 127: an answer beyond the limit is an error that names the partition, and the limit")
        func limited() throws {
            let (cluster, _) = try Self.filled.get()
            let run = try kcatSwift(
                brokers: cluster.bootstrap, ["assign", "vast:4", "-e", "-X", "receive.message.max.bytes=5000000"])
            #expect(run.code == 1 && run.output.isEmpty, "\(run.code)")
            #expect(!run.errors.contains("damaged"))
            #expect(
                run.errors.contains("vast:4") && run.errors.contains("receive.message.max.bytes"), "\(run.errors)")
        }
    }
}
