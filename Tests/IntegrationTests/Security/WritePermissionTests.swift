import Foundation
import Testing

extension Integration.Security {
    /// An account that may read one topic and write none: what lacks is named, and nothing is written.
    @Test("what may not be written, or taken away, is named with the permission", arguments: versions)
    func writePermissions(_ version: DataSet.Version) throws {
        let cluster = try SecureCluster.of(version)
        let folder = Machine.temporary + "/write-permissions-\(version.rawValue)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try "a\n".write(toFile: folder + "/input", atomically: true, encoding: .utf8)
        let input = ["-l", folder + "/input"]
        func ends() throws -> [String] {
            let outcome = try cluster.run(.plaintext, [:], ["offsets", "open", "closed"])
            #expect(outcome.code == 0, "\(outcome.errors)")
            return outcome.lines
        }
        let before = try ends()
        let cases: [(line: [String], words: String)] = [
            (["produce", "open"] + input, "permission IdempotentWrite on the cluster"),
            (
                ["produce", "open", "-X", "enable.idempotence=false"] + input,
                "permission Write on topic 'open' is missing"
            ),
            (["produce", "closed"] + input, "permission Write on topic 'closed' is missing"),
            (
                ["produce", "open", "-X", "transactional.id=one"] + input,
                "permission Describe on transactional id 'one' is missing"
            ),
            (["replay", "open", "--to", "open:0", "--execute"], "permission IdempotentWrite on the cluster"),
            (["replay", "open", "--to", "closed", "--execute"], "permission Write on topic 'closed' is missing"),
            (["capture", "closed", "--to", folder + "/captured"], "permission Read on topic 'closed' is missing"),
        ]
        for (line, words) in cases {
            let outcome = try cluster.run(.saslPlaintext, Login.plain.properties(), line)
            #expect(outcome.code == 1 && outcome.output.isEmpty, "\(line): \(outcome.errors)")
            // A replay says it of each batch.
            let told = outcome.errors.split(separator: "\n").filter { $0.contains(words) }
            #expect(line[0] == "replay" ? !told.isEmpty : told.count == 1, "\(line): \(outcome.errors)")
            #expect(told.allSatisfy { $0.hasPrefix("kcat-swift: ") }, "\(line): \(outcome.errors)")
            #expect(outcome.seconds < 10, "\(line): \(outcome.seconds) s")
        }
        #expect(try ends() == before, "nothing was written")
    }
}
