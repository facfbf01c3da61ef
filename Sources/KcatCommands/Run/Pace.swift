import Transport

/// When records that are sent are due: as many a second, or as far from each other as their times are.
struct Pace {
    private let rate: Int64?
    private let speed: Double?
    private let began = ContinuousClock.now
    private var firstTime: Int64?

    /// `rate` records a second, and time that passes `speed` times as fast as it did; `nil` for as fast as can be.
    init(rate: Int64?, speed: Double? = nil) {
        self.rate = rate
        self.speed = speed
    }

    /// Waits until records of that time (ms since 1970; -1 for none) are due, with which `count` will have been sent. Whether
    /// that took time.
    mutating func wait(_ time: Int64 = -1, count: Int, on loop: EventLoop) async throws -> Bool {
        var due = began
        if let speed, time >= 0 {
            let first = firstTime ?? time
            firstTime = first
            due = began + .milliseconds(Double(max(0, time - first)) / speed)
        }
        if let rate { due = max(due, began + .seconds(Double(count) / Double(rate))) }
        guard due - .now > .milliseconds(2) else { return false }
        try await loop.sleep(until: due)
        return true
    }
}
