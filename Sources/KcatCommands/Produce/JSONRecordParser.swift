import KafkaWire
import SchemaDecoding

/// A record a JSON object, as `assign -J` writes them: `topic`, `partition`, `ts`, `key`, `payload`, `headers` (names and
/// values in turn), and `key_encoding`, `payload_encoding`, `header_encoding` of `base64` or `hex`. Other fields say nothing
/// about the record. A key that is null or left out is null. A payload may be null, but it is there: a line that calls it
/// otherwise would delete what its key stands for.
package struct JSONRecordParser: InputParser {
    /// A text of the line: its bytes between the quotes.
    private enum Text {
        case null
        case token(UnsafeRawBufferPointer)
    }

    private let fixedKey: OwnedBytes?
    private let fixedHeaders: [(name: String, value: String?)]
    private var key: [UInt8] = []
    private var value: [UInt8] = []
    private var scratch: [UInt8] = []
    private var headers = RecordHeaderWriter()
    /// Where the record's bytes lie until the next one.
    private var held: [OwnedBytes] = []

    package init(key: String?, headers: [(name: String, value: String?)]) {
        fixedKey = key.map { OwnedBytes(Array($0.utf8)) }
        fixedHeaders = headers
    }

    package mutating func parse(_ piece: UnsafeRawBufferPointer) throws(InputError) -> InputRecord {
        var fields = Fields()
        do throws(DecodeError) {
            try fields.read(piece)
        } catch {
            throw InputError(reason: "not a JSON record: \(error.reason), at byte \(error.position ?? 0)")
        }
        if let reason = fields.reason { throw InputError(reason: reason) }
        held.removeAll(keepingCapacity: true)
        let key = try bytes(fields.key, fields.keyEncoding, "key")
        let value = try bytes(fields.payload, fields.payloadEncoding, "payload")
        headers.removeAll()
        for index in stride(from: 0, to: fields.headers.count - 1, by: 2) {
            guard let name = try bytes(fields.headers[index], nil, "headers") else {
                throw InputError(reason: "headers: a name is null")
            }
            headers.append(key: name, value: try bytes(fields.headers[index + 1], fields.headerEncoding, "header"))
        }
        if !fields.headers.count.isMultiple(of: 2) {
            throw InputError(reason: "headers: names and values in turn are wanted, \(fields.headers.count) are there")
        }
        for header in fixedHeaders {
            hold(Array(header.name.utf8)).withContents { name in
                headers.append(key: name, value: header.value.map { hold(Array($0.utf8)).bytes })
            }
        }
        if !fields.hasPayload { throw InputError(reason: "payload is not there (null is a record without a value)") }
        let headerBytes = hold(headers.bytes)
        return InputRecord(
            topic: fields.topic, partition: fields.partition,
            record: OutgoingRecord(
                key: key ?? fixedKey?.bytes, value: value, timestamp: fields.timestamp ?? -1,
                headers: headerBytes.bytes, headerCount: headers.count))
    }

    @discardableResult
    private mutating func hold(_ bytes: [UInt8]) -> OwnedBytes {
        let owned = OwnedBytes(bytes)
        held.append(owned)
        return owned
    }

    private mutating func bytes(
        _ text: UnsafeRawBufferPointer?, _ encoding: String?, _ field: String
    ) throws(InputError) -> UnsafeRawBufferPointer? {
        guard var text else { return nil }
        if text.contains(UInt8(ascii: "\\")) {
            guard JSONReader.isText(text) else {
                throw InputError(
                    reason: "\(field) has half of a surrogate pair, which is no text: base64 and hex hold any bytes")
            }
            scratch.removeAll(keepingCapacity: true)
            JSONReader.unescape(text) { scratch.append($0) }
            text = hold(scratch).bytes
        }
        switch encoding {
        case nil, "utf8": return text
        case "base64":
            guard let decoded = BinaryInput.base64(text) else { throw InputError(reason: "\(field) is not base64") }
            return hold(decoded).bytes
        case "hex":
            guard let decoded = BinaryInput.hex(text) else { throw InputError(reason: "\(field) is not hex") }
            return hold(decoded).bytes
        case let other?: throw InputError(reason: "\(field)_encoding is \(other): utf8, base64 and hex are known")
        }
    }
}

