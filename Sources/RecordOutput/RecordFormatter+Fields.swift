import KafkaWire

extension RecordFormatter {
    /// Writes a record step by step.
    @usableFromInline @inline(never)
    func appendFields(
        of record: borrowing RecordView, in context: PartitionContext, to output: inout OutputBuffer
    ) throws(OutputError) {
        var place = OutputPlace(output)
        for step in context.steps {
            switch step.field {
            case .literal: try place.literal(step.literal, &output)
            case .offset: try place.decimal(record.offset, tables, &output)
            case .timestamp:
                let none = record.timestampType == .noTimestampType
                try place.decimal(none ? 0 : record.timestamp, tables, &output)
            case .key:
                if let key = record.key { try place.plain(key, &output) } else { try null(&place, &output) }
            case .value:
                if let value = record.value { try place.plain(value, &output) } else { try null(&place, &output) }
            case .encodedKey:
                guard let key = record.key else { try null(&place, &output); continue }
                try place.encoded(key, format.keyEncoding, tables, &output)
            case .encodedValue:
                guard let value = record.value else { try null(&place, &output); continue }
                try place.encoded(value, format.valueEncoding, tables, &output)
            case .keyLength: try place.decimal(Int64(record.key?.byteCount ?? -1), tables, &output)
            case .valueLength: try place.decimal(Int64(record.value?.byteCount ?? -1), tables, &output)
            case .valueLengthBinary:
                try place.reserve(4, &output)
                let count = Int32(truncatingIfNeeded: record.value?.byteCount ?? -1)
                place.cursor.storeBytes(of: count.bigEndian, as: Int32.self)
                place.cursor += 4
            case .headers: try headers(of: record, &place, &output)
            case .jsonTimestamp: try jsonTimestamp(of: record, &place, &output)
            case .jsonHeaders:
                if record.headerCount > 0 { try jsonHeaders(of: record, &place, &output) }
            case .jsonKey:
                try json(record.key, format.keyEncoding, &place, &output)
                if record.key != nil { try jsonEncoding("key", format.keyEncoding, &place, &output) }
            case .jsonValue:
                try json(record.value, format.valueEncoding, &place, &output)
                if record.value != nil { try jsonEncoding("payload", format.valueEncoding, &place, &output) }
            case .readable:
                output.cursor = place.cursor
                try readable.append(record, in: context, to: &output)
                place = OutputPlace(output)
            }
        }
        output.cursor = place.cursor
    }

    private func null(_ place: inout OutputPlace, _ output: inout OutputBuffer) throws(OutputError) {
        guard let nullText else { return }
        try place.plain(nullText.span.bytes, &output)
    }

    private func headers(
        of record: borrowing RecordView, _ place: inout OutputPlace, _ output: inout OutputBuffer
    ) throws(OutputError) {
        var headers = record.headers
        var isFirst = true
        while let header = headers.next() {
            if !isFirst { try place.text(",", &output) }
            isFirst = false
            try place.plain(header.key, &output)
            try place.text("=", &output)
            if let value = header.value {
                try place.encoded(value, format.headerEncoding, tables, &output)
            } else {
                try place.text("NULL", &output)
            }
        }
    }

    @inline(__always)
    private func jsonTimestamp(
        of record: borrowing RecordView, _ place: inout OutputPlace, _ output: inout OutputBuffer
    ) throws(OutputError) {
        switch record.timestampType {
        case .noTimestampType: return
        case .createTime: try place.text(",\"tstype\":\"create\",\"ts\":", &output)
        case .logAppendTime: try place.text(",\"tstype\":\"logappend\",\"ts\":", &output)
        }
        try place.decimal(record.timestamp, tables, &output)
    }

    private func jsonHeaders(
        of record: borrowing RecordView, _ place: inout OutputPlace, _ output: inout OutputBuffer
    ) throws(OutputError) {
        try place.text(",\"headers\":[", &output)
        var headers = record.headers
        var isFirst = true
        while let header = headers.next() {
            if !isFirst { try place.text(",", &output) }
            isFirst = false
            try place.json(header.key, tables.json, &output)
            try place.text(",", &output)
            try json(header.value, format.headerEncoding, &place, &output)
        }
        try place.text("]", &output)
        try jsonEncoding("headers", format.headerEncoding, &place, &output)
    }

    @inline(__always)
    private func json(
        _ bytes: RawSpan?, _ encoding: ByteEncoding, _ place: inout OutputPlace, _ output: inout OutputBuffer
    ) throws(OutputError) {
        guard let bytes else { return try place.text("null", &output) }
        if encoding == .utf8 { return try place.json(bytes, tables.json, &output) }
        try place.text("\"", &output)
        try place.encoded(bytes, encoding, tables, &output)
        try place.text("\"", &output)
    }

    /// Says behind a field how its text is encoded: `,"key_encoding":"base64"`; nothing for UTF-8.
    @inline(__always)
    private func jsonEncoding(
        _ field: StaticString, _ encoding: ByteEncoding, _ place: inout OutputPlace, _ output: inout OutputBuffer
    ) throws(OutputError) {
        if encoding == .utf8 { return }
        try place.text(",\"", &output)
        try place.text(field, &output)
        try place.text(encoding == .base64 ? "_encoding\":\"base64\"" : "_encoding\":\"hex\"", &output)
    }
}
