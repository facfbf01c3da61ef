import KafkaWire

/// Values by the schemas of a registry.
extension ValueDecoder {
    func framed(
        _ bytes: UnsafeRawBufferPointer, _ framing: Framing, _ isAvroJSON: Bool, _ hint: SchemaHint?,
        _ outcome: inout ValueOutcome, _ text: inout DecodedText
    ) throws(DecodeError) {
        outcome.schema = framing.schema
        let schema: ReadySchema
        if let lastSchema, lastReference == framing.schema {
            schema = lastSchema
        } else {
            let state = source?.state(of: framing.schema, topic: topic) ?? .noRegistry
            switch state {
            case .ready(let ready):
                schema = ready
                lastReference = framing.schema
                lastSchema = ready
                if case .avro(let schema) = ready {
                    lastTables = schema.tables
                    outcome.note = schema.notices.first
                } else {
                    lastTables = nil
                }
                if case .protobuf(let schema, _) = ready { lastProtobuf = schema } else { lastProtobuf = nil }
            case .unknown:
                outcome.waits = true
                return
            case .missing(let reason), .failed(let reason): throw DecodeError(reason, at: nil)
            case .noRegistry:
                throw DecodeError("written with schema \(framing.schema.words); -r URL names the registry", at: nil)
            }
        }
        outcome.form = ValueForm(schema.kind)
        try data(bytes, framing, isAvroJSON, hint, schema, &outcome, &text)
    }

    /// The data behind a frame, by its schema.
    private func data(
        _ bytes: UnsafeRawBufferPointer, _ framing: Framing, _ isAvroJSON: Bool, _ hint: SchemaHint?,
        _ schema: ReadySchema, _ outcome: inout ValueOutcome, _ text: inout DecodedText
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
            try protobuf(
                bytes, framing, schema, message, named: hint?.message.flatMap { schema.message(named: $0) }, &outcome,
                &text)
        }
    }

    func avro(
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
        named: ProtobufMessage?, _ outcome: inout ValueOutcome, _ text: inout DecodedText
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
        if let named {
            selections.insert(ProtobufSelection(message: named, start: framing.prefix, variant: .standard), at: 0)
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
}
