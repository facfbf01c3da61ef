import Console
import Synchronization

/// Shows how far a run has come while the thread that writes may stand in a write for as long as its reader likes: time
/// goes on, and the pace that is shown falls.
final class ProgressTicker: Sendable {
    private struct State {
        var progress = Progress()
        var records = 0
        var scanned: Int?
        var bytes = 0
        var done = 0
        var total: Int?
        var isOver = false
    }

    private let state = Mutex(State())
    private let begin = ContinuousClock.now
    private let console: Console

    /// Begins to show.
    init(_ console: Console) {
        self.console = console
        Task.detached { [self] in while tick() { try? await Task.sleep(for: .milliseconds(200)) } }
    }

    /// Takes in how far it has come, with a filter also how many records were looked through. Cheap to call often.
    func note(records: Int, bytes: Int, _ share: (done: Int, total: Int?), scanned: Int? = nil) {
        state.withLock { state in
            state.records = records
            state.scanned = scanned
            state.bytes = bytes
            (state.done, state.total) = share
        }
    }

    /// Shows nothing after this.
    func stop() { state.withLock { $0.isOver = true } }

    /// Draws; false when it is over.
    private func tick() -> Bool {
        state.withLock { state in
            if state.isOver { return false }
            state.progress.update(
                records: state.records, bytes: state.bytes, done: state.done, of: state.total, at: .now - begin,
                scanned: state.scanned)
            console.show(state.progress)
            return true
        }
    }
}
