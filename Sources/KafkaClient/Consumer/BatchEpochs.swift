/// Which leader epochs the records of consecutive batches were written in: what a commit tells beside its offset, so that
/// who takes it up finds a log that was cut back meanwhile (KIP-320). One epoch is the rule, and allocates nothing.
package struct BatchEpochs: Equatable, Sendable {
    /// Batches from `offset` on are of this epoch, until the next run begins; -1 where a batch has none.
    private struct Run: Equatable {
        var offset: Int64
        var epoch: Int32
    }

    private var first: Run?
    private var later: [Run] = []
    /// After the last offset that the batches claim.
    private var end: Int64 = 0

    /// Nothing is known of any record.
    package init() {}

    /// The next batch: its offsets, the last included, and its epoch, -1 for none.
    mutating func add(_ offsets: ClosedRange<Int64>, epoch: Int32) {
        end = max(end, offsets.upperBound &+ 1)
        guard let first else {
            first = Run(offset: offsets.lowerBound, epoch: epoch)
            return
        }
        let last = later.last ?? first
        if last.epoch != epoch { later.append(Run(offset: offsets.lowerBound, epoch: epoch)) }
    }

    /// The leader epoch of the last record before `offset`; -1 where it is not known, as behind the last batch. `nil` when
    /// no batch begins before `offset`: then nothing of them was read.
    package func epoch(before offset: Int64) -> Int32? {
        guard let first, first.offset < offset else { return nil }
        if offset > end { return -1 }
        return (later.last { $0.offset < offset } ?? first).epoch
    }
}
