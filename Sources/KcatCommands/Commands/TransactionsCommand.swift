import Console
import KafkaClient
import KafkaWire

/// `kcat-swift transactions [SPEC...]`: open transactions, who holds them, and what waits behind them.
enum TransactionsCommand {
    /// The command's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "transactions", "[SPEC...]|abort TOPIC:P@START|abort ID",
        "Show open transactions, and what waits for them.",
        notes: [
            "From which offset, how many records wait behind it, for how long it is open,",
            "when its coordinator ends it, and whose it is. One that no coordinator knows",
            "hangs: it never ends by itself. abort ends such a one, with --execute (needs",
            "Alter on the cluster); with a transactional ID it ends that id's transaction",
            "and fences its producer. Kafka 3.0 and later.",
        ],
        examples: [
            ("transactions", "all that are open"), ("transactions --hanging", "those that never end"),
            ("transactions abort orders:3@1200 --execute", "end a hanging one"),
        ],
        options: [GroupOptions.hanging, OptionTable.json, GroupOptions.execute] + OptionTable.connection
            + OptionTable.looks + OptionTable.general, asks: "spec", run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        if operands.first == "abort" { return try abort(arguments, Array(operands.dropFirst())) }
        if arguments.groups.executes { throw UsageError("--execute goes with transactions abort TOPIC:P@START") }
        let specs = try SpecParser.parse(operands)
        if let ranged = specs.first(where: { $0.range != nil }) {
            throw UsageError("'\(ranged.text)': an open transaction is where it is; leave out what follows the @")
        }
        let settings = try ClientSettings(arguments)
        return try Session.run(arguments) { session in
            let admin = try session.admin(settings)
            let partitions = try await session.partitions(of: specs, admin, settings, arguments)
            var (found, failures) = try await TransactionSurvey(admin: admin).open(in: partitions)
            if arguments.groups.isHanging { found = found.filter(\.isHanging) }
            return session.show(
                found, failures, nothing: "no open transaction", arguments, json: json, table: table)
        }
    }

    private static func table(_ found: [OpenTransaction]) -> TextTable {
        var table = TextTable([
            .text("TOPIC"), .number("PARTITION"), .number("START"), .number("WAITING").dispensable(0), .number("OPEN"),
            .number("TIMEOUT").dispensable(3), .number("ENDS-IN"), .text("TRANSACTIONAL-ID"),
            .number("PRODUCER").dispensable(2), .number("EPOCH").dispensable(4),
            .number("COORDINATOR").dispensable(5), .word("STATE").dispensable(1), .word("HANGING"),
        ])
        for one in found {
            let known = one.isHanging ? nil : one.described
            table.add([
                .init(one.partition.topic), .init(one.partition.partition), .init(one.start), .init(one.waiting),
                .init(GroupTables.age(one.openFor)), .init(GroupTables.age(known.map { Int64($0.timeoutMs) })),
                .init(one.endsIn.map { $0 <= 0 ? "due" : GroupTables.age($0) } ?? (one.isHanging ? "never" : "-")),
                .init(one.described?.id ?? "-"), .init(one.producer.producerId), .init(one.producer.epoch),
                .init(one.described?.coordinator), .init(one.described?.state ?? "-"),
                one.isHanging ? .init("yes", .red) : .init("no"),
            ])
        }
        return table
    }

    /// An object a transaction and partition.
    static func json(_ found: [OpenTransaction]) -> String {
        found.map { one in
            var line = JSONLine()
            line.object { line in
                line.field("topic", one.partition.topic)
                line.field("partition", one.partition.partition)
                line.field("start_offset", one.start)
                line.field("waiting", one.waiting)
                line.field("open_ms", one.openFor)
                line.field("timeout_ms", one.described.map { Int64($0.timeoutMs) })
                line.field("transactional_id", text: one.described?.id)
                line.field("producer_id", one.producer.producerId)
                line.field("producer_epoch", one.producer.epoch)
                line.field("coordinator", one.described.map { Int64($0.coordinator) })
                line.field("state", text: one.described?.state)
                line.field("hanging", flag: one.isHanging)
            }
            return line.text + "\n"
        }.joined()
    }

    // MARK: Abort

    /// `transactions abort TOPIC:P@START`: ends a hanging one; one that its coordinator will end is left alone.
    private static func abort(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        let usage = "transactions abort TOPIC:PARTITION@START"
        if operands.count == 1, !operands[0].contains("@"), !operands[0].isEmpty {
            return try abort(id: operands[0], arguments)
        }
        let specs = try SpecParser.parse(operands)
        guard let spec = specs.first, specs.count == 1, case .ranges(let ranges) = spec.partitions,
            let range = ranges.first, ranges.count == 1, range.count == 1,
            case .offset(let start)? = spec.range?.start, spec.range?.end == nil
        else { throw UsageError("abort which? kcat-swift \(usage), as kcat-swift transactions shows them") }
        let partition = TopicPartition(spec.topic, range.lowerBound)
        let settings = try ClientSettings(arguments)
        return try Session.run(arguments) { session in
            let admin = try session.admin(settings)
            let (found, failures) = try await TransactionSurvey(admin: admin).open(in: [partition])
            guard let one = found.first(where: { $0.start == start }) else {
                if let failure = failures.first { throw failure }
                let others = found.map { "\($0.start)" }.joined(separator: ", ")
                throw CommandError(
                    .failure,
                    "\(partition): no open transaction begins at \(start)"
                        + (others.isEmpty ? "; there is none" : "; there is one at \(others)"))
            }
            guard one.isHanging else {
                let broker = one.described.map { "broker \($0.coordinator)" } ?? "its broker"
                let end = one.endsIn.map { ", which ends it in \(GroupTables.age(max(0, $0)))" } ?? ""
                let doubt = one.isCertain ? "" : " (not every coordinator could be asked)"
                let wayOut = one.described.map {
                    "; kcat-swift transactions abort \($0.id) ends it at once and fences its producer"
                }
                throw CommandError(
                    .failure,
                    "\(partition)@\(start): it doesn't hang: \(broker) coordinates it\(end)\(doubt); nothing is changed"
                        + (wayOut ?? ""))
            }
            let what =
                "the transaction of producer \(one.producer.producerId), epoch \(one.producer.epoch), at "
                + "\(partition)@\(start), behind which "
                + Units.count(Int(one.waiting ?? 0), "record waits", "records wait")
            guard mayChange(what, arguments, session.console) else { return .success }
            try await admin.abortTransaction(partition, of: one.producer)
            session.console.say("aborted \(what)")
            return .success
        }
    }
    /// `transactions abort ID`: ends the open transaction of a transactional id, as a new producer of that id would.
    private static func abort(id: String, _ arguments: Arguments) throws(UsageError) -> ExitCode {
        let settings = try ClientSettings(arguments)
        return try Session.run(arguments) { session in
            let admin = try session.admin(settings)
            guard let known = try await admin.describeTransactions([id])[id]?.get() else {
                throw CommandError(
                    .failure,
                    "no coordinator knows a transactional id '\(id)'; a hanging transaction is named "
                        + "TOPIC:PARTITION@START")
            }
            guard known.state == "Ongoing" else {
                throw CommandError(.failure, "\(id): no transaction is open (\(known.state)); nothing is changed")
            }
            let places = known.partitions.sorted().map { "\($0)" }.joined(separator: ", ")
            let what =
                "the transaction of \(id) in \(places), and would fence its producer \(known.producerId), epoch "
                + "\(known.epoch)"
            guard mayChange(what, arguments, session.console) else { return .success }
            try await admin.fenceProducer(ofTransactionalId: id, timeoutMs: known.timeoutMs)
            session.console.say("aborted the transaction of \(id) in \(places), and fenced its producer")
            return .success
        }
    }

    /// Whether `--execute` is there; without it what would be done is told.
    private static func mayChange(_ what: String, _ arguments: Arguments, _ console: Console) -> Bool {
        if arguments.groups.executes { return true }
        console.say("would abort \(what)")
        console.say("nothing is changed: --execute does it")
        return false
    }
}
