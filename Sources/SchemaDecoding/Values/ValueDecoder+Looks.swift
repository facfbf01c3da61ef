import KafkaWire

/// Values by their looks.
extension ValueDecoder {
    func auto(
        _ bytes: UnsafeRawBufferPointer, _ header: Framing?, _ isAvroJSON: Bool, _ hint: SchemaHint?,
        _ outcome: inout ValueOutcome, _ text: inout DecodedText
    ) throws(DecodeError) {
        let mark = text.count
        // No message of Protobuf begins as a frame does.
        if let hint, header == nil, hint.message == nil || Framing.prefix(of: bytes) == nil {
            return try bare(bytes, hint, &outcome, &text)
        }
        if let framing = header ?? Framing.prefix(of: bytes) {
            do throws(DecodeError) {
                return try framed(bytes, framing, isAvroJSON, hint, &outcome, &text)
            } catch {
                // What is known to be framed stays so; what only looks like it may be something else.
                text.removeAll(after: mark)
                let isKnown = header != nil || outcome.form != nil
                guard !isKnown, PlainFormat.recognise(bytes, scratch: &lookup) != nil else { throw error }
                outcome.schema = nil
            }
        }
        try plain(bytes, in: nil, &outcome, &text)
    }

    /// A value of which headers say that its schema is elsewhere: shown as far as it goes without.
    private func bare(
        _ bytes: UnsafeRawBufferPointer, _ hint: SchemaHint, _ outcome: inout ValueOutcome,
        _ text: inout DecodedText
    ) throws(DecodeError) {
        switch hint {
        case .apicurio, .buf:
            outcome.form = ValueForm(.protobuf)
            outcome.error = try protobuf.decodeRaw(bytes, into: &text).error
            outcome.note = hint.advice
        case .solace:
            guard PlainFormat.recognise(bytes, scratch: &lookup) == .json else {
                throw DecodeError(hint.advice, at: nil)
            }
            try plain(bytes, in: nil, &outcome, &text)
        }
    }

    private func plain(
        _ bytes: UnsafeRawBufferPointer, in packing: PlainFormat?, _ outcome: inout ValueOutcome,
        _ text: inout DecodedText
    ) throws(DecodeError) {
        let format = PlainFormat.recognise(bytes, scratch: &lookup)
        outcome.form = ValueForm(format.map { .plain($0) } ?? .binary, in: packing)
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
            guard packing == nil else { return }
            let codec: CompressionCodec = format == .gzip ? .gzip : format == .zstd ? .zstd : .lz4
            var inner = ScratchBuffer()
            do throws(CompressionError) {
                let count = try decompressor.decompress(
                    codec, magic: 2, bytes, into: &inner, limit: inflatedLimit)
                return try decompressed(inner.bytes(count), from: format, &outcome, &text)
            } catch { throw DecodeError("\(error)", at: 0) }
        case .java, .dotnet, .hortonworks, nil: break
        }
    }

    private func decompressed(
        _ bytes: UnsafeRawBufferPointer, from packing: PlainFormat?, _ outcome: inout ValueOutcome,
        _ text: inout DecodedText
    ) throws(CompressionError) {
        do throws(DecodeError) {
            try plain(bytes, in: packing, &outcome, &text)
        } catch { outcome.error = error }
    }

    func container(
        _ bytes: UnsafeRawBufferPointer, _ outcome: inout ValueOutcome, _ text: inout DecodedText
    ) throws(DecodeError) {
        outcome.form = ValueForm(.avro)
        try AvroContainer.decode(bytes, form: form, to: &text, scratch: &scratch, limit: inflatedLimit)
    }
}
