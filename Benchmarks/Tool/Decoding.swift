import SchemaDecoding

/// Values of ten fields in Avro and in Protobuf, as `harness/decoded.py` makes them, and the decoders for them.
struct Decoding {
    /// The values, one behind the other, and where each ends.
    private let bytes: [UInt8]
    private let ends: [Int]
    private let decoder: ValueDecoder
    private let output = Output()

    /// The text's memory, which is kept as the program keeps it.
    private final class Output {
        @exclusivity(unchecked)
        var text = DecodedText()
    }

    /// How many values there are.
    static let count = 1000

    private static let avro = """
        {"type":"record","name":"Event","namespace":"bench","fields":[{"name":"id","type":"long"},
        {"name":"sequence","type":"int"},{"name":"user","type":"string"},{"name":"email","type":"string"},
        {"name":"amount","type":"double"},
        {"name":"currency","type":{"type":"enum","name":"Currency","symbols":["EUR","USD","GBP"]}},
        {"name":"active","type":"boolean"},{"name":"created","type":"long"},{"name":"path","type":"string"},
        {"name":"note","type":["null","string"]}]}
        """
    private static let protobuf = """
        syntax = "proto3"; package bench; enum Currency { EUR = 0; USD = 1; GBP = 2; }
        message Event { int64 id = 1; int32 sequence = 2; string user = 3; string email = 4; double amount = 5;
        Currency currency = 6; bool active = 7; int64 created = 8; string path = 9; optional string note = 10; }
        """

    /// A registry that has one schema under every id.
    private final class OneSchema: SchemaSource {
        let schema: ReadySchema

        init(_ schema: ReadySchema) { self.schema = schema }

        func state(of reference: SchemaReference, topic: String) -> SchemaState { .ready(schema) }
    }

    /// `format` is `avro` or `protobuf`; the values are bare, or with a registry's frame before each.
    init(_ format: String, isFramed: Bool) throws {
        let isAvro = format == "avro"
        var bytes: [UInt8] = []
        var ends: [Int] = []
        for number in 0..<UInt64(Self.count) {
            // The same numbers in every run, spread by a multiplication.
            let random = (number &+ 1) &* 0x9e37_79b9_7f4a_7c15
            let fields: [Field] = [
                .integer(random >> 24), .integer(number), .text("user-\(random % 1_000_000)"),
                .text("user\(random >> 8 % 1_000_000)@example.com"), .double(Double(random % 1_000_000) / 100),
                .integer(random >> 7 % 3), .integer(random >> 9 & 1), .integer(1_764_000_000_000 + number * 37),
                .text("/orders/\(random >> 16 % 100_000)/items"),
                random >> 11 & 1 == 0 ? .none : .text("checked by hand"),
            ]
            if isFramed { bytes += [0, 0, 0, 0, 1] + (isAvro ? [] : [0]) }
            for (index, field) in fields.enumerated() {
                if isAvro { Self.avro(field, index, &bytes) } else { Self.protobuf(field, index + 1, &bytes) }
            }
            ends.append(bytes.count)
        }
        self.bytes = bytes
        self.ends = ends
        let schema: ReadySchema
        let type: ValueType
        if isAvro {
            schema = .avro(try AvroSchema(parsing: Self.avro))
            type = .avro(file: "")
        } else {
            let file = try ProtobufSchema(.init(name: "event.proto", bytes: Array(Self.protobuf.utf8)))
            schema = .protobuf(file, file.onlyMessage)
            type = .protobuf(file: "", message: nil)
        }
        decoder =
            isFramed
            ? ValueDecoder(.auto, isKey: false, source: OneSchema(schema))
            : ValueDecoder(type, isKey: false, fileSchema: schema)
    }

    /// Decodes all values once, each as the program does.
    func run() throws {
        try bytes.withUnsafeBytes { bytes in
            var start = 0
            for end in ends {
                output.text.removeAll()
                let value = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
                start = end
                if decoder.again(value, to: &output.text) { continue }
                let outcome = decoder.decode(value, to: &output.text)
                guard outcome.isDecoded, outcome.isPlain else { throw DecodeError("not decoded", at: 0) }
            }
        }
    }

    private enum Field {
        case integer(UInt64)
        case double(Double)
        case text(String)
        case none
    }

    private static func varint(_ value: UInt64, _ bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func avro(_ field: Field, _ index: Int, _ bytes: inout [UInt8]) {
        // The last field is a union, and the truth value one byte.
        switch field {
        case .integer(let value): varint(index == 6 ? value : value << 1, &bytes)
        case .double(let value): withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
        case .text(let text):
            if index == 9 { bytes.append(2) }
            varint(UInt64(text.utf8.count) << 1, &bytes)
            bytes += Array(text.utf8)
        case .none: bytes.append(0)
        }
    }

    private static func protobuf(_ field: Field, _ number: Int, _ bytes: inout [UInt8]) {
        let tag = UInt8(number << 3)
        switch field {
        case .integer(let value):
            bytes.append(tag)
            varint(value, &bytes)
        case .double(let value):
            bytes.append(tag | 1)
            withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
        case .text(let text):
            bytes.append(tag | 2)
            varint(UInt64(text.utf8.count), &bytes)
            bytes += Array(text.utf8)
        case .none: break
        }
    }
}
