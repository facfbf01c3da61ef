import KafkaClient
import Testing
import Transport

/// The one loop of deadline, backoff and retry.
struct RetryingTests {
    /// Runs on a loop, as all that retries does.
    private func onLoop<Value: Sendable>(
        _ body: @escaping @Sendable (EventLoop) async throws -> Value
    ) async throws -> Value {
        let loop = try EventLoop.started()
        defer { loop.stop() }
        return try await Task(executorPreference: loop) { try await body(loop) }.value
    }

    private static let short = Backoff(.milliseconds(1), upTo: .milliseconds(2))

    @Test("it tries again for what passes, and counts what was thrown by a connection as a failure")
    func passes() async throws {
        let (tries, failures) = try await onLoop { loop in
            var (tries, failures) = (0, 0)
            let retrying = Retrying(on: loop, until: .now + .seconds(10), Self.short)
            let value = try await retrying(onFailure: { failures += 1 }) { () -> Retrying.Attempt<String> in
                tries += 1
                switch tries {
                case 1: return .again(KafkaError(.timedOut, "one"))
                case 2: throw BrokerConnectionError(.timedOut, BrokerName(host: "h", port: 1), "two")
                case 3: throw KafkaError(.leaderNotAvailable, "three")
                default: return .done("four")
                }
            }
            #expect(value == "four")
            return (tries, failures)
        }
        #expect(tries == 4 && failures == 2)
    }

    @Test("what a broker has refused is thrown at once; what it may yet know is not")
    func final() async throws {
        let error = await #expect(throws: KafkaError.self) {
            try await onLoop { loop in
                let retrying = Retrying(on: loop, until: .now + .seconds(10), Self.short)
                try await retrying { () -> Retrying.Attempt<Void> in throw KafkaError(.notAuthorized, "no") }
            }
        }
        #expect(error?.code == .notAuthorized)
    }

    @Test("at the deadline it tries once more, then throws what is made of the last reason")
    func late() async throws {
        let begin = ContinuousClock.now
        let error = await #expect(throws: KafkaError.self) {
            try await onLoop { loop in
                let retrying = Retrying(on: loop, until: .now + .milliseconds(50), Self.short)
                try await retrying(late: { KafkaError(.timedOut, "late: \($0)") }) { () -> Retrying.Attempt<Void> in
                    .again(KafkaError(.groupFailed, "why"))
                }
            }
        }
        #expect(error?.message == "late: why")
        #expect(.now - begin >= .milliseconds(50))
    }

    @Test("that a last try had no time to be answered in is not the reason: the one before it is")
    func noTime() async throws {
        let error = await #expect(throws: KafkaError.self) {
            try await onLoop { loop in
                let wait = Backoff(.milliseconds(200), upTo: .milliseconds(200))
                let retrying = Retrying(on: loop, until: .now + .milliseconds(120), wait)
                var tries = 0
                try await retrying { () -> Retrying.Attempt<Void> in
                    tries += 1
                    if tries == 1 { return .again(KafkaError(.leaderNotAvailable, "its coordinator is not available")) }
                    throw BrokerConnectionError(.timedOut, BrokerName(host: "h", port: 1), "no answer within 1 ms")
                }
            }
        }
        #expect(error?.message == "its coordinator is not available")
    }
}
