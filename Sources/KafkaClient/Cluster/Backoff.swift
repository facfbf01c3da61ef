/// Waits that double from try to try, spread by a fifth so that many do not come at once (KIP-580). A value: it keeps no
/// time.
package struct Backoff: Sendable {
    private let first: Duration
    private let longest: Duration
    private var tries = 0

    /// Waits from `first` to `longest`.
    package init(_ first: Duration, upTo longest: Duration) {
        self.first = first
        self.longest = max(first, longest)
    }

    /// How long to wait before the next try. `chance` in 0..<1 decides where in the spread.
    package mutating func next(chance: Double = .random(in: 0..<1)) -> Duration {
        var wait = first
        for _ in 0..<min(tries, 30) where wait < longest { wait = wait * 2 }
        tries += 1
        return min(wait, longest) * (0.8 + 0.4 * chance)
    }

    /// It worked: the next wait is the first again.
    package mutating func reset() { tries = 0 }
}
