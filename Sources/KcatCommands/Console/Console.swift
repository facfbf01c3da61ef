import Console
import Synchronization

/// What a run says on standard error: notices, errors and the line of progress, each out of the other's way. Whatever
/// a broker, a file or an argument put into it, a terminal is told no control character. Nobody need read it: what can't be
/// written at once is dropped and counted, so that records never wait for a notice. Only where notices and records go
/// through one pipe does a notice wait its turn, as the records behind it do: there a full pipe means a slow reader, not
/// one who reads the records alone.
final class Console: Sendable {
    /// Whether notices are kept silent (`-q`).
    let isQuiet: Bool
    /// How many `-v` there were.
    let verbosity: Int
    private let line = Mutex(ProgressLine())
    /// Notices that were not written since the last that was.
    private let dropped = Mutex(0)

    init(isQuiet: Bool, verbosity: Int) {
        self.isQuiet = isQuiet
        self.verbosity = verbosity
    }

    /// A notice, as kcat writes them: `% ...`.
    func say(_ notice: String) {
        if !isQuiet { write("% \(VisibleText.escaped(notice))\n") }
    }

    /// What must be known even by those who want no notices.
    func warn(_ warning: String) { write("% WARNING: \(VisibleText.escaped(warning))\n") }

    /// Each of these once, however many partitions or brokers have it.
    func warn(of failures: [any Error]) {
        var seen: Set<String> = []
        for failure in failures where seen.insert("\(failure)").inserted { warn("\(failure)") }
    }

    /// A notice for those who asked for more (`-v`).
    func detail(_ notice: String) {
        if verbosity > 0 { say(notice) }
    }

    /// Why the program fails, in one line.
    func fail(_ error: String) {
        let line = error.split(whereSeparator: \.isNewline).joined(separator: " ")
        write("kcat-swift: \(VisibleText.escaped(line))\n", within: 1000)
    }

    /// Shows progress, if it is time for it.
    func show(_ progress: Progress) {
        line.withLock { line in
            if let text = line.draw(progress, width: Terminal.width(StandardError.descriptor)) {
                _ = StandardError.write(text, within: 0)
            }
        }
    }

    /// Takes the line of progress away.
    func clear() {
        line.withLock { if let text = $0.erase() { _ = StandardError.write(text, within: 0) } }
    }

    /// Writes a line; waits for as many milliseconds for somebody to read.
    private func write(_ text: String, within milliseconds: Int32 = 0) {
        line.withLock { line in
            let missing = dropped.withLock { $0 }
            let count = Units.count(missing, "notice was", "notices were")
            let before = missing > 0 ? "% \(count) left out: nobody read standard error\n" : ""
            let wait = StandardError.isStandardOutput ? -1 : milliseconds
            let isWritten = StandardError.write((line.erase() ?? "") + before + text, within: wait)
            dropped.withLock { $0 = isWritten ? 0 : missing + 1 }
        }
    }
}
