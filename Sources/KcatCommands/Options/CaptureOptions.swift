/// What a capture writes: the options of `capture`.
package struct CaptureArguments: Sendable {
    /// `--to`: the folder; of `replay` the topic, with a partition perhaps.
    package var target: String?
    /// `--follow`: go on after the end.
    package var follows = false
    /// `--resume`: go on where an earlier capture in the folder ended.
    package var resumes = false
    /// `--segment-bytes`: when a new file is begun.
    package var segmentBytes = 1 << 30
}

extension OptionTable {
    /// The options of `capture` alone.
    static let capturing = [to, follow, resume, segmentBytes]

    static let to = OptionSpec(
        nil, "to", takes: "WHERE", .producing, completion: .directory, "The folder or topic to write to"
    ) { arguments, text in arguments.capture.target = text }

    static let follow = OptionSpec(nil, "follow", .records, "Go on at the end until interrupted") { arguments, _ in
        arguments.capture.follows = true
    }

    static let resume = OptionSpec(nil, "resume", .producing, "Go on where what is in the folder ends; checked first") {
        arguments, _ in
        arguments.capture.resumes = true
    }

    static let segmentBytes = OptionSpec(
        nil, "segment-bytes", takes: "SIZE", .producing, "Begin a new file after SIZE (default 1G)"
    ) {
        (arguments, text) throws(UsageError) in
        let size = try Quantity.size(text)
        guard size <= Int(Int32.max) else { throw UsageError("'\(text)': a segment file has 2 GB at most") }
        arguments.capture.segmentBytes = size
    }
}
