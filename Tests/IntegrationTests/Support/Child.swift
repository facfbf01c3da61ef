import Foundation

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A process that a test started. Tests block while it runs: they are serialized, and each has its own limit of time.
final class Child {
    /// How a process ended.
    struct Exit: Equatable {
        /// The exit code, or 128 and the signal as shells have it.
        let code: Int32
        let seconds: Double
        /// The test's limit was over, and the process was killed.
        let timedOut: Bool
    }

    let pid: pid_t
    private let began = ContinuousClock.now
    private var exit: Exit?

    /// Starts `arguments` with descriptors for standard output and error; standard input is empty.
    init(_ arguments: [String], environment: [String: String] = [:], output: Int32, errors: Int32) throws {
        var actions = Self.fileActions()
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        let settings = Machine.environment.merging(environment) { $1 }
        var words = arguments.map { strdup($0) } + [nil]
        var pairs = settings.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (words + pairs).forEach { free($0) } }
        var child: pid_t = 0
        // Tests run on threads that block signals, and a child would inherit that.
        var attributes = Self.attributes()
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let status = posix_spawnp(&child, arguments[0], &actions, &attributes, &words, &pairs)
        guard status == 0 else { throw Problem("can't start \(arguments[0]): \(String(cString: strerror(status)))") }
        pid = child
    }

    deinit {
        guard exit == nil else { return }
        kill(pid, SIGKILL)
        _ = wait(seconds: 5)
    }

    #if canImport(Darwin)
    private static func fileActions() -> posix_spawn_file_actions_t? {
        var actions: posix_spawn_file_actions_t?
        posix_spawn_file_actions_init(&actions)
        return actions
    }

    private static func attributes() -> posix_spawnattr_t? {
        var attributes: posix_spawnattr_t?
        posix_spawnattr_init(&attributes)
        return attributes
    }
    #else
    private static func fileActions() -> posix_spawn_file_actions_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        return actions
    }

    private static func attributes() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        return attributes
    }
    #endif

    /// Waits for the end, for `seconds` at most; then the process is killed.
    @discardableResult
    func wait(seconds: Double) -> Exit {
        if let exit { return exit }
        var status: Int32 = 0
        var timedOut = false
        let deadline = ContinuousClock.now + .seconds(seconds)
        while waitpid(pid, &status, WNOHANG) == 0 {
            if !timedOut, .now > deadline {
                timedOut = true
                kill(pid, SIGKILL)
            }
            usleep(1000)
        }
        let ended = ended(status, timedOut: timedOut)
        exit = ended
        return ended
    }

    private func ended(_ status: Int32, timedOut: Bool) -> Exit {
        let signal = status & 0x7f
        return Exit(code: signal == 0 ? status >> 8 & 0xff : 128 + signal, seconds: elapsed, timedOut: timedOut)
    }

    /// Whether it has ended by now.
    var hasEnded: Bool {
        if exit != nil { return true }
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return false }
        exit = ended(status, timedOut: false)
        return true
    }

    /// Seconds since the start.
    var elapsed: Double { (ContinuousClock.now - began) / .seconds(1) }

    /// The most memory that the process ever had resident, in MB. Linux only; asked while it lives.
    var peakMemory: Double? {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8) else { return nil }
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { Double($0.split(separator: " ", omittingEmptySubsequences: true)[1]) }.map { $0 / 1024 }
    }
}

/// What went wrong in a test's own machinery.
struct Problem: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
