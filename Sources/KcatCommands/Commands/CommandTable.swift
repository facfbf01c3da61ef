/// All commands, in the order of the help. A command is a file under Commands, whose spec has its `run`, and a row here.
package enum CommandTable {
    /// Every command; one that has verbs stands once, with them.
    package static let all: [CommandSpec] = [
        AssignCommand.spec,
        SubscribeCommand.spec,
        FindCommand.spec,
        StatsCommand.spec,
        TopicsCommand.spec,
        OffsetsCommand.spec,
        ProduceCommand.spec,
        CaptureCommand.spec,
        ReplayCommand.spec,
        InspectCommand.spec,
        DiffCommand.spec,
        GroupsCommand.spec,
        GroupCommand.spec,
        TransactionsCommand.spec,
        ProducersCommand.spec,
        CheckCommand.spec,
        SchemasCommand.spec,
        BrokerCommand.spec,
        CompletionsCommand.spec,
        HelpCommand.spec,
    ]

    /// Every command that can be run: of those with verbs, each verb.
    package static let runnable: [CommandSpec] = all.flatMap { $0.verbs.isEmpty ? [$0] : $0.verbs }

    /// Every option of any command, once, in the order of the sections.
    package static let allOptions: [OptionSpec] = CommandSpec.union(of: all)

    /// The command of that name.
    package static func command(_ name: String) -> CommandSpec? { all.first { $0.name == name } }
}
