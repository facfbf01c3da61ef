import KafkaClient
import KafkaWire
import Testing

/// Whatever comes back, each record is in the log once: many short runs against a model of the brokers, whose faults a seed
/// determines. A failure names its seed. Case W39 of `Tests/COVERAGE-PRODUCER.md`.
@Suite struct ProducerModelTests {
    private static func faults(
        _ setup: ProducerModel.Setup, ordered: Bool, runs: UInt64,
        _ change: (inout ProducerLimits) -> Void = { _ in }
    ) async -> [String] {
        var limits = ProducerLimits()
        change(&limits)
        var faults: [String] = []
        for seed in 0..<runs {
            // Tests beside this one get their turn.
            await Task.yield()
            var model = ProducerModel(seed: seed, setup, limits)
            let isOver = model.run(steps: 120)
            faults += (isOver ? model.faults(ordered: ordered) : ["it does not come to an end"]).map {
                "seed \(seed): \($0)"
            }
        }
        return faults
    }

    @Test("Lost requests, lost answers, leaders that move, replicas that lack, refused records: once and in order")
    func onceAndInOrder() async {
        let faults = await Self.faults(.init(), ordered: true, runs: 400)
        #expect(faults.isEmpty, "\(faults.prefix(5))")
    }

    @Test("The same while batches are given up in the midst of those on their way")
    func givenUp() async {
        let faults = await Self.faults(.init(), ordered: true, runs: 200) { $0.deliveryTimeout = .milliseconds(700) }
        #expect(faults.isEmpty, "\(faults.prefix(5))")
    }

    @Test(
        "A log that knows nothing of the producer takes any first number: order can't hold there, but nothing is there twice",
        arguments: [Duration.seconds(120), .milliseconds(700)])
    func anyFirstNumber(_ deliveryTimeout: Duration) async {
        let faults = await Self.faults(.init(takesAnyFirst: true), ordered: false, runs: 300) {
            $0.deliveryTimeout = deliveryTimeout
        }
        #expect(faults.isEmpty, "\(faults.prefix(5))")
    }

    @Test("Batches that are too large and go in halves: as well")
    func halves() async {
        let faults = await Self.faults(.init(largest: 1), ordered: true, runs: 60)
        #expect(faults.isEmpty, "\(faults.prefix(5))")
    }

    @Test("One request at a time: as well")
    func oneAtATime() async {
        let faults = await Self.faults(.init(), ordered: true, runs: 100) { $0.maxInFlight = 1 }
        #expect(faults.isEmpty, "\(faults.prefix(5))")
    }

    @Test("A transaction in which no batch failed has each record once and in order, whatever its brokers knew before")
    func transaction() async {
        var limits = ProducerLimits()
        limits.isTransactional = true
        var sound = 0
        for seed in UInt64(0)..<150 {
            await Task.yield()
            var model = ProducerModel(seed: seed, .init(takesAnyFirst: !seed.isMultiple(of: 2), poison: 0), limits)
            let isOver = model.run(steps: 60)
            #expect(isOver, "seed \(seed)")
            if model.deliveries.contains(where: { $0.error != nil }) { continue }
            sound += 1
            let faults = model.faults(ordered: true)
            #expect(faults.isEmpty, "seed \(seed): \(faults.prefix(5))")
        }
        #expect(sound > 50, "the rest could only be aborted")
    }
}
