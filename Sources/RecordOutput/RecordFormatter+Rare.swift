import KafkaWire

// Fields that few formats have. They work through the buffer's own cursor: what is written often is in `appendFields`.
extension RecordFormatter {
    /// Writes a step of the context's whose field `appendFields` doesn't write.
    @inline(never)
    func rare(
        _ pointer: UnsafePointer<FormatStep>, of record: borrowing RecordView, in context: PartitionContext,
        at cursor: UnsafeMutableRawPointer, in output: inout OutputBuffer
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        let step = pointer.pointee
        switch step.field {
        case .keyHex: return try encoded(record.key, .hex, at: cursor, in: &output)
        case .keyBase64: return try encoded(record.key, .base64, at: cursor, in: &output)
        case .keyJSON: return try jsonValue(record.key, at: cursor, in: &output)
        case .valueHex: return try encoded(record.value, .hex, at: cursor, in: &output)
        case .valueBase64: return try encoded(record.value, .base64, at: cursor, in: &output)
        case .valueJSON:
            if format.embedsJSON, let value = record.value, JSONScan.isJSON(value) {
                return try embedded(value, at: cursor, in: &output)
            }
            return try jsonValue(record.value, at: cursor, in: &output)
        case .epoch: return try output.decimal(Int64(record.leaderEpoch), at: cursor, tables)
        case .producer: return try output.decimal(record.producerId, at: cursor, tables)
        case .codec:
            let name = record.compressionCodec?.description ?? "unknown"
            return try output.plain(name.utf8.span.bytes, at: cursor)
        case .size: return try output.decimal(Int64(size(of: record)), at: cursor, tables)
        case .jsonEmbeddedValue:
            guard let value = record.value else { return try output.text("null", at: cursor) }
            if JSONScan.isJSON(value) { return try embedded(value, at: cursor, in: &output) }
            if let end = try output.json(value, at: cursor, tables) { return end }
            return try binary(value, "payload", at: cursor, in: &output)
        case .jsonDecodedKey:
            guard let side = decodedKey else { return cursor }
            return try jsonDecoded(record.key, side, "key", format.keyEncoding, at: cursor, in: &output)
        case .jsonDecodedValue:
            guard let side = decodedValue else { return cursor }
            return try jsonDecoded(record.value, side, "payload", format.valueEncoding, at: cursor, in: &output)
        case .decodedKey:
            guard let side = decodedKey else { return cursor }
            return try decoded(record.key, side, format.keyEncoding, at: cursor, in: &output)
        case .decodedValue:
            guard let side = decodedValue else { return cursor }
            return try decoded(record.value, side, format.valueEncoding, at: cursor, in: &output)
        case .keySchemaId: return try output.decimal(decodedKey?.pointee.schemaId ?? -1, at: cursor, tables)
        case .valueSchemaId: return try output.decimal(decodedValue?.pointee.schemaId ?? -1, at: cursor, tables)
        default: break
        }
        output.cursor = cursor
        switch step.field {
        case .time: try appendTime(of: record, to: &output)
        case .timeOf: try appendTime(of: record, format: step.literal, to: &output)
        case .jsonTime: try appendJSONTime(of: record, to: &output)
        case .headerOf: try appendHeader(named: step.literal, of: record, isCell: false, to: &output)
        case .cellHeaderOf: try appendHeader(named: step.literal, of: record, isCell: true, to: &output)
        case .cellKey: try appendCell(record.key, format.keyEncoding, to: &output)
        case .cellValue: try appendCell(record.value, format.valueEncoding, to: &output)
        case .cellHeaders: try appendCellOfHeaders(of: record, to: &output)
        case .readable:
            if let terminal {
                try terminal.append(record, in: context, to: &output)
            } else {
                try readable.append(record, in: context, to: &output)
            }
        default: break
        }
        return output.cursor
    }

    /// Bytes that are no UTF-8, in JSON: base64, and the name of the encoding behind it.
    @inline(never)
    func binary(
        _ bytes: RawSpan, _ field: StaticString, at cursor: UnsafeMutableRawPointer,
        in output: inout OutputBuffer
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        let cursor = try json(bytes, .base64, at: cursor, in: &output)
        return try encoding(field, .base64, at: cursor, in: &output)
    }

    /// Bytes as a JSON value by itself: a string, null, or for what is no UTF-8 `{"base64":"..."}`.
    private func jsonValue(
        _ bytes: RawSpan?, at cursor: UnsafeMutableRawPointer, in output: inout OutputBuffer
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        guard let bytes else { return try output.text("null", at: cursor) }
        if let end = try output.json(bytes, at: cursor, tables) { return end }
        var cursor = try output.text("{\"base64\":", at: cursor)
        cursor = try json(bytes, .base64, at: cursor, in: &output)
        return try output.text("}", at: cursor)
    }

