import KafkaClient
import RecordOutput
import Synchronization
import Transport

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The surroundings of a command that talks to brokers: it runs on the main thread, whose loop also watches for signals
/// and for the end of whoever reads the output. The network has a thread of its own, so that output may block.
struct Session: Sendable {
    /// The main thread's loop.
    let loop: EventLoop
    /// Standard error.
    let console: Console
    /// Why the run ends before its time.
    let interruption = Interruption()

    /// Runs a command to its end and tells its errors. SIGINT and SIGTERM cancel it and decide the exit code; a second
    /// one ends the program at once.
    static func run(
        _ arguments: Arguments, _ body: @escaping @Sendable (Session) async throws -> ExitCode
    ) throws(UsageError) -> ExitCode {
        let loop: EventLoop
        do { loop = try EventLoop() } catch {
            // The system has no descriptor left: nothing is wrong with the line.
            Console(arguments).fail("\(error)")
            return .failure
        }
        let session = Session(loop: loop, console: Console(arguments))
        let result = Mutex(Result<ExitCode, UsageError>.success(.failure))
        let interruption = session.interruption
        // Installed before anything is awaited: a Ctrl-C during the first connect is quiet too.
        // A group has to be told, which its coordinator may take a while over.
        let seconds: UInt32 = arguments.records.group == nil ? 3 : 10
        try? loop.onSignal([SIGINT, SIGTERM], once: true, exitAfter: seconds) { interruption.interrupt(.signal($0)) }
        let task = Task(executorPreference: loop) {
            let ended = await session.outcome(of: body)
            result.withLock { $0 = ended }
            loop.stop()
        }
        interruption.govern(task)
        loop.run()
        return try result.withLock { $0 }.get()
    }

    private func outcome(
        of body: @Sendable (Session) async throws -> ExitCode
    ) async -> Result<ExitCode, UsageError> {
        var code = ExitCode.success
        do {
            code = try await body(self)
        } catch let error as UsageError {
            return .failure(error)
        } catch OutputError.closed {
            // A reader such as `head` has what it wants.
            interruption.interrupt(.readerClosed)
        } catch {
            // What a cancelled call threw says nothing that the reason doesn't.
            if interruption.reason == nil {
                console.fail("\(error)\(Session.wayOut(of: error))")
                code = Session.code(of: error)
            }
        }
        console.clear()
        switch interruption.reason {
        case .signal(SIGTERM): return .success(.terminated)
        case .signal: return .success(.interrupted)
        case .readerClosed, nil: return .success(code)
        }
    }

    /// The option that helps, where the library's words can't know it.
    private static func wayOut(of error: any Error) -> String {
        guard let error = error as? KafkaError, error.code == .offsetOutOfRange else { return "" }
        return "; -X auto.offset.reset=earliest (or latest) starts there instead"
    }

    /// The exit code of an error.
    static func code(of error: any Error) -> ExitCode {
        if let error = error as? CommandError { return error.code }
        guard let error = error as? KafkaError else { return .failure }
        switch error.code {
        case .brokersUnreachable, .authenticationFailed, .securityFailed: return .noBroker
        // Whoever is there, a broker that could be spoken with was not reached.
        case .protocolViolation: return .noBroker
        case .connectionLost where error.topicPartition == nil, .timedOut where error.topicPartition == nil:
            return .noBroker
        case .corruptData: return .damagedData
        default: return .failure
        }
    }

    /// From now on SIGHUP calls `body`, on the loop, instead of ending the program.
    func onHangUp(_ body: @escaping @Sendable () -> Void) {
        // Each loop tells one function of its signals: this one knows what the other did.
        try? loop.onSignal([SIGHUP]) { [interruption] number in
            if number == SIGHUP { body() } else { interruption.interrupt(.signal(number)) }
        }
    }

    /// Ends the run when nobody reads standard output any more, even while there is nothing to write.
    func watchReader() {
        guard Terminal.hasReader(StandardOutput.descriptor) else { return }
        Task(executorPreference: loop) {
            if await loop.waitForHangUp(of: StandardOutput.descriptor) { interruption.interrupt(.readerClosed) }
        }
    }

    /// A consumer that tells its notices here.
    func consumer(_ settings: ClientSettings, announces: Bool = true) throws -> KafkaConsumer {
        if announces { settings.announce(on: console) }
        var configuration = settings.configuration
        let (loop, console) = (loop, console)
        configuration.onNotice = { notice in
            loop.execute {
                if notice.kind == .refused { console.detail(notice.message) } else { console.say(notice.message) }
            }
        }
        configuration.onEvent = Session.eventLog(console)
        do { return try KafkaConsumer(configuration) } catch { throw Session.fault(error) }
    }

    /// A consumer for pieces that have an end; it commits nothing. An answer that brings nothing is not waited for long: the
    /// request for the next piece would stand behind it, on the same connection. `isolationLevel`: `nil` as the settings say.
    func pieceConsumer(
        _ settings: ClientSettings, _ isolationLevel: IsolationLevel? = nil, announces: Bool = true
    ) throws -> KafkaConsumer {
        var settings = settings
        settings.configuration.fetchMaxWait = min(settings.configuration.fetchMaxWait, .milliseconds(10))
        settings.configuration.enableAutoCommit = false
        if let isolationLevel { settings.configuration.isolationLevel = isolationLevel }
        return try consumer(settings, announces: announces)
    }

    /// What is wrong before anybody was asked is the configuration: a certificate's file, a key's password. Or the system
    /// has nothing left.
    static func fault(_ error: KafkaError) -> any Error {
        error.code == .outOfResources ? error : UsageError(error.message)
    }

    /// A producer whose connections are told of here.
    func producer(_ configuration: ProducerConfiguration) throws -> KafkaProducer {
        var configuration = configuration
        configuration.client.onEvent = Session.eventLog(console)
        do { return try KafkaProducer(configuration) } catch { throw Session.fault(error) }
    }

    /// Writes what happens on connections, for those who asked for it (`-v`, `-vv`).
    static func eventLog(_ console: Console) -> (@Sendable (BrokerName, ConnectionEvent) -> Void)? {
        if console.verbosity == 0 { return nil }
        let isFull = console.verbosity > 1
        return { broker, event in if isFull || !event.isDetail { console.say("\(broker): \(event)") } }
    }

    /// What `check` connects by.
    static func probes(
        _ settings: ClientSettings, _ console: Console
    ) throws(UsageError) -> BrokerProbe.Settings {
        var configuration = settings.configuration
        configuration.onEvent = eventLog(console)
        do { return try BrokerProbe.Settings(configuration.client) } catch { throw UsageError(error.message) }
    }
}
