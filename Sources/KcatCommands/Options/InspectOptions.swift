/// What `inspect` shows.
package struct InspectArguments: Sendable {
    /// `--records`: each batch's records under it.
    package var showsRecords = false
    /// `--values`: their content too.
    package var showsValues = false
    /// `--summary`: a block a partition.
    package var isSummary = false
    /// `--fast`: headers only.
    package var isFast = false
    /// `--gaps`: only the holes.
    package var showsGaps = false
    /// `--producers`: a line a producer id and epoch.
    package var showsProducers = false
    /// `--save-corrupt`: where damaged batches go.
    package var corruptFolder: String?
    /// `--replicas`: `diff` compares each leader with its followers.
    package var comparesReplicas = false
}

extension OptionTable {
    /// The options of `inspect` alone.
    static let inspecting = [records, values, summary, fast, gaps, producerAudit, saveCorrupt]

    static let records = OptionSpec(nil, "records", .output, "Each batch's records under it") { arguments, _ in
        arguments.inspect.showsRecords = true
    }

    static let values = OptionSpec(nil, "values", .output, "The records with their content") { arguments, _ in
        arguments.inspect.showsRecords = true
        arguments.inspect.showsValues = true
    }

    static let summary = OptionSpec(nil, "summary", .output, "A block a partition, with findings") { arguments, _ in
        arguments.inspect.isSummary = true
    }

    static let fast = OptionSpec(nil, "fast", .records, "Headers only: nothing is decompressed") { arguments, _ in
        arguments.inspect.isFast = true
    }

    static let gaps = OptionSpec(nil, "gaps", .output, "Only offsets without a record, and why") { arguments, _ in
        arguments.inspect.showsGaps = true
    }

    static let producerAudit = OptionSpec(
        nil, "producers", .output, "A line a producer: what it wrote, what is lost"
    ) { arguments, _ in arguments.inspect.showsProducers = true }

    static let replicas = OptionSpec(nil, "replicas", .records, "The leader's log and each follower's") {
        arguments, _ in arguments.inspect.comparesReplicas = true
    }

    static let saveCorrupt = OptionSpec(
        nil, "save-corrupt", takes: "FOLDER", .output, completion: .directory, "Damaged batches, byte for byte"
    ) { arguments, text in arguments.inspect.corruptFolder = text }
}
