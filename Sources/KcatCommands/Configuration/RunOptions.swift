/// Where to go from a start that is not in the log.
package enum ResetPolicy: Sendable {
    case earliest, latest, none
    /// To the first record that is no older than this.
    case byDuration(Duration)
}

/// What the options say about every partition of a run.
package struct RunOptions: Sendable {
    /// `-o`: where specs begin and end that don't say it.
    package var defaultRange = SpecRange()
    /// `-e`: an end beyond the log's is the log's.
    package var exitsAtEnd = false
    /// A range without an end ends where the log does when the run begins.
    package var closesOpenRanges = false
    /// `-g`: the group.
    package var group: String?
    /// `auto.offset.reset`, where it was given.
    package var reset: ResetPolicy?
    /// `--commit`: what is read is committed.
    package var commits = false
    /// `-c`.
    package var count: Int64?
    /// Milliseconds since 1970 when the run began.
    package var now: Int64 = 0

    package init() {}
}
