import Foundation
import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// Rebalances, and callers that are slow.
@Suite(.timeLimit(.minutes(1)))
struct RebalanceTests {
    @Test("S10: two members share the partitions, and none of the records comes twice")
    func sharing() async throws {
        let scene = try GroupScene(partitions: 6, records: 5)
        let first = try scene.consumer()
        try await first.subscribe(["t"])
        var seen = try await read(first) { $0.total == 30 }
        let second = try scene.consumer()
        try await second.subscribe(["t"])
        // Both have to ask for more, or neither rebalance nor commit goes on.
        async let more = read(second) { _ in second.assignment().count == 3 }
        try await read(first) { _ in first.assignment().count == 3 && scene.broker.group("g")?.members.count == 2 }
        #expect(try await more.total == 0, "all that the first read was committed before")
        #expect(first.assignment().isDisjoint(with: second.assignment()))
        for partition in 0..<6 { try scene.append(1, to: Int32(partition)) }
        async let theirs = read(second) { $0.total == 3 }
        seen.merge(try await read(first) { $0.total == 3 }) { $0 + $1 }
        seen.merge(try await theirs) { $0 + $1 }
        #expect(seen.count == 6 && seen.values.allSatisfy { $0 == [0, 1, 2, 3, 4, 5] }, "\(seen)")
        await second.close()
        try await read(first) { _ in first.assignment().count == 6 }
        await first.close()
        await scene.end()
    }

    @Test("case 249: a revocation waits for the caller, and what he finished meanwhile is committed")
    func revocationWaits() async throws {
        let scene = try GroupScene(partitions: 1, records: 5)
        let first = try scene.consumer()
        try await first.subscribe(["t"])
        guard case .assigned(let partitions)? = try await first.nextEvent(timeout: .seconds(5)),
            case .records(let fetched)? = try await first.nextEvent(timeout: .seconds(5))
        else {
            Issue.record("an assignment comes first, then records")
            return
        }
        #expect(partitions == [TopicPartition("t", 0)])
        let second = try scene.consumer()
        try await second.subscribe(["t"])
        let isRebalancing = try await eventually { scene.broker.group("g")?.state == .preparingRebalance }
        #expect(isRebalancing)
        try await Task.sleep(for: .milliseconds(200))
        #expect(scene.broker.group("g")?.generation == 1, "it waits")
        first.advance(fetched, to: 3)
        guard case .revoked(let revoked)? = try await first.nextEvent(timeout: .seconds(5)) else {
            Issue.record("a revocation comes")
            return
        }
        #expect(revoked == partitions)
        #expect(scene.broker.committed(TopicPartition("t", 0), group: "g") == nil, "not before the next call")
        async let theirs = second.nextRecords(timeout: .seconds(2))
        _ = try await first.nextEvent(timeout: .seconds(2))
        #expect(scene.broker.committed(TopicPartition("t", 0), group: "g")?.offset == 3)
        _ = try await theirs
        await first.close()
        await second.close()
        await scene.end()
    }

    @Test("case 304: a caller who is slow for longer than the session stays in his group")
    func slowCaller() async throws {
        let scene = try GroupScene(partitions: 1, records: 5)
        let consumer = try scene.consumer { $0.sessionTimeout = .milliseconds(300) }
        try await consumer.subscribe(["t"])
        let fetched = try #require(try await consumer.nextRecords(timeout: .seconds(5)))
        try await Task.sleep(for: .seconds(1))
        #expect(scene.broker.group("g")?.members.count == 1)
        consumer.advance(fetched, to: 5)
        try await consumer.commit()
        #expect(scene.broker.group("g")?.generation == 1)
        await consumer.close()
        await scene.end()
    }

    @Test("case 248: after max.poll.interval.ms it leaves, says so, and joins again when read from")
    func idleCaller() async throws {
        let scene = try GroupScene(partitions: 1, records: 5)
        let notices = Notices()
        let consumer = try scene.consumer {
            $0.maxPollInterval = .milliseconds(300)
            $0.onNotice = { notices.add($0) }
        }
        try await consumer.subscribe(["t"])
        _ = try #require(try await consumer.nextRecords(timeout: .seconds(5)))
        let hasLeft = try await eventually { scene.broker.group("g")?.members.isEmpty == true }
        #expect(hasLeft)
        #expect(notices.all.contains { $0.kind == .groupLeft })
        guard case .lost(let lost)? = try await consumer.nextEvent(timeout: .seconds(5)) else {
            Issue.record("he is told that he lost it")
            return
        }
        #expect(lost == [TopicPartition("t", 0)])
        let again = try await read(consumer) { $0.total == 5 }
        #expect(again[TopicPartition("t", 0)] == [0, 1, 2, 3, 4], "nothing was committed, so it comes again")
        await consumer.close()
        await scene.end()
    }

