import Console

/// Shows at a terminal how far input of a known size was read, unless notices are kept silent.
struct InputProgress {
    private let console: Console
    /// How many bytes there are; `nil` shows nothing.
    private let size: Int?
    private let began = ContinuousClock.now
    private var progress = Progress()
    private var shown = ContinuousClock.now

    /// `size`: how many bytes there are; `nil` shows nothing.
    init(_ console: Console, size: Int?) {
        self.console = console
        let isShown = Terminal.isTerminal(StandardError.descriptor) && !console.isQuiet
        self.size = isShown ? size : nil
    }

    /// Whether anything is shown.
    var isOn: Bool { size != nil }

    /// So many bytes were taken, and so many records came out of them.
    mutating func show(_ bytes: Int, records: Int64) {
        guard let size, ContinuousClock.now - shown > .milliseconds(200) else { return }
        shown = .now
        progress.update(records: Int(records), bytes: bytes, done: bytes, of: size, at: .now - began)
        console.show(progress)
    }
}
