import RecordOutput

/// What a command line says, each piece checked by itself and nothing yet against anything else: what the options set.
/// The commands make their plans from it.
package struct Arguments: Sendable {
    /// How records are written.
    package enum OutputForm: String, CaseIterable, Sendable {
        case raw, json, readable
    }

    /// `name=value` as `-X` has it.
    package struct Property: Equatable, Sendable {
        /// Kafka's name, or librdkafka's.
        package var name: String
        /// Its text.
        package var value: String
    }

    // Brokers
    /// `-b`: each a list of addresses.
    package var brokers: [String] = []
    /// `-F`: files of properties, in order.
    package var configurationFiles: [String] = []
    /// `--profile`: one of several named clusters in a file.
    package var profile: String?
    /// `-X`: properties, in order.
    package var properties: [Property] = []
    /// `-m`: how long brokers may take before the program gives up.
    package var timeout: Duration?
    /// `-g`: the group whose committed offsets are meant by `stored`.
    package var group: String?

    // What to read
    /// `-o`: where specs begin (and end) that don't say it themselves.
    package var range: SpecRange?
    /// `-e`: stop at the end as it was when the run began.
    package var exitsAtEnd = false
    /// `-c`: stop after as many records.
    package var count: Int64?
    /// `--commit` and `--no-commit`; `nil` when neither was given.
    package var commits: Bool?
    /// `--idle-timeout`: stop when nothing came for as long.
    package var idleTimeout: Duration?
    /// `--assignment`: a file with the specs.
    package var assignmentFile: String?
    /// `--watch`: that file is read anew when it changes.
    package var watchesAssignment = false
    /// `--skip-corrupt`: pass damaged batches over.
    package var skipsCorrupt = false
    /// `--max-decompressed`: the largest size of one batch, in bytes.
    package var maxDecompressedBytes: Int?

    // Output
    /// `--output` and `-J`.
    package var output: OutputForm?
    /// `-f`.
    package var format: String?
    /// `-D`.
    package var delimiter: String?
    /// `-K`.
    package var keyDelimiter: String?
    /// `-Z`: null is written as `NULL`.
    package var writesNull = false
    /// `--key-encoding`.
    package var keyEncoding = ByteEncoding.utf8
    /// `--value-encoding`.
    package var valueEncoding = ByteEncoding.utf8
    /// `--header-encoding`.
    package var headerEncoding = ByteEncoding.utf8
    /// `--utc`: readable output shows times in UTC.
    package var usesUTC = false
    /// `-u`: each record is written at once.
    package var isUnbuffered = false

    // What to serve
    /// `--listen`: an address for each broker.
    package var listen: [String] = []
    /// `--topic`: `NAME:PARTITIONS`.
    package var topics: [String] = []
    /// `--directory`: a folder of Kafka's own segment files.
    package var directory: String?
    /// `--sample-data`: serve the demonstration's topics.
    package var servesSampleData = false

    // General
    /// `-q`: no notices.
    package var isQuiet = false
    /// `-v`: how often.
    package var verbosity = 0
    /// `-h`.
    package var wantsHelp = false
    /// `-V`.
    package var wantsVersion = false

    package init() {}
}
