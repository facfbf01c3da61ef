/// How far a walk came.
public struct WalkResult: Sendable {
    /// The position afterwards: the offset to go on with, past control records, aborted transactions, empty batches and
    /// offsets that compaction left empty.
    public var nextOffset: Int64
    /// How many records were given to the body.
    public var recordCount = 0
    /// Whether the limit of records ended the walk.
    public var reachedLimit = false
    /// Whether the walk ended before bytes that are not a whole batch; the next Fetch brings it.
    public var isTruncated = false
    /// The damaged batches that were passed over, when that was asked for.
    public var skipped: [RecordError] = []
    /// Where the batch begins that the walk ended in, or the end: bytes from the start of the RECORDS field. A walk that
    /// goes on over the same bytes may begin there.
    public var batchPosition = 0
    /// ``RecordAnswer/stop`` or ``RecordAnswer/notNow`` where the sink ended the walk before the record at ``nextOffset``
    /// or behind it; otherwise ``RecordAnswer/next``.
    @usableFromInline package var ending = RecordAnswer.next
}
