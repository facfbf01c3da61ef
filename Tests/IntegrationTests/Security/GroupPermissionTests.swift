import Foundation
import Testing

extension Integration.Security {
    /// Groups for an account that may see one and change none: the rest is shown, what lacks is named.
    @Test("groups that may not be seen or changed are named with the permission", .timeLimit(.minutes(2)))
    func groupPermissions() throws {
        let cluster = try SecureCluster.kafka4.get()
        let kafka = cluster.kafka
        try kafka.groups("commit", "visible", "open:0:10", "closed:0:20")
        try kafka.groups("commit", "hidden", "open:0:10")
        try kafka.control(
            "tool", "acls", "--add", "--allow-principal", "User:\(SecureCluster.user)", "--operation", "Describe",
            "--group", "visible")
        let folder = Machine.temporary + "/permissions"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        func asAlice(_ words: [String]) throws -> Outcome {
            let more = cluster.properties(.saslPlaintext, Login.plain.properties())
            let line = try kcatSwiftLine(brokers: cluster.brokers(.saslPlaintext), words + more)
            // The offsets before a change are saved in the working directory.
            return try run(["sh", "-c", "cd '\(folder)' && exec \"$@\"", "sh"] + line)
        }
        let list = try asAlice(["groups", "-J"])
        #expect(
            list.code == 0 && list.lines.count == 1 && list.lines[0].contains("\"group\":\"visible\""), "\(list.lines)")
        let one = try asAlice(["groups", "visible", "hidden", "-J"])
        #expect(one.code == 1 && one.lines.count == 1, "\(one.lines) \(one.errors)")
        #expect(one.lines.first?.contains("\"committed\":10,\"end\":1000,") == true)
        #expect(one.lines.first?.contains("\"last_commit\":null") == true, "no Read on the topic of commits")
        #expect(one.errors.contains("permission Describe on group") && one.errors.contains("'hidden'"), "\(one.errors)")
        for (verb, permission) in [(["seek", "visible", "open:0@0"], "Read"), (["delete", "visible"], "Delete")] {
            let outcome = try asAlice(["group"] + verb + ["--execute"])
            #expect(outcome.code == 1 && outcome.errors.contains(permission), "\(outcome.errors)")
            #expect(outcome.errors.contains("'visible'"), "\(outcome.errors)")
        }
        #expect(try kafka.objects("groups", "visible").map { field($0, "committed") }.sorted() == ["10", "20"])
    }
}
