import Console

/// A line of progress of a long look through the log, on a terminal.
final class InspectProgress {
    private let console: Console
    private let total: Int
    private var done = 0
    private var progress: Progress?
    private let begin = ContinuousClock.now

    /// Of `total` offsets.
    init(_ console: Console, _ total: Int) {
        self.console = console
        self.total = total
        if Terminal.isTerminal(StandardError.descriptor), !console.isQuiet { progress = Progress() }
    }

    /// So many offsets more are done, of so many bytes.
    func advance(_ offsets: Int64, bytes: Int) {
        done += Int(clamping: offsets)
        guard progress != nil else { return }
        progress?.update(records: done, bytes: bytes, done: done, of: total, at: .now - begin)
        if let progress { console.show(progress) }
    }
}
