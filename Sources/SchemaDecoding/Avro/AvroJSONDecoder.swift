/// Reads a value in Avro's JSON encoding by its schema, and writes it as a binary value is written: Apicurio's serialisers
/// write such when their encoding is `JSON`. A value becomes a tree here: it is text already, and rare.
struct AvroJSONDecoder {
    private let schema: AvroSchema

    init(_ schema: AvroSchema) { self.schema = schema }

    /// Appends a document.
    func document(_ json: JSONValue, to text: inout DecodedText) throws(DecodeError) {
        try value(schema.tables.root, json, &text, depth: 0)
    }

    private func value(
        _ index: Int32, _ json: JSONValue, _ text: inout DecodedText, depth: Int
    ) throws(DecodeError) {
        guard depth < AvroDecoder.depthLimit else {
            throw DecodeError("the value nests deeper than \(AvroDecoder.depthLimit)", at: nil)
        }
        let node = schema.tables.nodes[Int(index)]
        let children = Int(node.first)..<Int(node.first) + Int(node.count)
        switch (node.kind, json) {
        case (.null, .null), (.boolean, .bool), (.float, .number), (.double, .number): try text.append(raw: json.text)
        case (.int, .number), (.long, .number):
            guard let number = json.integer else { throw mismatch(node, json) }
            try text.append(number, node.logical)
        case (.float, .string(let word)), (.double, .string(let word)):
            guard ["NaN", "Infinity", "-Infinity"].contains(word) else { throw mismatch(node, json) }
            try text.append(string: word)
        case (.string, .string(let string)): try text.append(string: string)
        case (.enumeration, .string(let symbol)):
            guard children.contains(where: { schema.childName(schema.tables.children[$0]) == symbol }) else {
                throw mismatch(node, json)
            }
            try text.append(string: symbol)
        case (.bytes, .string(let string)), (.fixed, .string(let string)):
            try binary(string, node, json, &text)
        case (.array, .array(let items)):
            try text.append("[")
            for item in items {
                try value(schema.tables.children[children.lowerBound].node, item, &text, depth: depth + 1)
                try text.append(",")
            }
            try text.close(UInt8(ascii: "]"))
        case (.map, .object(let members)):
            try text.append("{")
            for member in members {
                try text.append(string: member.name)
                try text.append(":")
                try value(schema.tables.children[children.lowerBound].node, member.value, &text, depth: depth + 1)
                try text.append(",")
            }
            try text.close(UInt8(ascii: "}"))
        case (.record, .object):
            try text.append("{")
            for index in children {
                let name = schema.childName(schema.tables.children[index])
                guard let member = json[name] else {
                    throw DecodeError("the record's field '\(name)' is missing", at: nil)
                }
                try text.append(string: name)
                try text.append(":")
                try value(schema.tables.children[index].node, member, &text, depth: depth + 1)
                try text.append(",")
            }
            try text.close(UInt8(ascii: "}"))
        case (.union, _): try union(children, json, &text, depth: depth)
        default: throw mismatch(node, json)
        }
    }

    /// Bytes as a string whose characters are their values.
    private func binary(
        _ string: String, _ node: AvroNode, _ json: JSONValue, _ text: inout DecodedText
    ) throws(DecodeError) {
        let bytes = string.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
        guard bytes.count == string.unicodeScalars.count, node.kind == .bytes || bytes.count == Int(node.size) else {
            throw mismatch(node, json)
        }
        try bytes.span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in try text.append(bytes, node) }
    }

    private func union(
        _ children: Range<Int>, _ json: JSONValue, _ text: inout DecodedText, depth: Int
    ) throws(DecodeError) {
        if json == .null, let branch = children.first(where: { kind($0) == .null }) {
            return try value(schema.tables.children[branch].node, json, &text, depth: depth + 1)
        }
        guard let members = json.members, members.count == 1, let member = members.first,
            let branch = children.first(where: { schema.childName(schema.tables.children[$0]) == member.name })
        else { throw DecodeError("\(json.text.prefix(40)) names no branch of its union", at: nil) }
        try value(schema.tables.children[branch].node, member.value, &text, depth: depth + 1)
    }

    private func kind(_ child: Int) -> AvroKind { schema.tables.nodes[Int(schema.tables.children[child].node)].kind }

    private func mismatch(_ node: AvroNode, _ json: JSONValue) -> DecodeError {
        DecodeError("\(json.text.prefix(40)) is no value of Avro's \(node.kind)", at: nil)
    }
}

extension AvroSchema {
    /// Appends a value in Avro's JSON encoding, written as a binary one is: unions without their branch, bytes as base64.
    package func decode(json bytes: UnsafeRawBufferPointer, to text: inout DecodedText) throws(DecodeError) {
        try AvroJSONDecoder(self).document(try JSONValue(parsing: bytes), to: &text)
    }
}
