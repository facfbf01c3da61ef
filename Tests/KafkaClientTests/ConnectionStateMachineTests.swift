import KafkaClient
import KafkaWire
import Testing
import Transport

private typealias Machine = ConnectionStateMachine

/// The connection's protocol, event by event, without a socket or a clock.
@Suite struct ConnectionStateMachineTests {
    private let start = ContinuousClock.now
    private let broker = BrokerName(id: 1, host: "kafka", port: 9092)
    private let offered = SupportedVersions([.fetch: 0...12, .metadata: 0...9, .produce: 0...3])

    private func machine(logsIn: Bool = false) -> Machine {
        Machine(broker: broker, apiVersions: 0...4, logsIn: logsIn, openTimeout: .seconds(10), now: start)
    }

    /// A machine whose connection is open.
    private func ready() -> Machine {
        var machine = machine()
        #expect(machine.connected(start) == [.writeApiVersions(version: 4, correlationID: 0)])
        #expect(machine.answered(0) == [.decodeApiVersions(version: 4)])
        #expect(machine.versionsAnswered(error: .none, versions: offered, now: start) == [.becomeReady])
        return machine
    }

    private func request(
        _ id: ConnectionRequest.ID, _ api: ApiKey = .fetch, _ versions: ClosedRange<Int16> = 4...17,
        timeout: Duration = .seconds(30), isLogin: Bool = false
    ) -> ConnectionRequest {
        ConnectionRequest(id: id, api: api, versions: versions, timeout: timeout, now: start, isLogin: isLogin)
    }

    private func error(_ kind: BrokerConnectionError.Kind, _ reason: String) -> BrokerConnectionError {
        BrokerConnectionError(kind, broker, reason)
    }

    // MARK: Opening

