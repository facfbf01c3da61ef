import KafkaClient
import KafkaWire
import KcatCommands
import Testing

/// What the lines of `groups NAME` say of a partition.
struct GroupRowTests {
    private let now: Int64 = 1_700_000_000_000

    private func row(
        committed: Int64?, start: Int64 = 0, end: Int64 = 100, high: Int64? = nil, next: Int64? = nil
    ) -> GroupRow {
        var row = GroupRow(
            group: "g", type: .classic, state: "Empty", partition: TopicPartition("t", 0), now: now)
        row.committed = committed
        row.logStart = start
        row.end = end
        row.highWatermark = high ?? end
        row.next = next.map { NextRecord(offset: committed ?? 0, timestamp: $0) }
        return row
    }

    @Test("lag is the end less what is committed, as Kafka's tool has it, and nothing where nothing is committed")
    func lag() {
        #expect(row(committed: 40).lag == 60)
        #expect(row(committed: 100).lag == 0)
        #expect(row(committed: 105).lag == -5)
        #expect(row(committed: nil).lag == nil)
        var markers = row(committed: 99)
        markers.hasOnlyMarkers = true
        #expect(markers.lag == 0 && markers.notes == ["nothing but markers left"])
    }

    @Test("behind is the age of the next record; nothing waits at the end; a record of the future is no negative age")
    func behind() {
        #expect(row(committed: 40, next: now - 5000).behind == 5000)
        #expect(row(committed: 40, next: now + 5000).behind == 0)
        #expect(row(committed: 100).behind == 0)
        #expect(row(committed: 40).behind == nil)
    }

    @Test(
        "each kind of trouble has its note",
        arguments: [
            (40, 0, 100, 100, []), (40, 50, 100, 100, ["behind the log start: 10 lost"]),
            (110, 0, 100, 100, ["ahead of the end by 10: was the topic made anew?"]),
            (60, 0, 60, 90, ["held by an open transaction: 30 records wait behind it"]),
            (50, 0, 60, 90, []),
        ] as [(Int64, Int64, Int64, Int64, [String])])
    func notes(_ committed: Int64, _ start: Int64, _ end: Int64, _ high: Int64, _ notes: [String]) {
        #expect(row(committed: committed, start: start, end: end, high: high).notes == notes)
    }

    @Test("stuck is who commits the same offset for long while records wait, not who moves, nor who has nothing to do")
    func stuck() {
        var row = row(committed: 40, next: now - 600_000)
        #expect(row.stuckSince == nil, "when it was committed is not known")
        row.lastCommit = LastCommit(offset: 40, time: now - 1000, unchangedSince: now - 300_000)
        #expect(row.stuckSince == now - 300_000)
        #expect(row.notes == ["stuck: the same offset for 5 min while records wait"])
        row.lastCommit = LastCommit(offset: 40, time: now - 1000, unchangedSince: now - 30_000)
        #expect(row.stuckSince == nil)
        row.lastCommit = LastCommit(offset: 40, time: now - 300_000)
        row.next = NextRecord(offset: 40, timestamp: now - 10_000)
        #expect(row.stuckSince == nil, "the next record has only just come")
    }

    @Test("a topic that was made anew is known by its id; who owns and commits nothing, and who is to give up, is said")
    func others() {
        var anew = row(committed: 40)
        anew.lastCommit = LastCommit(offset: 40, time: now, topicId: KafkaUUID(high: 1, low: 1))
        anew.topicId = KafkaUUID(high: 1, low: 2)
        #expect(anew.notes == ["the topic was made anew since it was committed"])
        var owned = row(committed: nil)
        let partition = TopicPartition("t", 0)
        owned.member = DescribedMember(id: "m", clientId: "c", host: "/h", assignment: [partition], target: [])
        owned.heir = DescribedMember(id: "n", clientId: "heir", host: "/h", target: [partition])
        #expect(
            owned.notes == [
                "no commit: its member owns it and commits nothing", "its member is to give it up", "heir is to get it",
            ])
        #expect(row(committed: nil).notes == ["no commit"])
    }

    @Test("what a share group has in flight is told with its deliveries; what is done with is not")
    func deliveries() {
        var shared = row(committed: 3)
        shared.deliveries = [
            ShareDelivery(firstOffset: 3, lastOffset: 4, state: .available, count: 2),
            ShareDelivery(firstOffset: 5, lastOffset: 6, state: .acknowledged, count: 1),
            ShareDelivery(firstOffset: 7, lastOffset: 7, state: .archived, count: 5),
            ShareDelivery(firstOffset: 8, lastOffset: 8, state: .available, count: 1),
        ]
        #expect(
            shared.notes == [
                "in flight: 3 to 4 delivered 2 times, 7 given up after being delivered 5 times, 8 delivered once"
            ])
        shared.deliveries = (0..<7).map {
            ShareDelivery(firstOffset: $0 * 2, lastOffset: $0 * 2, state: .available, count: 1)
        }
        #expect(shared.notes.first?.hasSuffix("8 delivered once and 2 ranges more") == true)
    }
}

