import RecordOutput

/// All options of the program. A letter or a name means the same wherever it is taken.
enum OptionTable {
    // MARK: What to read

    static let offset = OptionSpec(
        "o", "offset", takes: "START", .records, "Where specs without @ begin: what may follow an @"
    ) { (arguments, text) throws(UsageError) in arguments.range = try SpecParser.offsetOption(text) }

    static let exitAtEnd = OptionSpec("e", "exit-at-end", .records, "End where the log ends when the run begins") {
        arguments, _ in arguments.exitsAtEnd = true
    }

    static let count = OptionSpec("c", "count", takes: "N", .records, "End after N records in all") {
        (arguments, text) throws(UsageError) in arguments.count = try Quantity.count(text)
    }

    static let group = OptionSpec(
        "g", "group", takes: "GROUP", .records, "The group: to join, or whose offsets are 'stored'"
    ) {
        (arguments, text) throws(UsageError) in
        if text.isEmpty { throw UsageError("a group's name can't be empty") }
        arguments.group = text
    }

    static let commit = OptionSpec(nil, "commit", .records, "Commit for the group what has been written") {
        arguments, _ in arguments.commits = true
    }

    static let noCommit = OptionSpec(nil, "no-commit", .records, "Commit nothing") { arguments, _ in
        arguments.commits = false
    }

    static let idleTimeout = OptionSpec(
        nil, "idle-timeout", takes: "TIME", .records, "End when no record came for TIME (30s, 5m)"
    ) { (arguments, text) throws(UsageError) in arguments.idleTimeout = try Quantity.duration(text) }

    static let assignment = OptionSpec(
        nil, "assignment", takes: "FILE", .records, completion: .file, "Read the specs from FILE; anew at SIGHUP"
    ) { arguments, text in arguments.assignmentFile = text }

    static let watch = OptionSpec(nil, "watch", .records, "Read FILE anew whenever it changes") { arguments, _ in
        arguments.watchesAssignment = true
    }

    static let skipCorrupt = OptionSpec(
        nil, "skip-corrupt", .records, "Pass damaged batches over, named and counted"
    ) { arguments, _ in arguments.skipsCorrupt = true }

    static let maxDecompressed = OptionSpec(
        nil, "max-decompressed", takes: "SIZE", .records, "Largest batch, decompressed (default 100M)"
    ) { (arguments, text) throws(UsageError) in arguments.maxDecompressedBytes = try Quantity.size(text) }

    // MARK: Output

    static let output = OptionSpec(
        nil, "output", takes: "FORM", .output, values: Arguments.OutputForm.allCases.map(\.rawValue),
        "raw (value, delimiter; default), json, readable"
    ) { arguments, text in arguments.output = Arguments.OutputForm(rawValue: text) }

    static let json = OptionSpec("J", "json", .output, "One JSON object a line: --output json") { arguments, _ in
        arguments.output = .json
    }

    static let format = OptionSpec(
        "f", "format", takes: "FORMAT", .output, "Each record as FORMAT says: '%t %p %o %k %s\\n'"
    ) {
        arguments, text in arguments.format = text
    }

    static let delimiter = OptionSpec(
        "D", "delimiter", takes: "TEXT", .output, "Written after each record (default \\n)"
    ) {
        arguments, text in arguments.delimiter = text
    }

    static let keyDelimiter = OptionSpec(
        "K", "key-delimiter", takes: "TEXT", .output, "Write the key too, TEXT behind it"
    ) {
        arguments, text in arguments.keyDelimiter = text
    }

    static let null = OptionSpec("Z", "null", .output, "Write NULL for a null key or value") { arguments, _ in
        arguments.writesNull = true
    }

    static let keyEncoding = encoding("key-encoding", "Keys as utf8 (default), base64, hex", \.keyEncoding)
    static let valueEncoding = encoding("value-encoding", "Values likewise: nothing binary is lost", \.valueEncoding)
    static let headerEncoding = encoding("header-encoding", "Values of headers likewise", \.headerEncoding)

    private static func encoding(
        _ name: String, _ help: String, _ field: WritableKeyPath<Arguments, ByteEncoding> & Sendable
    ) -> OptionSpec {
        OptionSpec(nil, name, takes: "ENC", .output, values: ByteEncoding.allCases.map(\.rawValue), help) {
            arguments, text in
            if let encoding = ByteEncoding(rawValue: text) { arguments[keyPath: field] = encoding }
        }
    }

    static let utc = OptionSpec(nil, "utc", .output, "Times of readable output in UTC") { arguments, _ in
        arguments.usesUTC = true
    }

    static let unbuffered = OptionSpec("u", "unbuffered", .output, "Write each record at once") { arguments, _ in
        arguments.isUnbuffered = true
    }

    // MARK: Brokers

    static let brokers = OptionSpec(
        "b", "brokers", takes: "HOST:PORT,...", .connection, "Where to ask first (or KCAT_SWIFT_BROKERS)"
    ) { arguments, text in arguments.brokers.append(text) }

    static let configuration = OptionSpec(
        "F", "config", takes: "FILE", .connection, completion: .file, "Read properties, NAME=VALUE a line"
    ) { arguments, text in arguments.configurationFiles.append(text) }

    static let profile = OptionSpec(
        nil, "profile", takes: "NAME", .connection, "A cluster of ~/.config/kcat-swift.conf"
    ) { arguments, text in arguments.profile = text }

    static let property = OptionSpec(
        "X", "property", takes: "NAME=VALUE", .connection, "Set a property; -X list shows them"
    ) {
        (arguments, text) throws(UsageError) in arguments.properties.append(try PropertyTable.parse(text))
    }

    static let timeout = OptionSpec(
        "m", "timeout", takes: "TIME", .connection, "How long brokers may take (default 10s)"
    ) { (arguments, text) throws(UsageError) in arguments.timeout = try Quantity.duration(text) }

    // MARK: What to serve

    static let listen = OptionSpec(
        nil, "listen", takes: "HOST:PORT", .broker, "Where to listen; again for each broker"
    ) { arguments, text in arguments.listen.append(text) }

    static let topic = OptionSpec(
        nil, "topic", takes: "NAME:COUNT", .broker, "A topic with COUNT partitions; repeatable"
    ) {
        arguments, text in arguments.topics.append(text)
    }

    static let directory = OptionSpec(
        nil, "directory", takes: "FOLDER", .broker, completion: .directory,
        "Serve a folder of Kafka's own segment files"
    ) { arguments, text in arguments.directory = text }

    static let sampleData = OptionSpec(nil, "sample-data", .broker, "Serve the demonstration's topics") {
        arguments, _ in arguments.servesSampleData = true
    }

    // MARK: General

    static let quiet = OptionSpec("q", "quiet", .general, "No notices on standard error") { arguments, _ in
        arguments.isQuiet = true
    }

    static let verbose = OptionSpec("v", "verbose", .general, "More notices") { arguments, _ in arguments.verbosity += 1
    }

    static let help = OptionSpec("h", "help", .general, "This text") { arguments, _ in arguments.wantsHelp = true }

    static let version = OptionSpec("V", "version", .general, "The program's version") { arguments, _ in
        arguments.wantsVersion = true
    }

    // MARK: What goes together

    static let connection = [brokers, configuration, profile, property, timeout]
    static let general = [quiet, verbose, help, version]
    static let reading = [
        offset, exitAtEnd, count, group, idleTimeout, assignment, watch, skipCorrupt, maxDecompressed,
    ]
    static let writing = [
        output, json, format, delimiter, keyDelimiter, null, keyEncoding, valueEncoding, headerEncoding, utc,
        unbuffered,
    ]
}
