import Foundation
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Groups and transactions on three brokers, of which one will be killed: what is told of them before the controller knows,
/// when their coordinators have moved, and when they come back. The topic `single` has a partition on each, of 1000 records.
final class GroupsOfThree {
    private let cluster: KafkaCluster
    private let dead: String
    /// A group and a transactional id that the broker that will be killed coordinates, and ones that another does.
    private let moving, staying, movingId, stayingId: String
    /// How many transactional ids there are, each with a transaction in every partition of `held`.
    private let idCount: Int
    /// A watch of all groups, as long as all this goes on.
    private let watch: Command

    init(_ cluster: KafkaCluster, _ dead: String) throws {
        (self.cluster, self.dead) = (cluster, dead)
        var groups: [String: String] = [:]
        for index in 0..<24 where groups.count < 2 {
            let name = "group-\(index)"
            // The partition that the dead one will have led is of no group whose lag is to be known.
            try cluster.groups("commit", name, "single:1:600", "single:2:900")
            let row = try cluster.objects("groups").first { field($0, "group") == name }
            groups[row.map { field($0, "coordinator") } == dead ? "moving" : "staying"] = name
        }
        try cluster.fill("create", "held", "3", "1")
        var ids: [String: String] = [:]
        var idCount = 0
        while idCount < 24, ids.count < 2 {
            let id = "id-\(idCount)"
            idCount += 1
            try cluster.groups("open", "held", id, "600000", "3")
            let row = try cluster.objects("transactions", "held").first { field($0, "transactional_id") == id }
            ids[row.map { field($0, "coordinator") } == dead ? "moving" : "staying"] = id
        }
        guard let moving = groups["moving"], let staying = groups["staying"], let movingId = ids["moving"],
            let stayingId = ids["staying"]
        else { throw Problem("one coordinator for all: \(groups) \(ids)") }
        (self.moving, self.staying, self.movingId, self.stayingId) = (moving, staying, movingId, stayingId)
        self.idCount = idCount
        try cluster.groups("commit", "everywhere", "single:0:500", "single:1:600", "single:2:900")
        watch = try Command(
            try kcatSwiftLine(brokers: cluster.bootstrap, ["groups", "--watch", "250ms", "-J"]))
        guard watch.wait(seconds: 20, until: { $0.output.contains("\"group\":\"\(moving)\"") }) else {
            throw Problem("nothing is watched: \(watch.soFar)")
        }
    }

    deinit { kill(watch.child.pid, SIGKILL) }

    private func ask(_ words: String...) throws -> (outcome: Outcome, rows: [[String: Any]]) {
        let outcome = try kcatSwift(brokers: cluster.bootstrap, words + ["-J"])
        #expect(outcome.seconds < 6, "\(words): nobody waits for a broker that is away: \(outcome.seconds) s")
        return (outcome, try outcome.objects())
    }

    /// What the watch has said of the group, the last first.
    private var watched: [[String: Any]] {
        watch.soFar.output.split(separator: "\n").reversed().compactMap { line in
            try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        }.filter { field($0, "group") == moving }
    }

    /// Killed a moment ago: the others' groups and transactions are there, what lacks is named.
    func brokerIsDown() throws {
        let (list, groups) = try ask("groups")
        let names = groups.map { field($0, "group") }
        #expect(list.code == 1 && names.contains(staying) && !names.contains(moving), "\(names) \(list.errors)")
        #expect(list.errors.contains("the groups of broker \(dead) are missing"), "\(list.errors)")
        let row = try #require(groups.first { field($0, "group") == staying })
        #expect(field(row, "lag") == "500" && field(row, "state") == "Empty", "\(row)")

        let (both, rows) = try ask("groups", staying, moving)
        #expect(both.code == 1 && rows.map { field($0, "lag") } == ["400", "100"], "\(both.lines)")
        #expect(both.errors.contains("group '\(moving)' was not found, but not all brokers answered"), "\(both.errors)")

        let (open, transactions) = try ask("transactions", "held")
        #expect(open.code == 1 && transactions.count == 2 * idCount, "\(open.lines) \(open.errors)")
        #expect(open.errors.contains("the transactions of broker \(dead) are missing"), "\(open.errors)")
        #expect(open.errors.contains("% WARNING: held:"), "\(open.errors)")
        // One that the dead broker coordinates is not taken for one that hangs.
        #expect(transactions.allSatisfy { $0["hanging"] as? Bool == false }, "\(open.lines)")
        func count(_ id: String) -> Int { transactions.count { field($0, "transactional_id") == id } }
        #expect(count(stayingId) == 2 && count(movingId) == 0 && count("-") >= 2, "\(open.lines)")
        let (writing, producers) = try ask("producers", "held")
        #expect(writing.code == 1 && producers.count == 2 * idCount, "\(writing.lines) \(writing.errors)")
        #expect(writing.errors.contains("% WARNING: held:"), "\(writing.errors)")
    }

    /// The controller knows: the groups and transactions of the dead one are told by those that coordinate them now.
    func coordinatorHasMoved() throws {
        let limit = ContinuousClock.now + .seconds(30)
        while watched.first.map({ field($0, "coordinator") }) ?? dead == dead, ContinuousClock.now < limit {
            usleep(100_000)
        }
        let (one, rows) = try ask("groups", moving)
        #expect(one.code == 0 && rows.map { field($0, "committed") } == ["600", "900"], "\(one.lines) \(one.errors)")
        #expect(rows.map { field($0, "lag") } == ["400", "100"] && rows.allSatisfy { $0["last_commit"] is NSNumber })
        let (list, groups) = try ask("groups", "^group-")
        #expect(list.code == 0 && Set(groups.map { field($0, "group") }).isSuperset(of: [moving, staying]))
        // What has no leader is named, and told as not known.
        let (some, parts) = try ask("groups", "everywhere")
        #expect(some.code == 1 && parts.map { field($0, "lag") } == ["-", "400", "100"], "\(some.lines)")
        #expect(some.errors.contains("single:0: the partition has no leader now"), "\(some.errors)")
        let (open, transactions) = try ask("transactions", "held")
        #expect(open.code == 1 && transactions.count == 2 * idCount, "\(open.lines) \(open.errors)")
        #expect(transactions.count { field($0, "transactional_id") == movingId } == 2, "\(open.lines) \(open.errors)")
        #expect(transactions.allSatisfy { field($0, "coordinator") != dead && $0["hanging"] as? Bool == false })
    }

    /// The broker is up, and leads again what it has led before: the answers come from it again, under the same watch.
    func coordinatorComesBack() throws {
        try cluster.control(
            "tool", "leader-election", "--election-type", "PREFERRED", "--all-topic-partitions")
        let limit = ContinuousClock.now + .seconds(30)
        while watched.first.map({ field($0, "coordinator") }) != dead, ContinuousClock.now < limit {
            usleep(100_000)
        }
        let (one, rows) = try ask("groups", moving)
        #expect(one.code == 0 && rows.map { field($0, "committed") } == ["600", "900"], "\(one.lines) \(one.errors)")
        let seen = watched
        #expect(
            seen.first.map { field($0, "coordinator") } == dead && seen.contains { field($0, "coordinator") != dead })
        // Whatever it was in between: never another lag.
        #expect(
            Set(seen.map { field($0, "lag") }).subtracting(["-"]) == ["500"], "\(Set(seen.map { field($0, "lag") }))")
        kill(watch.child.pid, SIGINT)
        #expect(watch.child.wait(seconds: 10).code == 130)
    }
}