extension OwnedBytes {
    fileprivate func withContents(_ body: (UnsafeRawBufferPointer) -> Void) { body(bytes) }
}

extension JSONRecordParser {
    /// The members of a line that say something about the record.
    struct Fields {
        var topic: String?
        var partition: Int32?
        var timestamp: Int64?
        var key: UnsafeRawBufferPointer?
        var payload: UnsafeRawBufferPointer?
        /// Whether the payload is named, be it null.
        var hasPayload = false
        var headers: [UnsafeRawBufferPointer?] = []
        var keyEncoding: String?
        var payloadEncoding: String?
        var headerEncoding: String?
        /// What is wrong with a member, when the line is JSON.
        var reason: String?

        /// Reads a line; throws where it isn't JSON.
        mutating func read(_ piece: UnsafeRawBufferPointer) throws(DecodeError) {
            var reader = JSONReader(piece)
            guard case .beginObject = try reader.next() else {
                reason = "not a JSON record: an object is wanted"
                return
            }
            while true {
                switch try reader.next() {
                case .name(let name): try member(JSONReader.text(of: name), &reader)
                case .endObject:
                    _ = try reader.next()
                    return
                default: return
                }
            }
        }

        private mutating func member(_ name: String, _ reader: inout JSONReader) throws(DecodeError) {
            let token = try reader.next()
            switch (name, token) {
            case ("topic", .string(let text)): topic = JSONReader.text(of: text)
            case ("partition", .number(let text)):
                partition = Int32(String(decoding: text, as: UTF8.self))
                if partition == nil { reason = "partition is no number of one" }
            case ("ts", .number(let text)):
                timestamp = Int64(String(decoding: text, as: UTF8.self))
                if timestamp.map({ $0 < -1 }) ?? true { reason = "ts is no time in milliseconds since 1970" }
            case ("ts", .string(let text)):
                // As --time iso has it.
                timestamp = try? TimeParser.parse(Substring(JSONReader.text(of: text)))
                if timestamp == nil { reason = "ts is no time" }
            case ("key", .string(let text)): key = text
            case ("payload", .string(let text)): (payload, hasPayload) = (text, true)
            case ("payload", .null): (payload, hasPayload) = (nil, true)
            case ("key", .null): key = nil
            case ("headers", .null): break
            case ("key_encoding", .string(let text)): keyEncoding = JSONReader.text(of: text)
            case ("payload_encoding", .string(let text)): payloadEncoding = JSONReader.text(of: text)
            // The second is what this program wrote before.
            case ("header_encoding", .string(let text)), ("headers_encoding", .string(let text)):
                headerEncoding = JSONReader.text(of: text)
            case ("headers", .beginArray): try readHeaders(&reader)
            case ("headers", .beginObject):
                reason = "headers are an object, which has neither their order nor doubles: --headers list has both"
                try skip(token, &reader)
            case ("key", _), ("payload", _), ("headers", _), ("topic", _), ("partition", _), ("ts", _):
                reason = "\(name) is not what assign -J writes (a decoded value can't be produced)"
                try skip(token, &reader)
            default: try skip(token, &reader)
            }
        }

        private mutating func readHeaders(_ reader: inout JSONReader) throws(DecodeError) {
            while true {
                let token = try reader.next()
                switch token {
                case .endArray: return
                case .string(let text): headers.append(text)
                case .null: headers.append(nil)
                default:
                    reason = "headers: names and values in turn are wanted"
                    try skip(token, &reader)
                }
            }
        }

        /// Passes over a value of which this was the first token.
        private func skip(_ token: JSONReader.Token, _ reader: inout JSONReader) throws(DecodeError) {
            let isContainer =
                if case .beginObject = token { true } else if case .beginArray = token { true } else { false }
            guard isContainer else { return }
            let outside = reader.depth - 1
            while reader.depth > outside { _ = try reader.next() }
        }
    }
}
