import KafkaClient
import KafkaWire
import RecordOutput

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// `kcat-swift produce TOPIC[:PARTITION]`: writes records to a topic; kcat's `-P`.
enum ProduceCommand {
    /// The command's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "produce", "TOPIC[:PARTITION] [FILE...]", "Write records to a topic: a line of standard input each.",
        notes: [
            "Each line is a record (-D: another delimiter; an empty line is none); -K splits",
            "off its key. Each FILE is one record, with -l one FILE holds many. -J reads",
            "what assign -J writes; without TOPIC each record goes to the topic and",
            "partition that it names. Ctrl-C delivers what was read.",
        ],
        examples: [
            ("produce orders -K: -z lz4 < lines", "key:value a line"),
            ("assign orders -e -J | kcat-swift produce copy -J", "every field kept"),
        ],
        options: [
            OptionTable.json, OptionTable.delimiter, OptionTable.keyDelimiter, OptionTable.null, OptionTable.count,
        ] + OptionTable.producing + OptionTable.connection + OptionTable.general, asks: "place", run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        var plan = try plan(arguments)
        var files = operands
        if !(plan.isJSON && operands.isEmpty) {
            guard let first = files.first else {
                throw UsageError("produce to what? kcat-swift produce TOPIC[:PARTITION]")
            }
            files.removeFirst()
            try takeTopic(first, arguments, &plan)
        }
        let readsLines = arguments.producing.readsLines
        if readsLines, files.count != 1 { throw UsageError("-l reads the records of one FILE: name one") }
        if plan.isJSON, !files.isEmpty, !readsLines {
            throw UsageError("'\(files[0])': with -J the records come from standard input, or from one FILE with -l")
        }
        let settings = try ClientSettings(arguments)
        if arguments.producing.partitioner == nil, plan.partition == nil, plan.partitioner == .murmur2 {
            plan.partitioner = try ProducerProperties.partitioner(settings.properties) ?? .murmur2
        }
        var configuration = try settings.producerConfiguration()
        if let codec = arguments.producing.codec { configuration.compression = codec }
        let descriptor = try input(files, readsLines)
        if readsLines { plan.inputName = files[0] }
        plan.inputSize = files.isEmpty || readsLines ? size(of: descriptor) : nil
        let unit = files.isEmpty || readsLines ? "line" : "file"
        return try Session.run(arguments) { [configuration, plan, files] session in
            settings.announce(on: session.console, producing: true)
            let ledger = DeliveryLedger(session, unit: unit)
            var configuration = configuration
            configuration.onDelivery = { ledger.take($0) }
            let producer = try session.producer(configuration)
            var run = ProduceRun(session, producer, ledger, plan)
            do { try await run.prepare() } catch {
                await producer.close()
                throw error
            }
            var failure: (any Error)?
            do {
                if files.isEmpty || readsLines {
                    try await run.read(descriptor)
                } else {
                    for file in files { try await run.send(file: file) }
                }
            } catch {
                failure = error
            }
            return await run.finish(failure)
        }
    }

    private static func plan(_ arguments: Arguments) throws(UsageError) -> ProducePlan {
        let options = arguments.producing
        var plan = ProducePlan()
        plan.isJSON = arguments.output.form == .json
        plan.partition = options.partition
        plan.count = arguments.records.count
        plan.rate = options.rate
        plan.tees = options.tees
        plan.key = options.key
        plan.headers = options.headers
        plan.emptyIsNull = arguments.output.writesNull
        plan.keepsTime = options.timestamp != .now
        if let text = arguments.output.delimiter { plan.delimiter = try delimiter("-D", text) }
        if let text = arguments.output.keyDelimiter { plan.keyDelimiter = try delimiter("-K", text) }
        if plan.isJSON, plan.keyDelimiter != nil { throw UsageError("-K splits lines; with -J the key is a field") }
        if let choice = options.partitioner {
            plan.partitioner = choice
            if choice == .keep, !plan.isJSON {
                throw UsageError("--partitioner keep keeps the partition that -J reads")
            }
        } else if plan.isJSON {
            plan.partitioner = .keep
        }
        return plan
    }

    /// The topic's operand: then records go where it says, whatever they name.
    private static func takeTopic(
        _ text: String, _ arguments: Arguments, _ plan: inout ProducePlan
    ) throws(UsageError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        do { try SpecParser.checkTopic(String(parts[0])) } catch { throw UsageError("'\(text)': \(error)") }
        plan.topic = String(parts[0])
        if arguments.producing.partitioner == nil { plan.partitioner = .murmur2 }
        guard parts.count > 1 else { return }
        guard parts.count == 2, let partition = Int32(parts[1]), partition >= 0 else {
            throw UsageError("'\(text)': one partition is wanted, a number from 0 on: \(parts[0]):0")
        }
        if let other = plan.partition, other != partition {
            throw UsageError("'\(text)' and -p \(other): which partition?")
        }
        plan.partition = partition
    }

    private static func delimiter(_ option: String, _ text: String) throws(UsageError) -> [UInt8] {
        let bytes: [UInt8]
        do { bytes = try DelimiterText.bytes(text) } catch { throw UsageError("\(option): \(error)") }
        if bytes.isEmpty { throw UsageError("\(option): an empty delimiter separates nothing") }
        return bytes
    }

    /// The descriptor that records come from.
    private static func input(_ files: [String], _ readsLines: Bool) throws(UsageError) -> Int32 {
        guard readsLines, let path = files.first else { return 0 }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw UsageError("\(path): \(String(cString: strerror(errno)))") }
        return descriptor
    }

    private static func size(of descriptor: Int32) -> Int? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }
}
