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
    private let fileSchema: ReadySchema?
    /// The schemas of registries; `nil` without one.
    private let source: (any SchemaSource)?
    /// Whether pack letters write as kcat does, and not JSON.
    private let printsPack: Bool
    private var protobuf: ProtobufDecoder
    private var lookup = DecodedText()
    private var decompressor = Decompressor()
    private let inflater = DeflateDecompressor(.zlib)
    private var scratch = ScratchBuffer()
    private var last: (reference: SchemaReference, topic: String, schema: ReadySchema)?

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
        self.source = source
        protobuf = ProtobufDecoder(options)
    }

    /// Appends the JSON of `bytes`. `header` is the frame that the record's headers tell, `isAvroJSON` whether they say that
    /// Avro's JSON encoding was used. Nothing is appended where ``ValueOutcome/isDecoded`` is false.
    package func decode(
        _ bytes: UnsafeRawBufferPointer, header: Framing? = nil, isAvroJSON: Bool = false, topic: String,
        to text: inout DecodedText
    ) -> ValueOutcome {
        var outcome = ValueOutcome()
        let mark = text.count
        do throws(DecodeError) {
            switch type {
            case .auto:
                try auto(bytes, header, isAvroJSON, topic, &outcome, &text)
            case .registry:
                guard let framing = header ?? Framing.prefix(of: bytes) else {
                    throw DecodeError("no schema id: neither a registry's frame nor its header", at: 0)
                }
                try framed(bytes, framing, isAvroJSON, topic, &outcome, &text)
            case .json:
                outcome.format = "json"
                let framing = header ?? Framing.prefix(of: bytes)
                outcome.schema = framing?.schema
                try text.append(json: UnsafeRawBufferPointer(rebasing: bytes.dropFirst(framing?.prefix ?? 0)))
            case .msgpack:
                outcome.format = "msgpack"
                try MessagePackDecoder.decode(bytes, to: &text)
            case .cbor:
                outcome.format = "cbor"
                try CBORDecoder.decode(bytes, to: &text)
            case .avro, .protobuf: try byFile(bytes, header, isAvroJSON, &outcome, &text)
            case .protobufRaw:
                outcome.format = "protobuf"
                outcome.error = try protobuf.decodeRaw(bytes, into: &text).error
            case .pack(let letters):
                outcome.format = "pack"
                if printsPack { try letters.print(bytes, to: &text) } else { try letters.decode(bytes, to: &text) }
            }
        } catch {
            text.removeAll(after: mark)
            outcome.error = error
        }
        outcome.isDecoded = text.count > mark
        return outcome
    }

    // MARK: A registry's schemas

    private func framed(
        _ bytes: UnsafeRawBufferPointer, _ framing: Framing, _ isAvroJSON: Bool, _ topic: String,
        _ outcome: inout ValueOutcome, _ text: inout DecodedText
    ) throws(DecodeError) {
        outcome.schema = framing.schema
        let schema: ReadySchema
        if let last, last.reference == framing.schema, last.topic == topic {
            schema = last.schema
        } else {
            let state = source?.state(of: framing.schema, topic: topic) ?? .noRegistry
            switch state {
            case .ready(let ready):
                schema = ready
                last = (framing.schema, topic, ready)
            case .unknown:
                outcome.waits = true
                return
            case .missing(let reason), .failed(let reason): throw DecodeError(reason, at: nil)
            case .noRegistry:
                throw DecodeError("written with schema \(framing.schema.words); -r URL names the registry", at: nil)
            }
        }
        outcome.format = schema.format
        try data(bytes, framing, isAvroJSON, schema, &outcome, &text)
    }

    /// The data behind a frame, by its schema.
    private func data(
        _ bytes: UnsafeRawBufferPointer, _ framing: Framing, _ isAvroJSON: Bool, _ schema: ReadySchema,
        _ outcome: inout ValueOutcome, _ text: inout DecodedText
    ) throws(DecodeError) {
        var framing = framing
        var bytes = bytes
        if framing.isCompressed {
            let packed = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(framing.prefix))
            do throws(CompressionError) {
                bytes = scratch.bytes(
                    try inflater.decompress(packed, into: &scratch, limit: inflatedLimit))
            } catch { throw DecodeError("\(error)", at: framing.prefix) }
            framing.prefix = 0
        }
        let start = framing.prefix
        switch schema {
        case .avro(let schema): try avro(bytes, from: start, schema, isAvroJSON, &text)
        case .json:
            do throws(DecodeError) {
                try text.append(json: UnsafeRawBufferPointer(rebasing: bytes.dropFirst(start)))
            } catch { throw DecodeError(error.reason, at: error.position.map { $0 + start }) }
        case .protobuf(let schema, let message):
            try protobuf(bytes, framing, schema, message, &outcome, &text)
        }
    }

    private func avro(
        _ bytes: UnsafeRawBufferPointer, from start: Int, _ schema: AvroSchema, _ isJSON: Bool,
        _ text: inout DecodedText
    ) throws(DecodeError) {
        let data = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(start))
        let mark = text.count
        do throws(DecodeError) {
            if isJSON {
                try schema.decode(json: data, to: &text)
            } else {
                try schema.decode(data, form: form, to: &text)
            }
        } catch {
            text.removeAll(after: mark)
            // The key of a window has the eight bytes of its time behind it.
            if isKey, data.count > 8, error.position == data.count - 8 {
                return try schema.decode(UnsafeRawBufferPointer(rebasing: data.dropLast(8)), form: form, to: &text)
            }
            throw DecodeError(error.reason, at: error.position.map { $0 + start })
        }
    }

    private func protobuf(
        _ bytes: UnsafeRawBufferPointer, _ framing: Framing, _ schema: ProtobufSchema, _ known: ProtobufMessage?,
        _ outcome: inout ValueOutcome, _ text: inout DecodedText
    ) throws(DecodeError) {
        if let indexes = framing.headerIndexes, !indexes.isEmpty {
            let message = indexes.withUnsafeBytes { schema.message(atIndexes: $0) }
            guard let message else { throw DecodeError("the header's message indexes lead to no message", at: nil) }
            outcome.error = try protobuf.decode(bytes, from: 0, as: message, of: schema, into: &text).error
            return
        }
        let mark = text.count
        // The first way that uses every byte is right; the first of all is shown as far as it goes when none does.
        var first: ProtobufSelection?
        var selections: [ProtobufSelection] = []
        if framing.kind == .glue {
            selections = [try schema.selection(in: bytes, from: framing.prefix, framing: .glue)]
        } else {
            let standard = framing.kind == .confluent || framing.kind == .confluentGuid
            let reference = try? schema.selection(in: bytes, from: framing.prefix, framing: .reference)
            let indexes = schema.candidates(in: bytes, from: framing.prefix)
            selections = standard ? indexes : []
            if let reference { selections.append(reference) }
            if !standard { selections += indexes }
            if !standard || framing.headerIndexes != nil, let message = known ?? schema.onlyMessage {
                selections.append(ProtobufSelection(message: message, start: framing.prefix, variant: .standard))
            }
        }
        for selection in selections {
            let result = try protobuf.decode(
                bytes, from: selection.start, as: selection.message, of: schema, into: &text)
            if result.error == nil {
                outcome.note = selection.variant.note
                return
            }
            text.removeAll(after: mark)
            if first == nil { first = selection }
        }
        guard let first else {
            _ = try schema.selection(in: bytes, from: framing.prefix, framing: .indexes)
            throw DecodeError("no message of the schema", at: framing.prefix)
        }
        outcome.error = try protobuf.decode(bytes, from: first.start, as: first.message, of: schema, into: &text).error
    }

    // MARK: A file's schema

    private func byFile(
        _ bytes: UnsafeRawBufferPointer, _ header: Framing?, _ isAvroJSON: Bool, _ outcome: inout ValueOutcome,
        _ text: inout DecodedText
    ) throws(DecodeError) {
        guard let fileSchema else { throw DecodeError("no schema", at: nil) }
        outcome.format = fileSchema.format
        let mark = text.count
        switch fileSchema {
        case .json: try text.append(json: bytes)
        case .avro(let schema):
            if AvroContainer.isContainer(bytes) { return try container(bytes, &outcome, &text) }
            // Bare; else with a frame, or with the fingerprint of just this schema, before it.
            do throws(DecodeError) {
                try avro(bytes, from: 0, schema, isAvroJSON, &text)
            } catch {
                text.removeAll(after: mark)
                if let start = Self.dataStart(bytes, schema) {
                    return try avro(bytes, from: start, schema, isAvroJSON, &text)
                }
                throw error
            }
        case .protobuf(let schema, let message):
            guard let message = message ?? schema.onlyMessage else {
                _ = try schema.selection(in: bytes, from: 0, framing: .none)
                throw DecodeError("which message? #NAME behind the file says it", at: nil)
            }
            let bare = try protobuf.decode(bytes, from: 0, as: message, of: schema, into: &text)
            guard bare.error != nil || bare.hasUnknown, let framing = Framing.prefix(of: bytes) else {
                outcome.error = bare.error
                return
            }
            // A frame looks like a broken field, or an unknown one.
            text.removeAll(after: mark)
            for selection in schema.candidates(in: bytes, from: framing.prefix) {
                let result = try protobuf.decode(
                    bytes, from: selection.start, as: message, of: schema, into: &text)
                if result.error == nil { return outcome.schema = framing.schema }
                text.removeAll(after: mark)
            }
            outcome.error = try protobuf.decode(bytes, from: 0, as: message, of: schema, into: &text).error
        }
    }

    private static func dataStart(_ bytes: UnsafeRawBufferPointer, _ schema: AvroSchema) -> Int? {
        if bytes.count >= 10, bytes[0] == 0xc3, bytes[1] == 1 {
            let fingerprint = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt64.self))
            return fingerprint == schema.fingerprint ? 10 : nil
        }
        return Framing.prefix(of: bytes)?.prefix
    }

    // MARK: By the looks

    private func auto(
        _ bytes: UnsafeRawBufferPointer, _ header: Framing?, _ isAvroJSON: Bool, _ topic: String,
        _ outcome: inout ValueOutcome, _ text: inout DecodedText
    ) throws(DecodeError) {
        let mark = text.count
        if let framing = header ?? Framing.prefix(of: bytes) {
            do throws(DecodeError) {
                return try framed(bytes, framing, isAvroJSON, topic, &outcome, &text)
            } catch {
                // What is known to be framed stays so; what only looks like it may be something else.
                text.removeAll(after: mark)
                let isKnown = header != nil || outcome.format != nil
                guard !isKnown, PlainFormat.recognise(bytes, scratch: &lookup) != nil else { throw error }
                outcome.schema = nil
            }
        }
        try plain(bytes, isOuter: true, &outcome, &text)
    }

    private func plain(
        _ bytes: UnsafeRawBufferPointer, isOuter: Bool, _ outcome: inout ValueOutcome, _ text: inout DecodedText
    ) throws(DecodeError) {
        let format = PlainFormat.recognise(bytes, scratch: &lookup)
        outcome.format = (outcome.format.map { $0 + "+" } ?? "") + (format?.rawValue ?? "binary")
        switch format {
        case .json: try text.append(json: bytes)
        case .empty, .text, .xml: try text.append(string: bytes)
        case .msgpack: try MessagePackDecoder.decode(bytes, to: &text)
        case .cbor: try CBORDecoder.decode(bytes, to: &text)
        case .avroContainer: try container(bytes, &outcome, &text)
        case .avroSingleObject:
            let digits = bytes[2..<10].reversed().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
                .joined()
            throw DecodeError("Avro with the schema of fingerprint \(digits); -s avro:FILE names it", at: 0)
        case .gzip, .zstd, .lz4:
            guard isOuter else { return try text.append(base64: bytes) }
            let codec: CompressionCodec = format == .gzip ? .gzip : format == .zstd ? .zstd : .lz4
            var inner = ScratchBuffer()
            do throws(CompressionError) {
                let count = try decompressor.decompress(
                    codec, magic: 2, bytes, into: &inner, limit: inflatedLimit)
                return try decompressed(inner.bytes(count), &outcome, &text)
            } catch { throw DecodeError("\(error)", at: 0) }
        case .java, .dotnet, nil: break
        }
    }

    private func decompressed(
        _ bytes: UnsafeRawBufferPointer, _ outcome: inout ValueOutcome, _ text: inout DecodedText
    ) throws(CompressionError) {
        do throws(DecodeError) {
            try plain(bytes, isOuter: false, &outcome, &text)
        } catch { outcome.error = error }
    }

    private func container(
        _ bytes: UnsafeRawBufferPointer, _ outcome: inout ValueOutcome, _ text: inout DecodedText
    ) throws(DecodeError) {
        outcome.format = "avro"
        try AvroContainer.decode(bytes, form: form, to: &text, scratch: &scratch, limit: inflatedLimit)
    }
}
