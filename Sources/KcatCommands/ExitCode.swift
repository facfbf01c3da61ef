/// How the program ended, as the shell sees it. Documented in the manual page under EXIT STATUS.
package struct ExitCode: RawRepresentable, Equatable, Sendable {
    package let rawValue: Int32

    package init(rawValue: Int32) { self.rawValue = rawValue }

    /// Done; also when whoever read the output closed the pipe.
    package static let success = ExitCode(rawValue: 0)
    /// Something failed that the others don't name.
    package static let failure = ExitCode(rawValue: 1)
    /// The command line, a spec or a configuration file makes no sense.
    package static let usage = ExitCode(rawValue: 2)
    /// No broker was reached, or the login was refused.
    package static let noBroker = ExitCode(rawValue: 3)
    /// A record batch is damaged.
    package static let damagedData = ExitCode(rawValue: 4)
    /// Ended by SIGINT (Ctrl-C), after what was there had been written.
    package static let interrupted = ExitCode(rawValue: 130)
    /// Ended by SIGTERM, after what was there had been written.
    package static let terminated = ExitCode(rawValue: 143)
}
