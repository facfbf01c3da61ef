import KafkaClient
import KafkaWire
import Testing

/// Our assignors against the Java client's, on groups that grow, shrink, change their minds, miss generations and sit in
/// racks; and on what only ours survive.
@Suite struct AssignorTests {
    static let all: [any PartitionAssignor] = [
        RangeAssignor(), RoundRobinAssignor(), StickyAssignor(), CooperativeStickyAssignor(),
    ]

    @Test func everyAssignmentIsTheOneOfTheJavaClient() throws {
        try check(AssignorOracle.fixture("assignors-4.3.jsonl"), atLeast: 300)
    }

    @Test func rangeAndRoundRobinAndAllUserDataAreThoseOf28() throws {
        try check(AssignorOracle.fixture("assignors-2.8.jsonl"), inOrder: false, atLeast: 50)
    }

    @Test(.enabled(if: AssignorOracle.isAvailable, "needs a JDK and Kafka 4's jars"))
    func everyAssignmentOfFreshGroupsIsTheOneOfTheJavaClient() throws {
        let seed = Int.random(in: 2...1_000_000)
        try check(AssignorOracle.ask(seed: seed, groups: 300), atLeast: 500, "seed \(seed)")
    }

    private func check(
        _ lines: [(text: String, line: AssignorOracle.Line)], inOrder: Bool = true, atLeast: Int, _ seed: String = ""
    ) throws {
        var checked = 0
        var failed = 0
        for (text, line) in lines {
            let assignor = try #require(AssignorTests.all.first { $0.name == line.assignor })
            guard let topics = line.topics, let members = line.members?.map(\.groupMember) else {
                let owned = line.owned?.map(AssignorOracle.partition) ?? []
                let told = assignor.subscriptionUserData(owned: owned, generation: try #require(line.generation))
                #expect(told == AssignorOracle.bytes(try #require(line.userData)), "\(seed) \(text)")
                continue
            }
            let known = topics.mapValues { AssignableTopic(partitionCount: $0.count, replicaRacks: $0) }
            let ours = assignor.assign(topics: known, members: members)
            guard let javas = line.assignment?.mapValues({ $0.map(AssignorOracle.partition) }),
                isSound(javas, assignor, members)
            else {
                expectSound(ours, assignor, known, members)
                failed += 1
                continue
            }
            let isEqual = inOrder ? ours == javas : ours.mapValues(Set.init) == javas.mapValues(Set.init)
            #expect(isEqual, "\(seed) \(text)\nours: \(ours)")
            checked += 1
        }
        #expect(failed * 25 <= checked)
        #expect(checked >= atLeast)
    }

    /// Whether Java's is not one of the corners that PartitionAssignor tells of: somebody gets what they do not want, or
    /// those that want nothing were passed over when all others want the same.
    private func isSound(
        _ assignment: [String: [TopicPartition]], _ assignor: any PartitionAssignor, _ members: [GroupMember]
    ) -> Bool {
        let wishes = Set(members.map { Set($0.topics) })
        if assignor.name.hasSuffix("sticky"), wishes.contains([]), wishes.count == 2 { return false }
        return members.allSatisfy { member in
            let wanted = Set(member.topics)
            return assignment[member.memberId, default: []].allSatisfy { wanted.contains($0.topic) }
        }
    }

    /// Each partition that somebody wants goes to one that does; the cooperative assignor may hold it back.
    private func expectSound(
        _ assignment: [String: [TopicPartition]], _ assignor: any PartitionAssignor,
        _ topics: [String: AssignableTopic],
        _ members: [GroupMember], _ location: SourceLocation = #_sourceLocation
    ) {
        let wanted = Dictionary(members.map { ($0.memberId, Set($0.topics)) }) { $1 }
        #expect(Set(assignment.keys) == Set(wanted.keys), sourceLocation: location)
        for (member, list) in assignment {
            #expect(list.allSatisfy { wanted[member]?.contains($0.topic) ?? false }, sourceLocation: location)
        }
        let all = Set(wanted.values.joined()).flatMap { topic in
            (0..<Int32(topics[topic]?.partitionCount ?? 0)).map { TopicPartition(topic, $0) }
        }
        let given = assignment.values.joined()
        #expect(Set(given).count == given.count, sourceLocation: location)
        #expect(Set(given).isSubset(of: all), sourceLocation: location)
        if assignor.name != "cooperative-sticky" { #expect(given.count == all.count, sourceLocation: location) }
    }

    @Test(arguments: ["sticky", "cooperative-sticky"])
    func partitionsThatATopicHasNotAreNotAssigned(_ name: String) throws {
        let assignor = try #require(AssignorTests.all.first { $0.name == name })
        // The topic was made anew with fewer partitions; Java throws, or gives partition 5 to b.
        let had = [TopicPartition("t", 5), TopicPartition("t", -1), TopicPartition("gone", 0), TopicPartition("t", 1)]
        let userData = name == "sticky" ? StickyAssignor().subscriptionUserData(owned: had, generation: 3) : nil
        for topics in [["t"], ["t", "u"]] {
            let members = [
                GroupMember(memberId: "a", topics: topics),
                GroupMember(
                    memberId: "b", topics: ["t"], ownedPartitions: name == "sticky" ? [] : had, generationId: 3,
                    userData: userData),
            ]
            let assignment = assignor.assign(partitionsPerTopic: ["t": 2, "u": 1], members: members)
            expectSound(
                assignment, assignor,
                ["t": AssignableTopic(partitionCount: 2), "u": AssignableTopic(partitionCount: 1)],
                members)
            #expect(assignment["b"]?.contains(TopicPartition("t", 1)) == true)
        }
    }

    @Test("case 262: two claim one partition: who had it in the later generation keeps it, else nobody is believed")
    func twoOwners() throws {
        let p = (0..<4).map { TopicPartition("t", $0) }
        for name in ["sticky", "cooperative-sticky"] {
            let assignor = try #require(AssignorTests.all.first { $0.name == name })
            func member(_ id: String, _ owned: [TopicPartition], _ generation: Int32) -> GroupMember {
                GroupMember(
                    memberId: id, topics: ["t"], ownedPartitions: owned, generationId: generation,
                    userData: assignor.subscriptionUserData(owned: owned, generation: generation))
            }
            let stale = assignor.assign(
                partitionsPerTopic: ["t": 4], members: [member("a", [p[0], p[1]], 6), member("b", [p[1], p[2]], 7)])
            #expect(stale["b"].map(Set.init)?.isSuperset(of: [p[1], p[2]]) == true, "\(name): \(stale)")
            let same = assignor.assign(
                partitionsPerTopic: ["t": 4], members: [member("a", [p[0], p[1]], 7), member("b", [p[1], p[2]], 7)])
            #expect(same.values.allSatisfy { $0.count <= 2 } && same["a"]?.contains(p[0]) == true)
            #expect(same["b"]?.contains(p[2]) == true && Set(same.values.joined()).count == same.values.joined().count)
        }
    }

    @Test func userDataThatIsNoneClaimsNothing() {
        let full: [UInt8] = [0, 0, 0, 1, 0, 1, 0x74, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7]
        for bytes in (0...full.count).map({ Array(full.prefix($0)) }) + [
            [0x7f, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0xff],
        ] {
            let members = ["a", "b"].map {
                GroupMember(memberId: $0, topics: ["t"], userData: $0 == "b" ? bytes : nil)
            }
            let owner = StickyAssignor().assign(partitionsPerTopic: ["t": 1], members: members)
                .first { !$0.value.isEmpty }?.key
            // The generation may be missing: version 0 has none.
            #expect(owner == (bytes.count >= full.count - 4 && bytes[0] == 0 ? "b" : "a"), "\(bytes)")
        }
    }

    @Test(arguments: AssignorTests.all.map(\.name))
    func nobodyAndNothingIsNoMatter(_ name: String) throws {
        let assignor = try #require(AssignorTests.all.first { $0.name == name })
        #expect(assignor.assign(partitionsPerTopic: ["t": 3], members: []).isEmpty)
        let one = GroupMember(memberId: "a", topics: ["none", "empty"])
        #expect(assignor.assign(partitionsPerTopic: ["t": 3, "empty": 0], members: [one]) == ["a": []])
        #expect(assignor.assign(partitionsPerTopic: ["empty": 1], members: [one, one])["a"]?.count == 1)
    }
}
