import Synchronization
import Transport

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The file that `--assignment` names: its specs, and word that they are to be read anew.
final class AssignmentFile: Sendable {
    /// As it was named, with the home folder for `~`.
    let path: String
    private let state = Mutex(State())

    private struct State {
        var isDue = false
        /// What was read last, as far as the system tells.
        var read: Stamp?
        /// What was seen last while watching.
        var seen: Stamp?
        var onDue: (@Sendable () -> Void)?
    }

    /// What tells one content from another without reading it.
    private struct Stamp: Equatable {
        var file: UInt64
        var size: Int64
        var seconds: Int
        var nanoseconds: Int
    }

    private static let interval = Duration.milliseconds(250)
    private static let limit = 1 << 20

    init(_ path: String) { self.path = PropertyTable.expanded(path) }

    /// Reads it. What is wrong with it is said as the user's own mistake.
    func specs() throws(UsageError) -> [PartitionSpec] {
        let stamp = stamp()
        state.withLock { $0.read = stamp }
        let text: String
        do { text = try TextFile.contents(of: path, limit: Self.limit) } catch {
            throw UsageError("--assignment \(path): \(error)")
        }
        return try AssignmentText.parse(text, named: path)
    }

    /// Names what is called, from any thread, when it is to be read anew.
    func onDue(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.onDue = body } }

    /// Whether it is to be read anew; once.
    func takeDue() -> Bool {
        state.withLock { state in
            defer { state.isDue = false }
            return state.isDue
        }
    }

    /// It is to be read anew.
    func setDue() {
        let onDue = state.withLock { state in
            state.isDue = true
            return state.onDue
        }
        onDue?()
    }

    /// Looks at it four times a second, on `loop`. Another content counts when it stays as it is for one look: whoever
    /// writes it is then done.
    func watch(on loop: EventLoop) {
        _ = loop.schedule(at: .now + Self.interval) {
            self.look()
            self.watch(on: loop)
        }
    }

    private func look() {
        guard let stamp = stamp() else { return }
        let isNew = state.withLock { state in
            defer { state.seen = stamp }
            guard stamp != state.read, stamp == state.seen, !state.isDue else { return false }
            state.read = stamp
            return true
        }
        if isNew { setDue() }
    }

    private func stamp() -> Stamp? {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        #if canImport(Darwin)
        let time = info.st_mtimespec
        #else
        let time = info.st_mtim
        #endif
        return Stamp(
            file: UInt64(info.st_ino), size: Int64(info.st_size), seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    }
}
