import RecordOutput
import SchemaDecoding
import SchemaRegistry

/// What the options say about decoding, checked and its files read; nothing is asked of a registry yet.
struct DecodingPlan: Sendable {
    /// One side of the records.
    struct Side: Sendable {
        /// What it is decoded as.
        var type: ValueType
        /// The schema of its file, where the type names one.
        var schema: ReadySchema?
        /// Whether what is not of the type stays as it is: `--json-values`.
        var keepsOthers = false
    }

    /// The keys; `nil` leaves them as they are.
    private(set) var key: Side?
    /// The values; `nil` leaves them as they are.
    private(set) var value: Side?
    /// The registry; `nil` when none is named.
    let registry: RegistryConfiguration?
    /// How Avro is written.
    let form: AvroForm
    /// How Protobuf is written.
    let options: ProtobufDecoder.Options
    /// Whether something that isn't decoded is an error at the end.
    let isStrict: Bool
    /// Whether values are indented for people.
    let isReadable: Bool
    /// Whether pack letters write as kcat does, and not JSON.
    let isJSON: Bool

    /// Whether Kafka's own topics are decoded by themselves, where no type is given: in JSON and for people.
    let decodesInternal: Bool

    /// `nil` when nothing is to be decoded. `topics` are those that may come, or patterns of them.
    init?(_ arguments: Arguments, _ style: RecordFormat.Style, topics: [String]) throws(UsageError) {
        let decoding = arguments.decoding
        registry = try RegistrySettings(arguments).configuration
        form = decoding.usesAvroJSON ? .json : decoding.quotesInt64 ? .quotedLongs : .plain
        options = ProtobufDecoder.Options(protoNames: decoding.usesProtoNames, defaults: decoding.showsDefaults)
        isStrict = decoding.isStrict
        isReadable = style == .readable
        isJSON = style == .json
        let isShown = isReadable || isJSON
        // With a registry, what is written for tools and people is decoded by what it shows.
        let usual: ValueType? = registry != nil && isShown ? .auto : nil
        key = try Self.side(decoding.keyType ?? usual, decoding, registry)
        value = try Self.side(decoding.valueType ?? usual, decoding, registry)
        let isTyped = decoding.keyType != nil || decoding.valueType != nil
        decodesInternal = isShown && !isTyped && topics.contains { $0.contains("__") }
        if key == nil, value == nil, !decodesInternal {
            if decoding.isStrict {
                throw UsageError("--strict is about decoding: -s TYPE or -r URL says what to decode")
            }
            return nil
        }
        // Beside a decoded key a value that is JSON is embedded as it would be alone.
        if value == nil, arguments.output.embedsJSON { value = Side(type: .json, keepsOthers: true) }
    }

    private static func side(
        _ type: ValueType?, _ decoding: DecodingArguments, _ registry: RegistryConfiguration?
    ) throws(UsageError) -> Side? {
        guard let type else { return nil }
        switch type {
        case .registry where registry == nil:
            throw UsageError(
                "-s: these need a schema registry: -r URL (or avro:FILE.avsc, protobuf:FILE.proto#pkg.Message)")
        case .avro(let file):
            let text = String(decoding: try bytes(file), as: UTF8.self)
            do throws(DecodeError) {
                return Side(type: type, schema: .avro(try AvroSchema(parsing: text)))
            } catch { throw UsageError("\(file): \(error)") }
        case .protobuf(let file, let name):
            let schema = try ProtobufFiles.schema(file)
            guard let message = name.map({ schema.message(named: $0) }) ?? schema.onlyMessage else {
                let names = schema.messageNames.prefix(8).joined(separator: ", ")
                let what = name.map { "no message \($0)" } ?? "which message? \(file)#NAME"
                throw UsageError("\(file): \(what); it has \(names)")
            }
            return Side(type: type, schema: .protobuf(schema, message))
        default: return Side(type: type)
        }
    }

    private static func bytes(_ file: String) throws(UsageError) -> [UInt8] {
        do { return try TextFile.bytes(of: file, limit: 64 << 20) } catch { throw UsageError("\(file): \(error)") }
    }
}
