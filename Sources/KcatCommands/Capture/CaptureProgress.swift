/// Shows at a terminal how far a capture has come.
struct CaptureProgress {
    private let ticker: ProgressTicker
    private let total: Int?
    private var (offsets, records, bytes) = (0, 0, 0)

    /// Of so many offsets; `nil` where it is not known how many.
    init(_ console: Console, offsets: Int?) {
        ticker = ProgressTicker(console)
        total = offsets
    }

    /// So much more is written.
    mutating func took(offsets: Int64, records: Int, bytes: Int) {
        self.offsets += Int(clamping: offsets)
        self.records += records
        self.bytes += bytes
        ticker.note(records: self.records, bytes: self.bytes, (self.offsets, total))
    }

    /// Shows nothing after this.
    func stop() { ticker.stop() }
}
