import KafkaWire

/// Decodes the keys or the values of records, each into the text of one JSON value. It keeps its memory from record to
/// record and allocates nothing for those that decode; all I/O is the schema source's.
package final class ValueDecoder {
    /// What values are decoded as.
    package let type: ValueType
    /// How Avro is written.
    let form: AvroForm
    /// Whether these are keys: the windowed keys of ksqlDB and Kafka Streams have a time behind them.
    let isKey: Bool
    /// The schema of a file, where the type names one.
    let fileSchema: ReadySchema?
    /// Its tables, where it is Avro and values stand in Avro's binary encoding.
    private let fileTables: AvroTables?
    /// Its tables and the message, where it is Protobuf.
    private let fileMessage: Message?
    /// The schemas of registries; `nil` without one.
    let source: (any SchemaSource)?
    /// Whether pack letters write as kcat does, and not JSON.
    private let printsPack: Bool
    @exclusivity(unchecked)
    var protobuf: ProtobufDecoder
    var lookup = DecodedText()
    var decompressor = Decompressor()
    let inflater = DeflateDecompressor(.zlib)
    var scratch = ScratchBuffer()
    /// The schema of the value before, which most often is the next one's; it is that of ``lastTopic``.
    @exclusivity(unchecked)
    var lastReference: SchemaReference?
    var lastSchema: ReadySchema?
    /// Its tables, where it is Avro.
    @exclusivity(unchecked)
    var lastTables: AvroTables?
    /// It, where it is Protobuf.
    @exclusivity(unchecked)
    var lastProtobuf: ProtobufSchema?
    /// The topic of the values that follow: ids may be of a topic's registry.
    package var topic = "" {
        didSet { lastReference = nil }
    }

    /// A message of a schema that is held.
    private struct Message: BitwiseCopyable {
        var index: Int32
        var tables: ProtobufTables
    }

    /// The most bytes that a value may become when it is decompressed.
    package var inflatedLimit = 64 << 20

    /// A decoder. `fileSchema` is what the file of `type` holds.
    package init(
        _ type: ValueType, isKey: Bool, form: AvroForm = .plain, options: ProtobufDecoder.Options = .init(),
        fileSchema: ReadySchema? = nil, source: (any SchemaSource)? = nil, printsPack: Bool = false
    ) {
        self.printsPack = printsPack
        self.type = type
        self.isKey = isKey
        self.form = form
        self.fileSchema = fileSchema
        if case .avro(let schema)? = fileSchema, type.isAvroFile {
            fileTables = schema.tables
        } else {
            fileTables = nil
        }
        if case .protobuf(let schema, let message)? = fileSchema, type.isProtobufFile,
            let message = message ?? schema.onlyMessage
        {
            fileMessage = Message(index: message.index, tables: schema.tables)
        } else {
            fileMessage = nil
        }
        self.source = source
        protobuf = ProtobufDecoder(options)
    }

    /// Appends the JSON of `bytes`. `header` is the frame that the record's headers tell, `isAvroJSON` whether they say that
    /// Avro's JSON encoding was used, `hint` what else they tell. Nothing is appended where ``ValueOutcome/isDecoded`` is false.
    package func decode(
        _ bytes: UnsafeRawBufferPointer, header: Framing? = nil, isAvroJSON: Bool = false, hint: SchemaHint? = nil,
        to text: inout DecodedText
    ) -> ValueOutcome {
        if let hint { return slow(bytes, header, isAvroJSON, hint, to: &text) }
        if let fileTables, !isAvroJSON, bytes.first != AvroContainer.magic0 {
            return fast(bytes, from: 0, fileTables, nil, to: &text) ?? slow(bytes, header, isAvroJSON, to: &text)
        }
        if let fileMessage {
            return fast(bytes, from: 0, fileMessage, nil, to: &text) ?? slow(bytes, header, isAvroJSON, to: &text)
        }
        guard lastReference != nil, header == nil, !isAvroJSON, let framing = Framing.prefix(of: bytes),
            !framing.isCompressed, framing.schema == lastReference
        else { return slow(bytes, header, isAvroJSON, to: &text) }
        if let lastTables {
            return fast(bytes, from: framing.prefix, lastTables, framing.schema, to: &text)
                ?? slow(bytes, header, isAvroJSON, to: &text)
        }
        if let lastProtobuf, framing.kind == .confluent || framing.kind == .confluentGuid,
            let (index, start) = lastProtobuf.standardMessage(in: bytes, from: framing.prefix)
        {
            let message = Message(index: index, tables: lastProtobuf.tables)
            return fast(bytes, from: start, message, framing.schema, to: &text)
                ?? slow(bytes, header, isAvroJSON, to: &text)
        }
        return slow(bytes, header, isAvroJSON, to: &text)
    }

    /// A message by a schema that is here; `nil` when it isn't such, or perhaps not.
    @inline(__always)
    private func fast(
        _ bytes: UnsafeRawBufferPointer, from start: Int, _ message: Message, _ schema: SchemaReference?,
        to text: inout DecodedText
    ) -> ValueOutcome? {
        let mark = text.count
        do throws(DecodeError) {
            try protobuf.decode(bytes, from: start, as: message.index, message.tables, into: &text)
        } catch {
            text.removeAll(after: mark)
            return nil
        }
        // By a file's schema a frame looks like a field that it doesn't have.
        guard protobuf.outcome.error == nil,
            schema != nil || !protobuf.outcome.hasUnknown || Framing.prefix(of: bytes) == nil
        else {
            text.removeAll(after: mark)
            return nil
        }
        var outcome = ValueOutcome()
        outcome.form = ValueForm(.protobuf)
        outcome.schema = schema
        outcome.isDecoded = true
        return outcome
    }

    /// A value in Avro's binary encoding by a schema that is here; `nil` when it isn't such, or not only.
    @inline(__always)
    private func fast(
        _ bytes: UnsafeRawBufferPointer, from start: Int, _ tables: AvroTables, _ schema: SchemaReference?,
        to text: inout DecodedText
    ) -> ValueOutcome? {
        let mark = text.count
        do throws(DecodeError) {
            try tables.decode(UnsafeRawBufferPointer(rebasing: bytes.dropFirst(start)), form: form, to: &text)
        } catch {
            text.removeAll(after: mark)
            return nil
        }
        var outcome = ValueOutcome()
        outcome.form = ValueForm(.avro)
        outcome.schema = schema
        outcome.isDecoded = true
        return outcome
    }

    private func slow(
        _ bytes: UnsafeRawBufferPointer, _ header: Framing?, _ isAvroJSON: Bool, _ hint: SchemaHint? = nil,
        to text: inout DecodedText
    ) -> ValueOutcome {
        var outcome = ValueOutcome()
        let mark = text.count
        do throws(DecodeError) {
            switch type {
            case .auto:
                try auto(bytes, header, isAvroJSON, hint, &outcome, &text)
            case .registry:
                guard let framing = header ?? Framing.prefix(of: bytes) else {
                    throw DecodeError("no schema id: neither a registry's frame nor its header", at: 0)
                }
                try framed(bytes, framing, isAvroJSON, hint, &outcome, &text)
            case .json:
                outcome.form = ValueForm(.json)
                let framing = header ?? Framing.prefix(of: bytes)
                outcome.schema = framing?.schema
                try text.append(json: UnsafeRawBufferPointer(rebasing: bytes.dropFirst(framing?.prefix ?? 0)))
            case .msgpack:
                outcome.form = ValueForm(.msgpack)
                try MessagePackDecoder.decode(bytes, to: &text)
            case .cbor:
                outcome.form = ValueForm(.cbor)
                try CBORDecoder.decode(bytes, to: &text)
            case .avro, .protobuf: try byFile(bytes, header, isAvroJSON, hint, &outcome, &text)
            case .protobufRaw:
                outcome.form = ValueForm(.protobuf)
                outcome.error = try protobuf.decodeRaw(bytes, into: &text).error
            case .pack(let letters):
                outcome.form = ValueForm(.pack)
                if printsPack { try letters.print(bytes, to: &text) } else { try letters.decode(bytes, to: &text) }
            }
        } catch {
            text.removeAll(after: mark)
            outcome.error = error
        }
        outcome.isDecoded = text.count > mark
        return outcome
    }
}
