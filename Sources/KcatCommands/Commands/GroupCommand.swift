/// `kcat-swift group VERB`: one group, looked at closely or changed.
enum GroupCommand {
    /// The command's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "group", "Look closely at one group, or change where it stands.",
        notes: [
            "What changes something tells first what it would do, and does nothing without",
            "--execute. The offsets before are saved to a file; group seek --from undoes.",
        ],
        examples: [
            ("group peek billing", "the records where it is"),
            ("group seek billing orders@now-1h", "what an hour back means"),
        ],
        verbs: [GroupPeekCommand.spec, GroupSeekCommand.spec, GroupForgetCommand.spec, GroupDeleteCommand.spec],
        asks: "verb")
}
