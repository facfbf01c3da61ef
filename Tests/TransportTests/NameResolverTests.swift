import Synchronization
import Testing
import Transport

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite(.timeLimit(.minutes(2))) struct NameResolverTests {
    @Test(arguments: ["127.0.0.1", "::1"])
    func literalsAreAnsweredAtOnce(host: String) async throws {
        try await onLoop { loop in
            let addresses = try await NameResolver.resolve(
                host, 9092, on: loop, until: .now,
                lookUp: { _ in .failure(TransportError(.system, "", "must not be asked")) })
            #expect(addresses.map(\.host) == [host])
            #expect(addresses.map(\.port) == [9092])
        }
    }

    @Test func localhost() async throws {
        try await onLoop { loop in
            let addresses = try await NameResolver.resolve("localhost", 80, on: loop, until: .now + .seconds(10))
            #expect(addresses.contains { $0.host == "127.0.0.1" || $0.host == "::1" })
        }
    }

    @Test func aNameThatDoesNotExist() async throws {
        try await onLoop { loop in
            let error = await transportError {
                _ = try await NameResolver.resolve(
                    "no-such-host.invalid", 9092, on: loop, until: .now + .seconds(20))
            }
            #expect(error.kind == .resolution)
            #expect(
                error.description.hasPrefix(
                    "no-such-host.invalid:9092: the name no-such-host.invalid does not resolve ("))
        }
    }

    @Test func familiesTakeTurns() throws {
        let hosts = ["127.0.0.1", "127.0.0.2", "127.0.0.3", "::1", "::2"]
        let all = try hosts.flatMap { try SocketAddress.lookUp($0, 1, AI_NUMERICHOST) }
        #expect(
            NameResolver.alternating(all).map(\.host)
                == ["127.0.0.1", "::1", "127.0.0.2", "::2", "127.0.0.3"])
        #expect(NameResolver.alternating([]).isEmpty)
    }

    /// The answer may be there before, while and after the asker begins to wait.
    @Test func answersAtAnyTime() async throws {
        try await onLoop { loop in
            let address = try SocketAddress.lookUp("127.0.0.1", 1, AI_NUMERICHOST)
            for round in 0..<3000 {
                let found = try await NameResolver.resolve(
                    "name-\(round)", 1, on: loop, until: .now + .seconds(60),
                    lookUp: { _ in
                        if round % 50 == 0 { usleep(300) }
                        return .success(address)
                    })
                #expect(found.count == 1)
            }
        }
    }

    /// A resolver that hangs costs one thread a name, however often it is asked, and keeps nobody beyond the deadline.
    @Test func aResolverThatHangs() async throws {
        try await onLoop { loop in
            let asked = Box(0)
            let address = try SocketAddress.lookUp("127.0.0.1", 1, AI_NUMERICHOST)
            let released = Box(false)
            let hang: @Sendable (NameResolver.Query) -> Result<[SocketAddress], TransportError> = { _ in
                asked.value.withLock { $0 += 1 }
                while !released.value.withLock({ $0 }) { usleep(1000) }
                return .success(address)
            }
            for _ in 0..<3 {
                let error = await transportError {
                    _ = try await NameResolver.resolve(
                        "slow", 1, on: loop, until: .now + .milliseconds(20), lookUp: hang)
                }
                #expect(error.description == "slow:1: the name slow did not resolve in time")
            }
            released.value.withLock { $0 = true }
            let found = try await NameResolver.resolve("slow", 1, on: loop, until: .now + .seconds(60), lookUp: hang)
            #expect(found.count == 1)
            #expect(asked.value.withLock { $0 } == 1)
        }
    }

    @Test func cancellation() async throws {
        let loop = try EventLoop.started()
        defer { loop.stop() }
        let address = try SocketAddress.lookUp("127.0.0.1", 1, AI_NUMERICHOST)
        for round in 0..<1000 {
            let task = Task(executorPreference: loop) {
                try await NameResolver.resolve(
                    "name-\(round)", 1, on: loop, until: .now + .seconds(60), lookUp: { _ in .success(address) })
            }
            for _ in 0..<(round % 4) { await Task.yield() }
            task.cancel()
            switch await task.result {
            case .success(let found): #expect(found.count == 1)
            case .failure(let error): #expect(error is CancellationError)
            }
        }
    }
}
