import Console
import KafkaClient
import KafkaWire
import RecordOutput

/// `kcat-swift producers [SPEC...]`: who writes into partitions now, as their leaders know it.
enum ProducersCommand {
    /// The command's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "producers", "[TOPIC[:PARTITIONS]...]", "Show who writes into partitions: idempotent producers.",
        notes: [
            "Producer id and epoch, the last sequence and when it came, and where an open",
            "transaction begins. Producers without idempotence leave no trace. Kafka 2.8.",
        ],
        examples: [("producers orders", "who writes, and when last")],
        options: [OptionTable.json, OptionTable.utc] + OptionTable.connection + OptionTable.looks + OptionTable.general,
        asks: "spec", run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        let specs = try SpecParser.parse(operands)
        if let ranged = specs.first(where: { $0.range != nil }) {
            throw UsageError("'\(ranged.text)': who writes now is what is shown; leave out what follows the @")
        }
        let settings = try ClientSettings(arguments)
        return try Session.run(arguments) { session in
            let admin = try session.admin(settings)
            let partitions = try await session.partitions(of: specs, admin, settings, arguments)
            let answers = Answers(try await admin.producers(of: partitions, patience: Session.patience))
            let rows = answers.found.flatMap { partition, producers in
                producers.sorted { $0.producerId < $1.producerId }.map { (partition: partition, producer: $0) }
            }
            let times = TimeText(utc: arguments.output.usesUTC)
            return session.show(
                rows, KafkaError.summed(answers.lacking), nothing: "no idempotent producer writes there", arguments,
                json: json,
                table: { table($0, times) })
        }
    }

    private static func table(
        _ rows: [(partition: TopicPartition, producer: ActiveProducer)], _ times: TimeText
    ) -> TextTable {
        var table = TextTable([
            .text("TOPIC"), .number("PARTITION"), .number("PRODUCER"), .number("EPOCH").dispensable(0),
            .number("LAST-SEQUENCE"),
            .text("LAST-TIME"), .number("TRANSACTION-START"),
        ])
        for (partition, producer) in rows {
            table.add([
                .init(partition.topic), .init(partition.partition), .init(producer.producerId), .init(producer.epoch),
                .init(producer.lastSequence), .init(producer.lastTimestamp.map(times.text) ?? "-"),
                .init(producer.transactionStart),
            ])
        }
        return table
    }

    /// An object a producer and partition.
    private static func json(_ rows: [(partition: TopicPartition, producer: ActiveProducer)]) -> String {
        rows.map { partition, producer in
            var line = JSONLine()
            line.object { line in
                line.field("topic", partition.topic)
                line.field("partition", partition.partition)
                line.field("producer_id", producer.producerId)
                line.field("producer_epoch", producer.epoch)
                line.field("last_sequence", producer.lastSequence.map(Int64.init))
                line.field("last_time", producer.lastTimestamp)
                line.field("transaction_start", producer.transactionStart)
            }
            return line.text + "\n"
        }.joined()
    }
}
