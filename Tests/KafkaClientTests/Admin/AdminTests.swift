import KafkaBroker
import KafkaClient
import KafkaWire
import Testing
import Transport

/// The public admin client against embedded brokers: each question once to each who can answer, what one can't answer told
/// beside what the others did, and what it changes.
struct AdminTests {
    /// Three brokers with topics `t` and `u`, and groups with commits in `t`.
    private func withAdmin(
        groups: Int = 12, _ body: (KafkaAdmin, EmbeddedBroker) async throws -> Void
    ) async throws {
        let topics = [BrokerConfiguration.NewTopic("t", partitions: 6), .init("u", partitions: 3)]
        try await withRig(brokers: 3, topics: topics) { rig in
            for partition in 0..<6 {
                let place = TopicPartition("t", Int32(partition))
                try rig.fill(place, batches: 10)
                for group in 0..<groups { rig.broker.commit(Int64(group), for: place, group: "g\(group)") }
            }
            let admin = KafkaAdmin(on: rig.consumer.cluster)
            _ = try await admin.metadata()
            rig.broker.clearRequests()
            try await body(admin, rig.broker)
        }
    }

    private func counts(_ broker: EmbeddedBroker) -> [ApiKey: Int] {
        Dictionary(grouping: broker.requests, by: \.api).mapValues(\.count)
    }

    @Test("groups are listed, described and their offsets asked for with one question to each broker")
    func batched() async throws {
        try await withAdmin { admin, broker in
            let (groups, failures) = try await admin.listGroups()
            #expect(groups.map(\.id) == (0..<12).map { "g\($0)" }.sorted() && failures.isEmpty)
            #expect(groups.allSatisfy { $0.coordinator == broker.coordinator(of: $0.id) && $0.state == "Empty" })
            let names = groups.map(\.id)
            let described = try await admin.describeGroups(
                Dictionary(uniqueKeysWithValues: groups.map { ($0.id, $0.type) }))
            #expect(try described.allSatisfy { try $1.get().state == "Empty" } && described.count == 12)
            let offsets = try await admin.committedOffsets(ofGroups: names)
            for (name, result) in offsets {
                let offsets = try result.get()
                #expect(offsets.count == 6 && offsets.values.allSatisfy { "g\($0.offset)" == name })
            }
            let counts = counts(broker)
            #expect(counts[.listGroups] == 3 && counts[.findCoordinator] == nil, "who lists a group coordinates it")
            #expect(counts[.describeGroups] == 3 && counts[.offsetFetch] == 3, "\(counts)")
        }
    }

    @Test("the questions of one kind are under way at the same time")
    func parallel() async throws {
        try await withAdmin { admin, broker in
            broker.setHook { $0.api == .listGroups ? [.delay(.milliseconds(400))] : [] }
            let start = ContinuousClock.now
            _ = try await admin.listGroups()
            let elapsed = ContinuousClock.now - start
            #expect(elapsed >= .milliseconds(400) && elapsed < .milliseconds(1100), "three in turn take 1.2 s")
        }
    }

    @Test("what one broker refuses is told beside what the others answer")
    func refused() async throws {
        try await withAdmin { admin, broker in
            broker.setHook { request in
                request.api == .listGroups && request.broker == 2 ? [.error(.clusterAuthorizationFailed)] : []
            }
            let (groups, failures) = try await admin.listGroups()
            let expected = (0..<12).map { "g\($0)" }.filter { broker.coordinator(of: $0) != 2 }.sorted()
            #expect(groups.map(\.id) == expected && !expected.isEmpty)
            #expect(failures.map(\.code) == [.notAuthorized] && failures.first?.message.contains("broker 2") == true)

            broker.setHook { request in
                request.api == .offsetFetch && request.broker == 3 ? [.error(.groupAuthorizationFailed)] : []
            }
            let offsets = try await admin.committedOffsets(ofGroups: (0..<12).map { "g\($0)" })
            for (name, result) in offsets {
                switch result {
                case .success(let offsets): #expect(offsets.count == 6 && broker.coordinator(of: name) != 3)
                case .failure(let error):
                    #expect(broker.coordinator(of: name) == 3 && error.code == .notAuthorized, "\(error)")
                    #expect(error.message.contains(name))
                }
            }
        }
    }

    @Test("coordinators and leaders that move are found again")
    func moved() async throws {
        try await withAdmin { admin, broker in
            _ = try await admin.committedOffsets(ofGroups: ["g1"])
            let (before, leader) = (broker.coordinator(of: "g1"), broker.leader(of: TopicPartition("t", 0)))
            broker.moveCoordinator(of: "g1", to: before == 1 ? 2 : 1)
            #expect(try await admin.committedOffsets(ofGroups: ["g1"])["g1"]?.get().count == 6)
            _ = try await admin.producers(of: [TopicPartition("t", 0)])
            broker.moveLeader(of: TopicPartition("t", 0), to: leader == 1 ? 2 : 1)
            #expect(try await admin.producers(of: [TopicPartition("t", 0)]).values.first?.get().isEmpty == true)
        }
    }

