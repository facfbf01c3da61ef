import Foundation
import Testing

extension Integration {
    /// Groups whose offset stays. What is looked at was committed when the cluster started: other suites come before this
    /// one, so that nobody has to wait for the minute to pass.
    @Suite(
        .enabled(
            if: Machine.canFill4 && Machine.canFill2,
            "needs Kafka 4 and 2.8, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4, KAFKA_LIBS_2_8)"))
    struct StuckGroups {
        /// Both committed long ago; one commits on while records come, the other's offset stays.
        @Test(
            "stuck: the same offset for a minute while the end moves", .timeLimit(.minutes(2)),
            arguments: GroupStates.versions)
        func stuck(_ version: DataSet.Version) throws {
            let scene = try GroupCluster.of(version)
            let cluster = scene.cluster
            try cluster.groups("flow", "going-on", "3")
            let old = scene.committed.upperBound + 62_000
            while Int64(Date().timeIntervalSince1970 * 1000) < old { usleep(200_000) }
            try cluster.groups("commit", "moving", "going-on:0:6")
            let rows = try cluster.objects("groups", "--stuck", "^(standing|moving)$")
            #expect(rows.map { field($0, "group") } == ["standing"], "\(rows)")
            let row = try #require(rows.first)
            #expect(field(row, "committed") == "5" && field(row, "end") == "13" && field(row, "lag") == "8")
            let note = try #require((row["notes"] as? [String])?.first)
            #expect(try /stuck: the same offset for .+ while records wait/.wholeMatch(in: note) != nil, "\(note)")
            let behind = try #require(row["behind_ms"] as? Int64)
            #expect(behind >= 60_000, "\(row)")
            // In the list of all groups too, and where none is meant it says nothing of them.
            let list = try cluster.objects("groups", "--stuck").map { field($0, "group") }
            #expect(list.contains("standing") && !list.contains("moving") && !list.contains("paid"), "\(list)")
        }
    }
}
