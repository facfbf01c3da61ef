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
    /// Whether the value before was decoded in the short way, which then tells all about one that is decoded so again.
    @exclusivity(unchecked)
    private var isSteady = false
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
        if hint == nil, !isAvroJSON, header == nil || fileTables != nil || fileMessage != nil, fast(bytes, to: &text) {
            isSteady = true
            var outcome = ValueOutcome()
            let isFile = fileTables != nil || fileMessage != nil
            outcome.form = ValueForm((isFile ? fileTables : lastTables) != nil ? .avro : .protobuf)
            outcome.schema = isFile ? nil : lastReference
            outcome.isDecoded = true
            return outcome
        }
        isSteady = false
        return slow(bytes, header, isAvroJSON, hint, to: &text)
    }

    /// Appends the JSON of `bytes`, whose record has no headers, where all that there is to say of it was said of the value
    /// before: it has the same form and schema, and nothing is wrong with it. False where that isn't so, or isn't known:
    /// nothing is appended then, and ``decode(_:header:isAvroJSON:hint:to:)`` tells more.
    @inline(__always)
    package func again(_ bytes: UnsafeRawBufferPointer, to text: inout DecodedText) -> Bool {
        isSteady && fast(bytes, to: &text)
    }

    /// A value by the file's schema, or by that of the value before, if its tables are here; false when it isn't such, or
    /// perhaps not: then nothing is appended.
    @inline(__always)
    private func fast(_ bytes: UnsafeRawBufferPointer, to text: inout DecodedText) -> Bool {
        if let fileTables {
            return bytes.first != AvroContainer.magic0 && fast(bytes, from: 0, fileTables, to: &text)
        }
        if let fileMessage { return fast(bytes, from: 0, fileMessage, isFramed: false, to: &text) }
        guard lastReference != nil, let framing = Framing.prefix(of: bytes), !framing.isCompressed,
            framing.schema == lastReference
        else { return false }
        if let lastTables { return fast(bytes, from: framing.prefix, lastTables, to: &text) }
        guard let lastProtobuf, framing.kind == .confluent || framing.kind == .confluentGuid,
            let (index, start) = lastProtobuf.standardMessage(in: bytes, from: framing.prefix)
        else { return false }
        return fast(bytes, from: start, Message(index: index, tables: lastProtobuf.tables), isFramed: true, to: &text)
    }

    /// A message by a schema that is here.
    @inline(__always)
    private func fast(
        _ bytes: UnsafeRawBufferPointer, from start: Int, _ message: Message, isFramed: Bool,
        to text: inout DecodedText
    ) -> Bool {
        let mark = text.count
        do throws(DecodeError) {
            if try protobuf.decodePlain(bytes, from: start, as: message.index, message.tables, into: &text) {
                return true
            }
            try protobuf.decode(bytes, from: start, as: message.index, message.tables, into: &text)
        } catch {
            text.removeAll(after: mark)
            return false
        }
        // By a file's schema a frame looks like a field that it doesn't have.
        guard protobuf.outcome.error == nil,
            isFramed || !protobuf.outcome.hasUnknown || Framing.prefix(of: bytes) == nil
        else {
            text.removeAll(after: mark)
            return false
        }
        return true
    }

    /// A value in Avro's binary encoding by a schema that is here.
    @inline(__always)
    private func fast(
        _ bytes: UnsafeRawBufferPointer, from start: Int, _ tables: AvroTables, to text: inout DecodedText
    ) -> Bool {
        let mark = text.count
        do throws(DecodeError) {
            try tables.decode(UnsafeRawBufferPointer(rebasing: bytes.dropFirst(start)), form: form, to: &text)
        } catch {
            text.removeAll(after: mark)
            return false
        }
        return true
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