    @Test func requestsWaitForTheVersionsAndThenGoOutBackToBack() {
        var machine = machine()
        #expect(machine.enqueue(request(1), now: start) == [])
        #expect(machine.connected(start) == [.writeApiVersions(version: 4, correlationID: 0)])
        #expect(machine.enqueue(request(2, .metadata, 0...13), now: start) == [])
        #expect(machine.answered(0) == [.decodeApiVersions(version: 4)])
        #expect(
            machine.versionsAnswered(error: .none, versions: offered, now: start) == [
                .becomeReady, .write(1, version: 12, correlationID: 1), .write(2, version: 9, correlationID: 2),
            ])
        #expect(machine.isReady)
    }

    @Test func anOlderBrokerNamesItsApiVersions() {
        var machine = machine()
        _ = machine.connected(start)
        _ = machine.answered(0)
        let theirs = SupportedVersions([.apiVersions: 0...2])
        #expect(
            machine.versionsAnswered(error: .unsupportedVersion, versions: theirs, now: start)
                == [.writeApiVersions(version: 2, correlationID: 1)])
        #expect(machine.answered(1) == [.decodeApiVersions(version: 2)])
        #expect(machine.versionsAnswered(error: .none, versions: offered, now: start) == [.becomeReady])
    }

    @Test func aStillOlderBrokerNamesNothing() {
        var machine = machine()
        _ = machine.connected(start)
        _ = machine.answered(0)
        #expect(
            machine.versionsAnswered(error: .unsupportedVersion, versions: SupportedVersions([:]), now: start)
                == [.writeApiVersions(version: 0, correlationID: 1)])
    }

    /// franz-go once asked such a broker for ever.
    @Test(arguments: [0...4, 0...9, 4...4] as [ClosedRange<Int16>])
    func aBrokerThatRefusesWhatItOffersIsLeft(range: ClosedRange<Int16>) {
        var machine = machine()
        _ = machine.connected(start)
        _ = machine.answered(0)
        let actions = machine.versionsAnswered(
            error: .unsupportedVersion, versions: SupportedVersions([.apiVersions: range]), now: start)
        #expect(
            actions == [
                .close(error(.violation, "refuses ApiVersions version 4 and offers no lower one"))
            ])
    }

    @Test func aRefusalInVersionZeroIsFinal() {
        var machine = machine()
        _ = machine.connected(start)
        _ = machine.answered(0)
        _ = machine.versionsAnswered(error: .unsupportedVersion, versions: SupportedVersions([:]), now: start)
        _ = machine.answered(1)
        let actions = machine.versionsAnswered(
            error: .unsupportedVersion, versions: SupportedVersions([:]), now: start)
        #expect(actions.count == 1)
        #expect(machine.closeReason?.kind == .violation)
    }

    @Test func anotherErrorIsNamed() {
        var machine = machine()
        _ = machine.connected(start)
        _ = machine.answered(0)
        _ = machine.versionsAnswered(error: .invalidRequest, versions: SupportedVersions([:]), now: start)
        #expect(
            machine.closeReason?.description
                == "broker 1 (kafka:9092): answered ApiVersions with INVALID_REQUEST (42)")
    }

    /// Event Hubs: the highest version again, then version 0, then it is given up.
    @Test func aConnectionCutAtTheFirstRequestIsTriedThrice() {
        var machine = machine()
        let reset = TransportError(.reset, "kafka:9092", "connection reset by peer")
        #expect(machine.connected(start) == [.writeApiVersions(version: 4, correlationID: 0)])
        #expect(machine.streamEnded(reset) == [.connect])
        #expect(machine.connected(start) == [.writeApiVersions(version: 4, correlationID: 1)])
        #expect(machine.streamEnded(nil) == [.connect])
        #expect(machine.connected(start) == [.writeApiVersions(version: 0, correlationID: 2)])
        let actions = machine.streamEnded(reset)
        #expect(actions.count == 1)
        #expect(machine.closeReason?.kind == .transport(.reset))
        #expect(machine.closeReason?.reason.contains("TLS") == true)
    }

    @Test func whatIsNoKafkaIsNotTriedAgain() {
        var machine = machine()
        _ = machine.connected(start)
        _ = machine.enqueue(request(1), now: start)
        let tls = TransportError(.answersInTLS, "kafka:9092", "answers in TLS")
        let closed = error(.transport(.answersInTLS), "answers in TLS")
        #expect(machine.streamEnded(tls) == [.fail(1, closed), .close(closed)])
    }

    @Test func refusedConnectionFailsTheRequests() {
        var machine = machine()
        _ = machine.enqueue(request(1), now: start)
        let refused = TransportError(.refused, "kafka:9092", "connection refused")
        let closed = error(.transport(.refused), "connection refused")
        #expect(machine.streamEnded(refused) == [.fail(1, closed), .close(closed)])
        #expect(machine.enqueue(request(2), now: start) == [.fail(2, closed)])
        #expect(machine.nextWakeUp == nil)
    }

    @Test func theOpeningHasADeadline() {
        var machine = machine()
        // The one who connects knows more about it and may speak first.
        #expect(machine.timeReached(start + .seconds(10)) == [])
        _ = machine.connected(start)
        #expect(machine.nextWakeUp == start + .seconds(10))
        #expect(machine.timeReached(start + .seconds(9)) == [])
        #expect(
            machine.timeReached(start + .seconds(10))
                == [.close(error(.timedOut, "no answer to ApiVersions within 10000 ms"))])
    }

    @Test func connectingHasADeadlineInAnyCase() {
        var machine = machine()
        let deadline = machine.nextWakeUp ?? start
        #expect(deadline > start + .seconds(10))
        #expect(machine.timeReached(deadline) == [.close(error(.timedOut, "not connected within 10000 ms"))])
    }

    // MARK: Login

    @Test func loginGoesBeforeAllElse() {
        var machine = machine(logsIn: true)
        _ = machine.connected(start)
        _ = machine.enqueue(request(1), now: start)
        _ = machine.answered(0)
        let offered = SupportedVersions([.fetch: 0...12, .saslHandshake: 0...1])
        #expect(machine.versionsAnswered(error: .none, versions: offered, now: start) == [.logIn])
        #expect(
            machine.enqueue(request(2, .saslHandshake, 0...1, isLogin: true), now: start)
                == [.write(2, version: 1, correlationID: 1)])
        #expect(machine.enqueue(request(3), now: start) == [])
        #expect(machine.answered(1) == [.deliver(2, version: 1)])
        #expect(!machine.isReady)
        #expect(
            machine.loggedIn(start) == [
                .becomeReady, .write(1, version: 12, correlationID: 2), .write(3, version: 12, correlationID: 3),
            ])
    }

    @Test func aRefusedLoginCloses() {
        var machine = machine(logsIn: true)
        _ = machine.connected(start)
        _ = machine.enqueue(request(1), now: start)
        _ = machine.answered(0)
        _ = machine.versionsAnswered(error: .none, versions: offered, now: start)
        let refused = error(.authentication, "invalid credentials")
        #expect(machine.loginFailed("invalid credentials") == [.fail(1, refused), .close(refused)])
        #expect(machine.loggedIn(start) == [])
    }

    @Test func theLoginHasADeadline() {
        var machine = machine(logsIn: true)
        _ = machine.connected(start)
        _ = machine.answered(0)
        _ = machine.versionsAnswered(error: .none, versions: offered, now: start)
        #expect(
            machine.timeReached(start + .seconds(10))
                == [.close(error(.timedOut, "the login was not done within 10000 ms"))])
    }

    // MARK: Requests and answers

    @Test func answersComeInTheOrderOfTheRequests() {
        var machine = ready()
        #expect(machine.enqueue(request(7), now: start) == [.write(7, version: 12, correlationID: 1)])
        #expect(machine.enqueue(request(8), now: start) == [.write(8, version: 12, correlationID: 2)])
        #expect(machine.pendingCount == 2)
        #expect(machine.answered(1) == [.deliver(7, version: 12)])
        #expect(machine.answered(2) == [.deliver(8, version: 12)])
        #expect(machine.pendingCount == 0)
    }

    @Test func anAnswerOutOfTurnIsAViolation() {
        var machine = ready()
        _ = machine.enqueue(request(7), now: start)
        _ = machine.enqueue(request(8), now: start)
        let closed = error(.violation, "answered request 2 where Fetch, 1, was due")
        #expect(machine.answered(2) == [.fail(7, closed), .fail(8, closed), .close(closed)])
        #expect(machine.answered(1) == [])
    }

    @Test func anAnswerToNothingIsAViolation() {
        var machine = ready()
        #expect(machine.answered(5) == [.close(error(.violation, "answered request 5, which was not asked"))])
    }

    @Test func aWrongAnswerToApiVersionsIsAViolation() {
        var machine = machine()
        _ = machine.connected(start)
        #expect(
            machine.answered(3) == [.close(error(.violation, "answered request 3 instead of ApiVersions, 0"))])
    }

    @Test func noVersionInCommon() {
        var machine = ready()
        #expect(
            machine.enqueue(request(1, .produce, 4...13), now: start)
                == [.fail(1, error(.unsupportedVersion, "supports Produce 0-3, kcat-swift needs 4-13"))])
        #expect(
            machine.enqueue(request(2, .offsetFetch, 1...9), now: start)
                == [.fail(2, error(.unsupportedVersion, "does not support OffsetFetch"))])
        #expect(
            error(.unsupportedVersion, "supports Produce 0-3, kcat-swift needs 4-13").description
                == "broker 1 (kafka:9092) supports Produce 0-3, kcat-swift needs 4-13")
        #expect(machine.isReady)
    }

    @Test func aRequestThatCannotBeEncodedLeavesNothingBehind() {
        var machine = ready()
        _ = machine.enqueue(request(1), now: start)
        _ = machine.enqueue(request(2), now: start)
        let actions = machine.notEncoded(2, WireError("no such field", at: 0))
        #expect(
            actions == [
                .fail(2, error(.unsupportedVersion, "can't be asked in Fetch version 12: no such field"))
            ])
        #expect(machine.answered(1) == [.deliver(1, version: 12)])
        #expect(machine.pendingCount == 0)
    }

    @Test func aCancelledRequestIsAnsweredAllTheSame() {
        var machine = ready()
        _ = machine.enqueue(request(1), now: start)
        _ = machine.enqueue(request(2), now: start)
        #expect(machine.cancelled(1) == false)
        #expect(machine.answered(1) == [.deliver(1, version: 12)])
        #expect(machine.answered(2) == [.deliver(2, version: 12)])
        #expect(machine.isReady)
    }

    @Test func aCancelledRequestThatWaitsIsNeverWritten() {
        var machine = machine()
        _ = machine.enqueue(request(1), now: start)
        #expect(machine.cancelled(1) == true)
        _ = machine.connected(start)
        _ = machine.answered(0)
        #expect(machine.versionsAnswered(error: .none, versions: offered, now: start) == [.becomeReady])
    }

    @Test func aLateAnswerClosesTheConnection() {
        var machine = ready()
        _ = machine.enqueue(request(1, timeout: .seconds(30)), now: start)
        _ = machine.enqueue(request(2, .metadata, 0...9, timeout: .milliseconds(1500)), now: start)
        #expect(machine.nextWakeUp == start + .milliseconds(1500))
        #expect(machine.timeReached(start + .seconds(1)) == [])
        let closed = error(.timedOut, "no answer to Metadata within 1500 ms")
        #expect(
            machine.timeReached(start + .seconds(2)) == [.fail(1, closed), .fail(2, closed), .close(closed)])
        #expect(closed.description == "broker 1 (kafka:9092): no answer to Metadata within 1500 ms")
    }

    @Test func aRequestThatNeverWentOutFailsAlone() {
        var machine = machine()
        _ = machine.enqueue(request(1, timeout: .seconds(1)), now: start)
        _ = machine.enqueue(request(2, timeout: .seconds(5)), now: start)
        #expect(
            machine.timeReached(start + .seconds(1)) == [
                .fail(1, error(.notSent, "Fetch was not sent within 1000 ms: the connection was not open yet"))
            ])
        #expect(machine.closeReason == nil)
    }

    @Test func malformedAnswerCloses() {
        var machine = ready()
        _ = machine.enqueue(request(1), now: start)
        _ = machine.answered(1)
        let wire = WireError("array of 2147483647 in 12 bytes", at: 8)
        #expect(
            machine.malformed(.fetch, version: 12, wire) == [
                .close(
                    error(
                        .violation,
                        "answered Fetch version 12 with a malformed message: "
                            + "array of 2147483647 in 12 bytes at byte 8"))
            ])
    }

    // MARK: Throttling (KIP-219)

    @Test func aThrottledConnectionIsSilent() {
        var machine = ready()
        _ = machine.enqueue(request(1), now: start)
        _ = machine.answered(1)
        machine.throttled(500, by: .fetch, version: 12, now: start)
        #expect(machine.enqueue(request(2), now: start) == [])
        #expect(machine.nextWakeUp == start + .milliseconds(500))
        #expect(machine.timeReached(start + .milliseconds(499)) == [])
        #expect(machine.timeReached(start + .milliseconds(500)) == [.write(2, version: 12, correlationID: 2)])
    }

    @Test func silenceEndsWithTheNextRequestToo() {
        var machine = ready()
        machine.throttled(500, by: .fetch, version: 12, now: start)
        machine.throttled(100, by: .fetch, version: 12, now: start)
        #expect(machine.enqueue(request(1), now: start + .milliseconds(200)) == [])
        #expect(
            machine.enqueue(request(2), now: start + .milliseconds(600)) == [
                .write(1, version: 12, correlationID: 1), .write(2, version: 12, correlationID: 2),
            ])
    }

    /// Before these versions the broker itself held the answer back.
    @Test func oldVersionsDoNotAskForSilence() {
        var machine = ready()
        machine.throttled(500, by: .fetch, version: 7, now: start)
        machine.throttled(-1, by: .fetch, version: 12, now: start)
        machine.throttled(0, by: .fetch, version: 12, now: start)
        machine.throttled(500, by: .offsetForLeaderEpoch, version: 4, now: start)
        #expect(machine.enqueue(request(1), now: start) == [.write(1, version: 12, correlationID: 1)])
    }

    @Test func aRequestThatTheSilenceOutlastsFailsAlone() {
        var machine = ready()
        machine.throttled(.max, by: .fetch, version: 12, now: start)
        _ = machine.enqueue(request(1, timeout: .seconds(1)), now: start)
        #expect(
            machine.timeReached(start + .seconds(1)) == [
                .fail(1, error(.notSent, "Fetch was not sent within 1000 ms: the broker asked for silence"))
            ])
        #expect(machine.isReady)
    }

    // MARK: Ends

    @Test func theEndFailsWhatIsInFlightAndWhatWaits() {
        var machine = ready()
        _ = machine.enqueue(request(1), now: start)
        machine.throttled(500, by: .fetch, version: 12, now: start)
        _ = machine.enqueue(request(2), now: start)
        // Before anything was answered: what a port does that wants a login.
        let early =
            "connection closed by the broker at the first request; it may want a login: security.protocol=sasl_..."
        let closed = BrokerConnectionError(.transport(.closed), broker, early, cause: .wantsLogin)
        #expect(machine.streamEnded(nil) == [.fail(1, closed), .fail(2, closed), .close(closed)])
        #expect(machine.streamEnded(nil) == [])
        #expect(machine.closeLocally() == [])
        #expect(machine.timeReached(start + .seconds(99)) == [])
    }

    @Test("a connection that the broker closes while nothing is asked of it is no loss") func idle() {
        var machine = ready()
        _ = machine.enqueue(request(1), now: start)
        _ = machine.answered(1)
        var other = machine
        let reason = "connection closed by the broker, for nothing was asked of it"
        #expect(machine.streamEnded(nil) == [.close(error(.idle, reason))])
        _ = other.enqueue(request(2), now: start)
        let lost = error(.transport(.closed), "connection closed by the broker")
        #expect(other.streamEnded(nil) == [.fail(2, lost), .close(lost)])
    }

    @Test func closing() {
        var machine = ready()
        _ = machine.enqueue(request(1), now: start)
        let closed = error(.closed, "the connection was closed")
        #expect(machine.closeLocally() == [.fail(1, closed), .close(closed)])
        #expect(machine.enqueue(request(2), now: start) == [.fail(2, closed)])
        #expect(machine.connected(start) == [])
        #expect(machine.versionsAnswered(error: .none, versions: offered, now: start) == [])
    }
}
