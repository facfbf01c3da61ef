import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Where the C signal handler writes the signal's number; -1 before the first ``EventLoop/onSignal(_:_:)``.
private let signalWriter = Atomic<Int32>(-1)

/// The first signal that came, and how many seconds later the process ends whatever it is doing; 0 stands for never.
private let firstSignal = Atomic<Int32>(0)
private let secondsToEnd = Atomic<UInt32>(0)

extension EventLoop {
    /// From now on `body` is called on this loop with the number of each of `signals` that the process gets, instead of
    /// what the system would do. One call a process and loop: a later one takes all signals over.
    ///
    /// ``restoreDefault(_:)`` gives a signal its first meaning back. With `once` each signal has it back as soon as it has
    /// come, before the loop gets to `body`: a second Ctrl-C ends the program at once, even while the loop's thread is
    /// blocked. With `exitAfter` the process ends that many seconds after the first of them, with 128 and its number,
    /// whatever it is doing: a reader of its output that takes nothing must not keep it for ever. That uses the process's
    /// alarm clock.
    package func onSignal(
        _ signals: [Int32], once: Bool = false, exitAfter: UInt32 = 0, _ body: @escaping @Sendable (Int32) -> Void
    ) throws(TransportError) {
        guard let ends = makePipe() else { throw TransportError(errno: errno, "pipe", at: "") }
        signalWriter.store(ends.writer, ordering: .sequentiallyConsistent)
        secondsToEnd.store(exitAfter, ordering: .sequentiallyConsistent)
        Task(executorPreference: self) {
            defer { closeDescriptor(ends.reader) }
            while await self.wait(for: ends.reader, POLLIN) == .ready {
                var number: UInt8 = 0
                while read(ends.reader, &number, 1) == 1 { body(Int32(number)) }
            }
        }
        if exitAfter > 0 { Self.install(SIGALRM, once: true, Self.end) }
        for signal in signals { Self.install(signal, once: once, Self.note) }
    }

    // Signal handlers do only what they may: a write, an alarm, an exit, and `errno` as it was.

    private static let note: @convention(c) (Int32) -> Void = { number in
        let saved = errno
        let seconds = secondsToEnd.load(ordering: .relaxed)
        if seconds > 0, firstSignal.compareExchange(expected: 0, desired: number, ordering: .relaxed).exchanged {
            alarm(seconds)
        }
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(signalWriter.load(ordering: .relaxed), &byte, 1)
        errno = saved
    }

    private static let end: @convention(c) (Int32) -> Void = { _ in
        _exit(128 + firstSignal.load(ordering: .relaxed))
    }

    private static func install(_ signal: Int32, once: Bool, _ handler: @escaping @convention(c) (Int32) -> Void) {
        var action = sigaction()
        #if canImport(Darwin)
        action.__sigaction_u.__sa_handler = handler
        #else
        action.__sigaction_handler.sa_handler = handler
        #endif
        // Blocking reads and writes of other threads go on.
        action.sa_flags = Int32(SA_RESTART) | (once ? Int32(bitPattern: UInt32(SA_RESETHAND)) : 0)
        sigemptyset(&action.sa_mask)
        sigaction(signal, &action, nil)
    }

    /// Has the system deal with a signal as it does for a program that says nothing.
    package static func restoreDefault(_ signal: Int32) { _ = Transport.setSignal(signal, SIG_DFL) }

    /// Writing to a pipe that nobody reads is then an error (EPIPE) instead of the process's end.
    package static func ignoreBrokenPipe() { _ = Transport.setSignal(SIGPIPE, SIG_IGN) }
}

#if canImport(Darwin)
private func setSignal(_ number: Int32, _ handler: sig_t?) -> sig_t? { signal(number, handler) }
#else
private func setSignal(_ number: Int32, _ handler: __sighandler_t?) -> __sighandler_t? { signal(number, handler) }
#endif
