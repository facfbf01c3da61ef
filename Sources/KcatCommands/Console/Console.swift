import Console
import Synchronization

/// What a run says on standard error: notices, errors and the line of progress, each out of the other's way. Whatever
/// a broker, a file or an argument put into it, a terminal is told no control character.
final class Console: Sendable {
    /// Whether notices are kept silent (`-q`).
    let isQuiet: Bool
    /// How many `-v` there were.
    let verbosity: Int
    private let line = Mutex(ProgressLine())

    init(_ arguments: Arguments) {
        isQuiet = arguments.general.isQuiet
        verbosity = arguments.general.verbosity
    }

    /// A notice, as kcat writes them: `% ...`.
    func say(_ notice: String) {
        if !isQuiet { write("% \(VisibleText.escaped(notice))\n") }
    }

    /// What must be known even by those who want no notices.
    func warn(_ warning: String) { write("% WARNING: \(VisibleText.escaped(warning))\n") }

    /// A notice for those who asked for more (`-v`).
    func detail(_ notice: String) {
        if verbosity > 0 { say(notice) }
    }

    /// Why the program fails, in one line.
    func fail(_ error: String) {
        let line = error.split(whereSeparator: \.isNewline).joined(separator: " ")
        write("kcat-swift: \(VisibleText.escaped(line))\n")
    }

    /// Shows progress, if it is time for it.
    func show(_ progress: Progress) {
        line.withLock { line in
            if let text = line.draw(progress, width: Terminal.width(StandardError.descriptor)) {
                StandardError.write(text)
            }
        }
    }

    /// Takes the line of progress away.
    func clear() {
        line.withLock { if let text = $0.erase() { StandardError.write(text) } }
    }

    private func write(_ text: String) {
        line.withLock { line in StandardError.write((line.erase() ?? "") + text) }
    }
}