    /// A value that is JSON, as it is but for its line ends: they stand between its parts only, and a record is a line.
    private func embedded(
        _ value: RawSpan, at cursor: UnsafeMutableRawPointer, in output: inout OutputBuffer
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        output.cursor = cursor
        try value.withUnsafeBytes { (bytes) throws(OutputError) in
            var start = 0
            for index in bytes.indices where bytes[index] == 0x0a || bytes[index] == 0x0d {
                try output.append(UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
                try output.append(UInt8(ascii: " "))
                start = index + 1
            }
            try output.append(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        }
        return output.cursor
    }

    /// Bytes of key, value, and the names and values of headers.
    private func size(of record: borrowing RecordView) -> Int {
        var size = (record.key?.byteCount ?? 0) + (record.value?.byteCount ?? 0)
        var headers = record.headers
        while let header = headers.next() {
            size += header.key.byteCount + (header.value?.byteCount ?? 0)
        }
        return size
    }

    // MARK: Times

    private func appendTime(of record: borrowing RecordView, to output: inout OutputBuffer)
        throws(OutputError)
    {
        guard record.timestampType != .noTimestampType, record.timestamp != -1 else {
            if let nullText { try output.append(nullText) }
            return
        }
        try time.append(record.timestamp, to: &output)
    }

    private func appendTime(
        of record: borrowing RecordView, format: UnsafeRawBufferPointer, to output: inout OutputBuffer
    ) throws(OutputError) {
        guard record.timestampType != .noTimestampType, record.timestamp != -1 else {
            if let nullText { try output.append(nullText) }
            return
        }
        try time.append(record.timestamp, format: format, to: &output)
    }

    private func appendJSONTime(of record: borrowing RecordView, to output: inout OutputBuffer)
        throws(OutputError)
    {
        switch record.timestampType {
        case .noTimestampType: return
        case .createTime: try output.append(",\"tstype\":\"create\",\"ts\":")
        case .logAppendTime: try output.append(",\"tstype\":\"logappend\",\"ts\":")
        }
        if record.timestamp == -1 { return try output.append("null") }
        try output.append(UInt8(ascii: "\""))
        try time.append(record.timestamp, to: &output)
        try output.append(UInt8(ascii: "\""))
    }

    // MARK: Headers and cells

    /// The value of the last header of that name; nothing where there is none.
    private func appendHeader(
        named name: UnsafeRawBufferPointer, of record: borrowing RecordView, isCell: Bool,
        to output: inout OutputBuffer
    ) throws(OutputError) {
        var place = -1
        var headers = record.headers
        var index = 0
        while let header = headers.next() {
            if header.key.withUnsafeBytes({ $0.elementsEqual(name) }) { place = index }
            index += 1
        }
        headers = record.headers
        index = 0
        while let header = headers.next() {
            if index == place {
                if isCell { return try appendCell(header.value, format.headerEncoding, to: &output) }
                output.cursor = try encoded(
                    header.value, format.headerEncoding, at: output.cursor, in: &output)
                return
            }
            index += 1
        }
        if isCell { try appendCell(nil, .utf8, to: &output) }
    }

    private func appendCellOfHeaders(of record: borrowing RecordView, to output: inout OutputBuffer)
        throws(OutputError)
    {
        guard record.headerCount > 0 else { return try appendCell(nil, .utf8, to: &output) }
        scratch.output.removeAll()
        scratch.output.cursor = try headers(of: record, at: scratch.output.cursor, in: &scratch.output)
        guard case .table(_, let dialect) = format.style else { return }
        try scratch.output.withWaiting { (bytes) throws(OutputError) in
            try dialect.append(bytes, to: &output)
        }
    }

    private func appendCell(
        _ bytes: RawSpan?, _ encoding: ByteEncoding, to output: inout OutputBuffer
    ) throws(OutputError) {
        guard case .table(_, let dialect) = format.style else { return }
        guard let bytes else {
            if let nullText { return try output.append(nullText) }
            if dialect == .tsv { try output.append("\\N") }
            return
        }
        if encoding == .utf8 {
            return try bytes.withUnsafeBytes { (bytes) throws(OutputError) in
                try dialect.append(bytes, to: &output)
            }
        }
        // Neither base64 nor hex has anything to escape; an empty text is not null.
        if bytes.byteCount == 0 {
            return try UnsafeRawBufferPointer(start: nil, count: 0).appendCell(dialect, &output)
        }
        output.cursor = try output.encoded(bytes, encoding, at: output.cursor, tables)
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func appendCell(_ dialect: TableDialect, _ output: inout OutputBuffer)
        throws(OutputError)
    {
        try dialect.append(self, to: &output)
    }
}
