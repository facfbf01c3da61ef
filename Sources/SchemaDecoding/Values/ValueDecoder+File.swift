/// Values by the schema of a file.
extension ValueDecoder {
    func byFile(
        _ bytes: UnsafeRawBufferPointer, _ header: Framing?, _ isAvroJSON: Bool, _ hint: SchemaHint?,
        _ outcome: inout ValueOutcome, _ text: inout DecodedText
    ) throws(DecodeError) {
        guard let fileSchema else { throw DecodeError("no schema", at: nil) }
        outcome.form = ValueForm(fileSchema.kind)
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
            // A header that names a message of this schema knows best: a topic may have several.
            let named = hint?.message.flatMap { schema.message(named: $0) }
            guard let message = named ?? message ?? schema.onlyMessage else {
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
}