    @Test("case 259: cooperative members keep what stays, and the records of all come once")
    func cooperative() async throws {
        let scene = try GroupScene(partitions: 6, records: 5)
        let cooperative: (inout ConsumerConfiguration) -> Void = {
            $0.partitionAssignmentStrategy = ["cooperative-sticky"]
        }
        let first = try scene.consumer(cooperative)
        try await first.subscribe(["t"])
        try await read(first) { $0.total == 30 }
        let second = try scene.consumer(cooperative)
        try await second.subscribe(["t"])
        async let theirs = read(second) { _ in second.assignment().count == 3 }
        var revoked: Set<TopicPartition> = []
        let deadline = ContinuousClock.now + .seconds(10)
        while first.assignment().count > 3, ContinuousClock.now < deadline {
            switch try await first.nextEvent(timeout: .milliseconds(100)) {
            case .revoked(let partitions): revoked.formUnion(partitions)
            case .assigned(let partitions): #expect(partitions.isEmpty)
            case .records, .lost, nil: break
            }
        }
        #expect(revoked.count == 3 && first.assignment().isDisjoint(with: revoked))
        // The second gets what the first has given up only when that has joined again.
        try await read(first) { _ in scene.broker.group("g")?.state == .stable && second.assignment().count == 3 }
        #expect(try await theirs.total == 0, "what the first read was committed")
        await first.close()
        await second.close()
        await scene.end()
    }

    @Test("waiting in vain is not being away")
    func waiting() async throws {
        let scene = try GroupScene(partitions: 1)
        let consumer = try scene.consumer { $0.maxPollInterval = .milliseconds(300) }
        try await consumer.subscribe(["t"])
        while try await consumer.nextRecords(timeout: .seconds(1)) != nil {}
        #expect(scene.broker.group("g")?.members.count == 1)
        await consumer.close()
        await scene.end()
    }

    @Test("case 264: thought dead by the group, it is told what it lost and joins again")
    func expelled() async throws {
        let scene = try GroupScene(partitions: 1, records: 3)
        let consumer = try scene.consumer { $0.sessionTimeout = .milliseconds(500) }
        try await consumer.subscribe(["t"])
        try await read(consumer) { $0.total == 3 }
        scene.broker.inject(FaultRule(.heartbeat, .error(.unknownMemberId)))
        var lost: Set<TopicPartition> = []
        while lost.isEmpty {
            if case .lost(let partitions)? = try await consumer.nextEvent(timeout: .seconds(5)) { lost = partitions }
        }
        #expect(lost == [TopicPartition("t", 0)])
        guard case .assigned? = try await consumer.nextEvent(timeout: .seconds(5)) else {
            Issue.record("it joins again")
            return
        }
        await consumer.close()
        await scene.end()
    }

    @Test("a static member that restarts has what it had, without a rebalance (KIP-345)")
    func staticMember() async throws {
        let scene = try GroupScene(partitions: 2, records: 1)
        for _ in 0..<2 {
            let consumer = try scene.consumer { $0.groupInstanceId = "one" }
            try await consumer.subscribe(["t"])
            while consumer.assignment().count < 2 { _ = try await consumer.nextEvent(timeout: .seconds(5)) }
            await consumer.close()
            #expect(scene.broker.group("g")?.members.count == 1, "a static member does not leave")
        }
        #expect(scene.broker.group("g")?.generation == 1)
        #expect(!scene.apis.contains(.leaveGroup))
        await scene.end()
    }
}

/// Notices, as they come on the network's thread.
final class Notices: @unchecked Sendable {
    private let lock = NSLock()
    private var notices: [ConsumerNotice] = []

    func add(_ notice: ConsumerNotice) { lock.withLock { notices.append(notice) } }
    var all: [ConsumerNotice] { lock.withLock { notices } }
}