/// Files of offsets.
struct OffsetFileTests {
    @Test("a saved file, the JSON of groups and Kafka's own export are read; null is nothing committed")
    func forms() throws {
        let text = """
            {"group":"g","topic":"orders","partition":0,"offset":42}
            {"group":"g","topic":"orders","partition":1,"offset":null}
            {"group":"g","type":"classic","topic":"orders","partition":2,"committed":7,"end":9}
            orders,3,1200

            "g",payments,0,5
            """
        let offsets = try OffsetFile.parse("\u{feff}" + text.replacing("\n", with: "\r\n"), "f")
        #expect(
            offsets == [
                TopicPartition("orders", 0): 42, TopicPartition("orders", 1): nil, TopicPartition("orders", 2): 7,
                TopicPartition("orders", 3): 1200, TopicPartition("payments", 0): 5,
            ])
    }

    @Test(
        "what is no offset is told with its line",
        arguments: [
            "orders,0", "orders,x,1", "orders,0,-1", "{\"topic\":\"orders\"}",
            "{\"topic\":\"o\",\"partition\":-1,\"offset\":1}",
            "{\"topic\":\"o\",\"partition\":0}", "{", "orders,0,1,2,3", ",0,1",
        ])
    func wrong(_ line: String) {
        let error = #expect(throws: UsageError.self) { try OffsetFile.parse("orders,7,1\n" + line, "f") }
        #expect(error?.description.contains("f: line 2") == true)
    }

    @Test("a partition twice, and an empty file, are errors")
    func twice() {
        #expect(throws: UsageError.self) { try OffsetFile.parse("o,0,1\no,0,2", "f") }
        #expect(throws: UsageError.self) { try OffsetFile.parse("\n# nothing\n", "f") }
    }
}

/// Which transactions hang.
struct OpenTransactionTests {
    private let partition = TopicPartition("t", 0)

    private func transaction(
        described: DescribedTransaction?, isCertain: Bool = true
    ) -> OpenTransaction {
        OpenTransaction(
            partition: partition,
            producer: ActiveProducer(producerId: 7, epoch: 1, lastTimestamp: 1000, transactionStart: 20),
            highWatermark: 50, described: described, isCertain: isCertain, now: 61_000)
    }

    private func described(producerId: Int64 = 7, _ partitions: Set<TopicPartition>) -> DescribedTransaction {
        DescribedTransaction(
            id: "x", state: "Ongoing", timeoutMs: 60_000, startTime: 11_000, producerId: producerId, epoch: 1,
            partitions: partitions, coordinator: 1)
    }

    @Test("one that its coordinator has among its partitions is open, and ends by its timeout")
    func ongoing() {
        let one = transaction(described: described([partition]))
        #expect(!one.isHanging && one.waiting == 30 && one.openFor == 50_000 && one.endsIn == 10_000)
    }

    @Test("one hangs when no coordinator knows its producer, or has the partition in its transaction")
    func hanging() {
        #expect(transaction(described: nil).isHanging)
        #expect(transaction(described: described([])).isHanging)
        #expect(transaction(described: described(producerId: 8, [partition])).isHanging)
        #expect(transaction(described: nil).endsIn == nil && transaction(described: nil).openFor == 60_000)
    }

    @Test("while not every coordinator was asked nothing is said to hang")
    func uncertain() {
        #expect(!transaction(described: nil, isCertain: false).isHanging)
    }
}
