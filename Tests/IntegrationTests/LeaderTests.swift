import Foundation
import Testing

extension Integration {
    /// The leader dies or moves while records stream: the run goes on with the new one, no record lost and none twice (A2).
    @Suite(.enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4)"))
    struct Leaders {
        static let records = 200_000

        @Test(.timeLimit(.minutes(5))) func everyOffsetOnce() throws {
            let cluster = try KafkaCluster(version: "4", brokers: 3, settings: ["replica.lag.time.max.ms=5000"])
            try cluster.fill("create", "replicated", "1", "3")
            try cluster.fill("plain", "replicated", "\(Self.records)", "500")
            for verb in ["kill", "shutdown"] {
                let leader = try cluster.fill("leader", "replicated").lines[0]
                try stream(from: cluster) { try cluster.control(verb, leader) }
                try cluster.control("up", leader)
            }
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
    }
}
