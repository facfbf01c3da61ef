import Synchronization
import TestSupport
import Testing
import Transport

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite(.timeLimit(.minutes(2))) struct EventLoopTests {
    /// An actor that lives on a loop.
    actor Resident {
        nonisolated let loop: EventLoop
        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
        private var wasElsewhere = false
        init(_ loop: EventLoop) { self.loop = loop }

        func nap() async throws -> Bool {
            for _ in 0..<20 {
                try await loop.sleep(for: .milliseconds(1))
                if !loop.isCurrent { wasElsewhere = true }
                await Task.yield()
                if !loop.isCurrent { wasElsewhere = true }
            }
            return wasElsewhere
        }
    }

    @Test func actorsStayOnTheirLoop() async throws {
        let loop = try EventLoop.started()
        defer { loop.stop() }
        let resident = Resident(loop)
        #expect(try await resident.nap() == false)
        #expect(try await Task(executorPreference: loop) { try await resident.nap() }.value == false)
    }

    @Test func callsKeepTheirOrder() async throws {
        let loop = try EventLoop.started()
        defer { loop.stop() }
        let seen = Box([Int]())
        let done = AsyncStream<Void>.makeStream()
        for number in 0..<1000 {
            loop.execute { seen.value.withLock { $0.append(number) } }
        }
        loop.execute { done.continuation.finish() }
        for await _ in done.stream {}
        #expect(seen.value.withLock { $0 } == Array(0..<1000))
    }

    @Test func sleepersWakeInOrder() async throws {
        try await onLoop { loop in
            let order = Box([Int]())
            // Far enough off that all of them sleep by then, on a busy machine too.
            let begin = ContinuousClock.now + .milliseconds(300)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for delay in [60, 20, 40, 0] {
                    group.addTask(executorPreference: loop) {
                        try await loop.sleep(until: begin + .milliseconds(delay))
                        #expect(.now >= begin + .milliseconds(delay))
                        order.value.withLock { $0.append(delay) }
                    }
                }
                try await group.waitForAll()
            }
            #expect(order.value.withLock { $0 } == [0, 20, 40, 60])
        }
    }

    @Test func timersRunOnceUnlessCancelled() async throws {
        try await onLoop { loop in
            let runs = Box(0)
            _ = loop.schedule(at: .now + .milliseconds(10)) { runs.value.withLock { $0 += 1 } }
            let dropped = loop.schedule(at: .now + .milliseconds(10)) { runs.value.withLock { $0 += 100 } }
            loop.cancel(dropped)
            loop.cancel(dropped)
            // A timer may set the next one.
            _ = loop.schedule(at: .now) {
                _ = loop.schedule(at: .now + .milliseconds(5)) { runs.value.withLock { $0 += 10 } }
            }
            for _ in 0..<500 where runs.value.withLock({ $0 < 11 }) { try await loop.sleep(for: .milliseconds(10)) }
            try await loop.sleep(for: .milliseconds(30))
            #expect(runs.value.withLock { $0 } == 11)
        }
    }

    @Test func manyTimersInAnyOrder() async throws {
        try await onLoop { loop in
            var random = SeededGenerator(seed: 1)
            let begin = ContinuousClock.now
            let fired = Box([ContinuousClock.Instant]())
            for _ in 0..<5000 {
                let deadline = begin + .microseconds(Int.random(in: 0..<50_000, using: &random))
                _ = loop.schedule(at: deadline) { fired.value.withLock { $0.append(deadline) } }
            }
            try await loop.sleep(for: .milliseconds(120))
            let all = fired.value.withLock { $0 }
            #expect(all.count == 5000)
            #expect(all == all.sorted())
        }
    }

    // MARK: Cancellation

    /// From another thread, at every moment: before the wait begins, while it is registered, long after.
    @Test func cancelledSleeps() async throws {
        let loop = try EventLoop.started()
        defer { loop.stop() }
        for round in 0..<20_000 {
            let task = Task(executorPreference: round % 3 == 0 ? nil : loop) {
                try await Task(executorPreference: loop) { try await loop.sleep(for: .seconds(600)) }.cancellableValue
            }
            for _ in 0..<(round % 5) { await Task.yield() }
            if round % 100 == 0 { usleep(200) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    /// On the loop itself: the canceller is a job before or behind the one that waits.
    @Test func cancelledOnTheLoop() async throws {
        try await onLoop { loop in
            for round in 0..<20_000 {
                let task = Task(executorPreference: loop) { try await loop.sleep(for: .seconds(600)) }
                for _ in 0..<(round % 4) { await Task.yield() }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
            }
        }
    }

    /// A late cancellation of one wait does not end the next one, which may have its place.
    @Test func aLateCancellationHitsNobody() async throws {
        let loop = try EventLoop.started()
        defer { loop.stop() }
        for _ in 0..<3000 {
            let first = Task(executorPreference: loop) { try await loop.sleep(for: .zero) }
            let second = Task(executorPreference: loop) {
                try await loop.sleep(for: .zero)
                try await loop.sleep(for: .milliseconds(1))
            }
            first.cancel()
            _ = await first.result
            first.cancel()
            try await second.value
        }
    }

    // MARK: Stopping

    @Test func stoppingEndsTheWaits() async throws {
        let loop = try EventLoop.started()
        let tasks = (0..<50).map { _ in
            Task(executorPreference: loop) { try await loop.sleep(for: .seconds(600)) }
        }
        try await Task(executorPreference: loop) { try await loop.sleep(for: .milliseconds(10)) }.value
        loop.stop()
        for task in tasks {
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    /// What comes after the stop still runs, and no wait hangs.
    @Test func nothingHangsAfterTheStop() async throws {
        let loop = try EventLoop.started()
        let resident = Resident(loop)
        loop.stop()
        for _ in 0..<300 {
            let first = Task(executorPreference: loop) { try await loop.sleep(for: .seconds(600)) }
            await #expect(throws: CancellationError.self) { _ = try await resident.nap() }
            await #expect(throws: CancellationError.self) { try await first.value }
        }
    }

    @Test func aThreadOfTheCallers() async throws {
        let loop = try EventLoop()
        let task = Task(executorPreference: loop) {
            try await loop.sleep(for: .milliseconds(5))
            loop.stop()
            return 7
        }
        let ran = Box(false)
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            do {
                let runner = try EventLoop.started()
                runner.execute {
                    loop.run()
                    ran.value.withLock { $0 = true }
                    runner.stop()
                    done.resume()
                }
            } catch {
                done.resume(throwing: error)
            }
        }
        #expect(try await task.value == 7)
        #expect(ran.value.withLock { $0 })
    }

    @Test func loopsGiveBackTheirDescriptors() async throws {
        func round() async throws {
            for _ in 0..<20 {
                try await onLoop { loop in try await loop.sleep(for: .zero) }
            }
        }
        try await round()
        let before = openDescriptors()
        for _ in 0..<10 { try await round() }
        // The last threads may still be on their way out, and other tests run beside this one.
        var after = openDescriptors()
        for _ in 0..<200 where after > before + 30 {
            try await Task.sleep(for: .milliseconds(10))
            after = openDescriptors()
        }
        #expect(after <= before + 30)
    }

    // MARK: Cost

    /// A loop with sleepers and idle sockets takes no processor time.
    @Test func idlenessCostsNothing() async throws {
        try await onLoop { loop in
            let (client, server) = try await connectedPair(on: loop)
            let reader = Task(executorPreference: loop) { try await server.waitUntilReadable() }
            let sleeper = Task(executorPreference: loop) { try await loop.sleep(for: .seconds(600)) }
            try await loop.sleep(for: .milliseconds(10))
            let before = threadTime()
            try await loop.sleep(for: .milliseconds(300))
            let spent = threadTime() - before
            #expect(spent < .milliseconds(5))
            sleeper.cancel()
            client.close()
            try await reader.value
        }
    }

    @Test func signalsAreTold() async throws {
        let loop = try EventLoop.started()
        defer { loop.stop() }
        let (stream, told) = AsyncStream<Int32>.makeStream()
        try loop.onSignal([SIGUSR1, SIGUSR2]) { told.yield($0) }
        defer {
            EventLoop.restoreDefault(SIGUSR1)
            EventLoop.restoreDefault(SIGUSR2)
        }
        var seen: [Int32] = []
        kill(getpid(), SIGUSR1)
        for await number in stream {
            seen.append(number)
            if seen.count == 1 { kill(getpid(), SIGUSR2) }
            if seen.count == 2 { break }
        }
        #expect(seen == [SIGUSR1, SIGUSR2])
    }
}

extension Task where Failure == any Error {
    /// The value; cancelling the one who waits cancels the task.
    var cancellableValue: Success {
        get async throws {
            try await withTaskCancellationHandler {
                try await value
            } onCancel: {
                cancel()
            }
        }
    }
}
