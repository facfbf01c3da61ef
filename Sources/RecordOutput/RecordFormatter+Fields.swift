public import KafkaWire

extension RecordFormatter {
    /// Writes a record step by step.
    @usableFromInline @inline(never)
    func appendFields(
        of record: borrowing RecordView, in context: PartitionContext, to output: inout OutputBuffer
    ) throws(OutputError) {
        var cursor = output.cursor
        // By pointer, and every field named: a literal's bounds are loaded where they are wanted, and no comparison stands
        // before the jump.
        guard var step = context.steps.baseAddress else { return }
        let end = step + context.steps.count
        while step < end {
            defer { step += 1 }
            switch step.pointee.field {
            case .literal: cursor = try output.literal(step.pointee.literal, at: cursor)
            case .offset: cursor = try output.decimal(record.offset, at: cursor, tables)
            case .timestamp:
                let none = record.timestampType == .noTimestampType
                cursor = try output.decimal(none ? 0 : record.timestamp, at: cursor, tables)
            case .key:
                if let key = record.key {
                    cursor = try output.plain(key, at: cursor)
                } else if let nullText {
                    cursor = try output.plain(nullText.span.bytes, at: cursor)
                }
            case .value:
                if let value = record.value {
                    cursor = try output.plain(value, at: cursor)
                } else if let nullText {
                    cursor = try output.plain(nullText.span.bytes, at: cursor)
                }
            case .keyLength:
                cursor = try output.decimal(Int64(record.key?.byteCount ?? -1), at: cursor, tables)
            case .valueLength:
                cursor = try output.decimal(Int64(record.value?.byteCount ?? -1), at: cursor, tables)
            case .valueLengthBinary:
                cursor = try output.room(4, at: cursor)
                let count = Int32(truncatingIfNeeded: record.value?.byteCount ?? -1)
                cursor.storeBytes(of: count.bigEndian, as: Int32.self)
                cursor += 4
            case .jsonTimestamp:
                switch record.timestampType {
                case .noTimestampType: continue
                case .createTime: cursor = try output.text(",\"tstype\":\"create\",\"ts\":", at: cursor)
                case .logAppendTime:
                    cursor = try output.text(",\"tstype\":\"logappend\",\"ts\":", at: cursor)
                }
                cursor = try output.decimal(record.timestamp, at: cursor, tables)
            case .jsonKey:
                if let key = record.key {
                    if let end = try output.json(key, at: cursor, tables) {
                        cursor = end
                    } else {
                        cursor = try binary(key, "key", at: cursor, in: &output)
                    }
                } else {
                    cursor = try output.text("null", at: cursor)
                }
            case .jsonValue:
                if let value = record.value {
                    if let end = try output.json(value, at: cursor, tables) {
                        cursor = end
                    } else {
                        cursor = try binary(value, "payload", at: cursor, in: &output)
                    }
                } else {
                    cursor = try output.text("null", at: cursor)
                }
            case .jsonHeaders:
                if record.headerCount > 0 { cursor = try jsonHeaders(of: record, at: cursor, in: &output) }
            case .headers:
                if record.headerCount > 0 { cursor = try headers(of: record, at: cursor, in: &output) }
            case .encodedKey:
                cursor = try encoded(record.key, format.keyEncoding, at: cursor, in: &output)
            case .encodedValue:
                cursor = try encoded(record.value, format.valueEncoding, at: cursor, in: &output)
            case .jsonEncodedKey:
                cursor = try json(record.key, format.keyEncoding, at: cursor, in: &output)
                if record.key != nil {
                    cursor = try encoding("key", format.keyEncoding, at: cursor, in: &output)
                }
            case .jsonEncodedValue:
                cursor = try json(record.value, format.valueEncoding, at: cursor, in: &output)
                if record.value == nil { continue }
                cursor = try encoding("payload", format.valueEncoding, at: cursor, in: &output)
            case .jsonTime, .jsonEmbeddedValue, .jsonDecodedKey, .jsonDecodedValue, .decodedKey, .decodedValue,
                .keySchemaId, .valueSchemaId, .readable, .keyHex, .keyBase64, .keyJSON, .valueHex, .valueBase64,
                .valueJSON, .time, .timeOf, .headerOf, .epoch, .producer, .codec, .size, .cellKey, .cellValue,
                .cellHeaders, .cellHeaderOf:
                cursor = try rare(step, of: record, in: context, at: cursor, in: &output)
            }
        }
        output.cursor = cursor
    }

    /// Bytes in an encoding, or what stands for null.
    func encoded(
        _ bytes: RawSpan?, _ encoding: ByteEncoding, at cursor: UnsafeMutableRawPointer,
        in output: inout OutputBuffer
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        if let bytes { return try output.encoded(bytes, encoding, at: cursor, tables) }
        guard let nullText else { return cursor }
        return try output.plain(nullText.span.bytes, at: cursor)
    }

    func headers(
        of record: borrowing RecordView, at start: UnsafeMutableRawPointer,
        in output: inout OutputBuffer
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        var cursor = start
        var headers = record.headers
        var isFirst = true
        while let header = headers.next() {
            if !isFirst { cursor = try output.text(",", at: cursor) }
            isFirst = false
            cursor = try output.plain(header.key, at: cursor)
            cursor = try output.text("=", at: cursor)
            if let value = header.value {
                cursor = try output.encoded(value, format.headerEncoding, at: cursor, tables)
            } else {
                cursor = try output.text("NULL", at: cursor)
            }
        }
        return cursor
    }

    private func jsonHeaders(
        of record: borrowing RecordView, at start: UnsafeMutableRawPointer,
        in output: inout OutputBuffer
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        var encoding = format.headerEncoding
        if encoding == .utf8, !hasTextHeaders(record) { encoding = .base64 }
        if format.headersAsObject {
            let cursor = try headersObject(of: record, encoding, at: start, in: &output)
            return try self.encoding("header", encoding, at: cursor, in: &output)
        }
        var cursor = try output.text(",\"headers\":[", at: start)
        var headers = record.headers
        var isFirst = true
        while let header = headers.next() {
            if !isFirst { cursor = try output.text(",", at: cursor) }
            isFirst = false
            cursor = try output.jsonRepaired(header.key, at: cursor, tables)
            cursor = try output.text(",", at: cursor)
            cursor = try json(header.value, encoding, at: cursor, in: &output)
        }
        cursor = try output.text("]", at: cursor)
        return try self.encoding("header", encoding, at: cursor, in: &output)
    }

    /// Bytes as a JSON string.
    func json(
        _ bytes: RawSpan?, _ encoding: ByteEncoding, at start: UnsafeMutableRawPointer,
        in output: inout OutputBuffer
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        guard let bytes else { return try output.text("null", at: start) }
        if encoding == .utf8 { return try output.jsonRepaired(bytes, at: start, tables) }
        var cursor = try output.text("\"", at: start)
        cursor = try output.encoded(bytes, encoding, at: cursor, tables)
        return try output.text("\"", at: cursor)
    }

    /// Says behind a field how its text is encoded: `,"key_encoding":"base64"`; nothing for UTF-8.
    func encoding(
        _ field: StaticString, _ encoding: ByteEncoding, at start: UnsafeMutableRawPointer,
        in output: inout OutputBuffer
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        if encoding == .utf8 { return start }
        var cursor = try output.text(",\"", at: start)
        cursor = try output.text(field, at: cursor)
        if encoding == .base64 { return try output.text("_encoding\":\"base64\"", at: cursor) }
        return try output.text("_encoding\":\"hex\"", at: cursor)
    }
}
