import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

private let start = ContinuousClock.now
private let clock: Int64 = 1_700_000_000

/// A standstill is told, with the error, the broker and since when.
@Suite struct RefusalWatchTests {
    private func kinds(_ notices: [ConsumerNotice]) -> [ConsumerNotice.Kind] { notices.map(\.kind) }

    @Test("each refusal is a detail; after five seconds one notice says the code, the broker and since when, once")
    func standstill() {
        var watch = RefusalWatch()
        func refuse(after wait: Duration) -> [ConsumerNotice] {
            watch.refused([t0: .kafkaStorageError], by: 3, start + wait, clock: clock + 5)
        }
        #expect(kinds(watch.refused([t0: .kafkaStorageError], by: 3, start, clock: clock)) == [.refused])
        #expect(kinds(refuse(after: .milliseconds(4999))) == [.refused])
        let notices = refuse(after: .seconds(5))
        #expect(kinds(notices) == [.refused, .standstill])
        #expect(
            notices.last?.message
                == "t:0: nothing since 2023-11-14 22:13:20 UTC, broker 3 answers KAFKA_STORAGE_ERROR (56): trying again"
        )
        #expect(notices.last?.brokerId == 3)
        #expect(kinds(refuse(after: .seconds(20))) == [.refused])
        watch.progressed(t0)
        #expect(kinds(refuse(after: .seconds(21))) == [.refused], "it begins anew")
        #expect(kinds(refuse(after: .seconds(26))) == [.refused, .standstill])
    }

    @Test(
        "many partitions of one answer are one line; another leader that refuses too goes on with the same standstill")
    func many() {
        var watch = RefusalWatch()
        _ = watch.refused([t0: .notLeaderOrFollower, t1: .notLeaderOrFollower], by: 1, start, clock: clock)
        let notices = watch.refused(
            [t0: .unknownServerError, t1: .unknownServerError], by: 2, start + .seconds(6), clock: clock + 6)
        #expect(notices.count == 3)
        #expect(
            notices.last?.message.hasPrefix("t:0 and 1 more: nothing since 2023-11-14 22:13:20 UTC, broker 2") == true)
        #expect(notices.last?.message.contains("UNKNOWN_SERVER_ERROR (-1)") == true)
    }

    @Test("a partition that was not asked for meanwhile is not blamed for that time") func pause() {
        var watch = RefusalWatch()
        _ = watch.refused([t0: .requestTimedOut], by: 1, start, clock: clock)
        #expect(kinds(watch.refused([t0: .requestTimedOut], by: 1, start + .seconds(600), clock: clock)) == [.refused])
    }

    @Test("a quota that holds back for long is told at once, one of many short whiles when they come to five seconds")
    func quota() {
        var watch = RefusalWatch()
        let long = watch.heldBack(by: 1, for: .seconds(41), start, clock: clock)
        #expect(kinds(long) == [.refused, .standstill])
        #expect(long.last?.message.contains("broker 1 holds this client back, now for 41 s") == true)
        #expect(kinds(watch.heldBack(by: 1, for: .seconds(41), start + .seconds(41), clock: clock)) == [.refused])
        watch.served(by: 1)
        for second in 0..<4 {
            let notices = watch.heldBack(by: 1, for: .seconds(1), start + .seconds(100 + second), clock: clock)
            #expect(kinds(notices) == [.refused], "after \(second) s")
        }
        let last = watch.heldBack(by: 1, for: .seconds(1), start + .seconds(104), clock: clock)
        #expect(kinds(last) == [.refused, .standstill])
    }

    @Test(
        "a broker that answers every Fetch with an error that passes is told after five seconds",
        arguments: [ErrorCode.unknownTopicOrPartition, .requestTimedOut, .kafkaStorageError, .unknownServerError])
    func broker(_ error: ErrorCode) async throws {
        try await withRig(topics: [.init("t")]) { rig in
            rig.broker.inject(FaultRule(.fetch, .error(error, t0), times: nil))
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(1, within: .seconds(4)).isEmpty)
            #expect(rig.told(.standstill).isEmpty, "not before its time")
            #expect(rig.told(.refused).count > 3)
            #expect(try await rig.read(1, within: .seconds(4)).isEmpty)
            let told = rig.told(.standstill)
            #expect(told.count == 1 && told[0].contains("\(error.name) (\(error.rawValue))"), "\(told)")
        }
    }
}
