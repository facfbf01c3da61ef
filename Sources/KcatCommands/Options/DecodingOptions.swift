package import SchemaDecoding

/// What keys and values are decoded as.
package struct DecodingArguments: Sendable {
    /// `-s key=TYPE`, or `-s TYPE`.
    package var keyType: ValueType?
    /// `-s value=TYPE`, or `-s TYPE`.
    package var valueType: ValueType?
    /// `-r`: addresses of one schema registry.
    package var registry: [String] = []
    /// `--avro-json`: Avro's own JSON encoding.
    package var usesAvroJSON = false
    /// `--int64 string`: integers of 64 bits as strings.
    package var quotesInt64 = false
    /// `--proto-names`: fields of Protobuf as the schema names them.
    package var usesProtoNames = false
    /// `--defaults`: fields of Protobuf that are not set, too.
    package var showsDefaults = false
    /// `--strict`: exit code 4 when something could not be decoded.
    package var isStrict = false
}

extension OptionTable {
    /// The options of every command that decodes records.
    static let decoding = [
        decode, schemaRegistry, avroJSON, int64, protoNames, protoDefaults, strict,
    ]

    static let decode = OptionSpec(
        "s", "decode", takes: "[key=|value=]TYPE", .output, "auto, avro, protobuf, json, ...; pack letters"
    ) { (arguments, text) throws(UsageError) in
        // kcl's `--decode=key` decodes that side, by what it shows.
        for (side, type) in [("key", \DecodingArguments.keyType), ("value", \DecodingArguments.valueType)] {
            if text == side { return arguments.decoding[keyPath: type] = .auto }
            if text.hasPrefix(side + "=") {
                let type2 = try valueType(String(text.dropFirst(side.count + 1)))
                return arguments.decoding[keyPath: type] = type2
            }
        }
        arguments.decoding.keyType = try valueType(text)
        arguments.decoding.valueType = arguments.decoding.keyType
    }

    private static func valueType(_ text: String) throws(UsageError) -> ValueType {
        if let type = ValueType(text) { return type }
        throw UsageError(
            "'\(text)' is no type: \(ValueType.names.joined(separator: ", ")), avro:FILE.avsc, "
                + "protobuf:FILE.proto#pkg.Message, or kcat's letters < > b B h H i I q Q c s $")
    }

    static let schemaRegistry = OptionSpec(
        "r", "schema-registry", takes: "URL", .output, "Where schemas are; JSON and readable then decode"
    ) { (arguments, text) throws(UsageError) in
        if text.isEmpty { throw UsageError("the address of a schema registry is wanted: https://HOST:PORT") }
        arguments.decoding.registry += text.split(separator: ",").map(String.init)
    }

    static let avroJSON = OptionSpec(
        nil, "avro-json", .output, "Avro in its own JSON encoding: unions are named"
    ) { arguments, _ in arguments.decoding.usesAvroJSON = true }

    static let int64 = OptionSpec(
        nil, "int64", takes: "FORM", .output, "Avro's longs as number or string (jq 1.6 rounds)"
    ) { (arguments, text) throws(UsageError) in
        guard let isString = ["number": false, "string": true][text] else {
            throw UsageError("'\(text)' is no form of integers: number or string")
        }
        arguments.decoding.quotesInt64 = isString
    }

    static let protoNames = OptionSpec(
        nil, "proto-names", .output, "Protobuf's fields by their names in the schema"
    ) { arguments, _ in arguments.decoding.usesProtoNames = true }

    static let protoDefaults = OptionSpec(
        nil, "defaults", .output, "Protobuf's fields that are not set, too"
    ) { arguments, _ in arguments.decoding.showsDefaults = true }

    static let strict = OptionSpec(
        nil, "strict", .output, "Exit code 4 when something was not decoded"
    ) { arguments, _ in arguments.decoding.isStrict = true }
}
