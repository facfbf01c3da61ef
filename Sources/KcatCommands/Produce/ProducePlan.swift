/// What the command line of `produce` says.
struct ProducePlan: Sendable {
    /// Where records go; `nil`: where each says.
    var topic: String?
    /// The partition of every record.
    var partition: Int32?
    /// How records without a partition are placed.
    var partitioner = PartitionerChoice.murmur2
    /// Whether the input's times are kept.
    var keepsTime = true
    /// End after as many records.
    var count: Int64?
    /// Records a second.
    var rate: Int64?
    /// Whether pieces are JSON objects.
    var isJSON = false
    /// Whether what is sent is written to standard output.
    var tees = false
    /// What stands between two pieces of the input.
    var delimiter: [UInt8] = [UInt8(ascii: "\n")]
    /// What ends a key.
    var keyDelimiter: [UInt8]?
    /// Whether empty is null.
    var emptyIsNull = false
    /// The key of records that bring none.
    var key: String?
    /// Headers of every record.
    var headers: [(name: String, value: String?)] = []
    /// What the input is called in errors.
    var inputName = "the input"
    /// How many bytes the input has, where that is known.
    var inputSize: Int?
}