    @Test("offsets are set, forgotten, and groups deleted; what is refused is named")
    func changes() async throws {
        try await withAdmin { admin, broker in
            let (first, second) = (TopicPartition("t", 0), TopicPartition("t", 1))
            try await admin.alterOffsets([first: CommittedOffset(offset: 7)], ofGroup: "g1")
            #expect(broker.committed(first, group: "g1")?.offset == 7)
            #expect(try await admin.deleteOffsets([first], ofGroup: "g1").isEmpty)
            #expect(broker.committed(first, group: "g1") == nil && broker.committed(second, group: "g1")?.offset == 1)
            let refused = try await admin.deleteOffsets([TopicPartition("nowhere", 0)], ofGroup: "g1")
            #expect(refused.keys.map { "\($0)" } == ["nowhere:0"])
            let deleted = try await admin.deleteGroups(["g1", "g2", "nobody"])
            #expect(throws: KafkaError.self) { try deleted["nobody"]?.get() }
            try deleted["g1"]?.get()
            try deleted["g2"]?.get()
            #expect(broker.group("g1") == nil && broker.group("g2") == nil && broker.group("g3") != nil)
            #expect(counts(broker)[.deleteGroups] ?? 0 <= 3)
        }
    }

    @Test("records before an offset are deleted, and the disks tell")
    func records() async throws {
        try await withAdmin { admin, broker in
            let (place, other) = (TopicPartition("t", 0), TopicPartition("t", 1))
            let full = try await admin.logDirectories(topics: ["t"])
            #expect(full.failures.isEmpty && full.replicas.map { "\($0.partition)" } == (0..<6).map { "t:\($0)" })
            #expect(full.replicas.allSatisfy { $0.size > 0 && broker.leader(of: $0.partition) == $0.broker })
            let answer = try await admin.deleteRecords(before: [place: 4, other: 11])
            #expect(try answer[place]?.get() == 4 && broker.offsets(of: place)?.start == 4)
            #expect(throws: KafkaError.self) { try answer[other]?.get() }
            let less = try await admin.logDirectories(topics: ["t"])
            #expect(less.replicas[0].size < full.replicas[0].size && less.replicas[1].size == full.replicas[1].size)
            #expect(try await admin.logDirectories().replicas.count == 9)
            #expect(counts(broker)[.describeLogDirs] == 9, "each of three brokers, three times")
        }
    }

    @Test("topics' settings: all of them, or those asked for; a topic that isn't there")
    func configurations() async throws {
        try await withAdmin { admin, broker in
            try broker.createTopic("set", configs: ["retention.bytes": "7", "cleanup.policy": "compact"])
            let all = try await admin.topicConfigurations(["set", "nowhere"])
            #expect(try all["set"]?.get().mapValues(\.value) == ["retention.bytes": "7", "cleanup.policy": "compact"])
            #expect(throws: KafkaError.self) { try all["nowhere"]?.get() }
            let one = try await admin.topicConfigurations(["set"], names: ["cleanup.policy"])
            let entries = try #require(try one["set"]?.get())
            #expect(entries["cleanup.policy"]?.isDefault == false && entries.count == 1)
            #expect(counts(broker)[.describeConfigs] == 2)
        }
    }

    /// Two open transactions in one partition, one of which no coordinator knows.
    @Test("transactions and producers, as leaders and coordinators know them; a hanging one ended by its marker")
    func transactions() async throws {
        try await withAdmin { admin, broker in
            let place = TopicPartition("u", 0)
            for producer in [900, 901] as [Int64] {
                var batch = RecordBatchBuilder()
                batch.producerId = producer
                batch.producerEpoch = 0
                batch.baseSequence = 0
                batch.isTransactional = true
                batch.records = [.init(offsetDelta: 0, timestamp: 1, key: nil, value: [1], headers: [])]
                try broker.append(try batch.encoded(), to: place)
            }
            let producers = try #require(try await admin.producers(of: [place])[place]?.get())
            #expect(producers.map(\.producerId) == [900, 901] && producers.map(\.transactionStart) == [0, 1])
            let (listed, failures) = try await admin.listTransactions(producerIds: [900, 901])
            #expect(listed.isEmpty && failures.isEmpty, "no coordinator knows them")
            #expect(try await admin.describeTransactions(["nobody"])["nobody"]?.get() == .some(nil))
            #expect(broker.offsets(of: place)?.stable == 0)
            try await admin.abortTransaction(place, of: producers[0])
            #expect(broker.offsets(of: place)?.stable == 1)
            #expect(try await admin.producers(of: [place])[place]?.get().map(\.transactionStart) == [nil, 1])
            broker.setHook { $0.api == .writeTxnMarkers ? [.error(.clusterAuthorizationFailed)] : [] }
            await #expect(throws: KafkaError.self) { try await admin.abortTransaction(place, of: producers[1]) }
            #expect(broker.offsets(of: place)?.stable == 1)
        }
    }

    @Test("a transactional id is fenced: its transaction ends with it")
    func fenced() async throws {
        try await withAdmin { admin, broker in
            try await admin.fenceProducer(ofTransactionalId: "tx", timeoutMs: 60_000)
            let first = try #require(try await admin.describeTransactions(["tx"])["tx"]?.get())
            #expect(first.state == "Empty" && first.timeoutMs == 60_000 && first.epoch == 0)
            #expect(first.coordinator == broker.coordinator(of: "tx"))
            try await admin.fenceProducer(ofTransactionalId: "tx", timeoutMs: 60_000)
            #expect(try await admin.describeTransactions(["tx"])["tx"]?.get()?.epoch == 1)
            let (listed, _) = try await admin.listTransactions()
            #expect(listed.map(\.id) == ["tx"] && listed.first?.producerId == first.producerId)
            #expect(try await admin.listTransactions(producerIds: [first.producerId + 1]).transactions.isEmpty)
        }
    }
}
