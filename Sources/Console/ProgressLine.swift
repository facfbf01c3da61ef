/// When to draw the line of a run's progress on a terminal, and with which bytes: from the first second on, five
/// times a second at most, and out of the way before anything else is written there.
package struct ProgressLine: Sendable {
    /// When the line may be drawn next, from the start of the run.
    private var due = Duration.seconds(1)
    /// Whether the line is on the terminal.
    package private(set) var isDrawn = false

    /// A line that has not been drawn.
    package init() {}

    /// What to write to the terminal to show `progress` at its time, or `nil` if it is too early. Cheap to ask often.
    package mutating func draw(_ progress: Progress, width: Int) -> String? {
        guard progress.time >= due else { return nil }
        due = progress.time + .milliseconds(200)
        isDrawn = true
        // A line as wide as the terminal would wrap on some.
        return "\r\(progress.text(width: width - 1))\u{1b}[K"
    }

    /// What to write to the terminal before any other line, and at the end; `nil` if there is nothing to erase.
    package mutating func erase() -> String? {
        guard isDrawn else { return nil }
        isDrawn = false
        return "\r\u{1b}[K"
    }
}
