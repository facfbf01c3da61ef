/// How a decoded Avro value is written.
package enum AvroForm: Sendable {
    /// For people and their tools: a union is its value alone, bytes are base64, decimals and times are text.
    case plain
    /// The same, and a long is a string: readers that make every number a double round those above 2^53.
    case quotedLongs
    /// Avro's own JSON encoding: a union's value is named by its branch, bytes are Latin-1, logical types are not looked at.
    case json
}

/// Reads a value in Avro's binary encoding by its schema and appends JSON. Nothing is allocated, no tree is made; what a
/// value can claim is bounded by the text's limit (every item writes something) and by ``depthLimit``.
struct AvroDecoder {
    /// How deep records, arrays and maps may nest: a schema may contain itself without a byte being read.
    static let depthLimit = 64

    let schema: AvroTables
    let form: AvroForm

    init(_ schema: AvroTables, form: AvroForm) {
        self.schema = schema
        self.form = form
    }

    /// Reads one value; bytes behind it are left.
    func value(_ input: inout InputCursor, to text: inout DecodedText) throws(DecodeError) {
        do throws(DecodeError) {
            try value(schema.root, &input, &text, depth: 0)
        } catch {
            throw error.placed(at: input.position)
        }
    }

    private func value(
        _ index: Int32, _ input: inout InputCursor, _ text: inout DecodedText, depth: Int
    ) throws(DecodeError) {
        let node = schema.nodes[Int(index)]
        switch node.kind {
        case .record: try record(node, &input, &text, depth: depth)
        case .string:
            let count = try length(&input, "a string's length")
            try text.append(string: try input.take(count, "a string"))
        case .long, .int: try integer(node, &input, &text)
        case .union: try union(node, &input, &text, depth: depth)
        case .null: try text.append("null")
        case .boolean:
            switch try input.byte("a boolean") {
            case 0: try text.append("false")
            case 1: try text.append("true")
            case let byte: throw DecodeError("\(byte) is no boolean", at: input.position - 1)
            }
        case .double: try text.append(Double(bitPattern: try input.little(UInt64.self, "a double")))
        case .float: try text.append(Float(bitPattern: try input.little(UInt32.self, "a float")))
        case .bytes:
            let count = try length(&input, "the length of bytes")
            try binary(node, try input.take(count, "bytes"), &text)
        case .fixed: try binary(node, try input.take(Int(node.size), "a fixed"), &text)
        case .enumeration:
            let start = input.position
            let symbol = try input.zigzag("an enum")
            guard symbol >= 0, symbol < Int64(node.count) else {
                throw DecodeError("symbol \(symbol) of an enum that has \(node.count)", at: start)
            }
            try schema.append(schema.children[Int(node.first) + Int(symbol)], to: &text)
        case .array: try array(node, &input, &text, depth: depth)
        case .map: try map(node, &input, &text, depth: depth)
        }
    }

    private func deeper(_ depth: Int, _ input: InputCursor) throws(DecodeError) -> Int {
        guard depth < Self.depthLimit else {
            throw DecodeError("the value nests deeper than \(Self.depthLimit)", at: input.position)
        }
        return depth &+ 1
    }

    private func record(
        _ node: AvroNode, _ input: inout InputCursor, _ text: inout DecodedText, depth: Int
    ) throws(DecodeError) {
        let depth = try deeper(depth, input)
        guard node.count > 0 else { return try text.append("{}") }
        var index = Int(node.first)
        let end = index &+ Int(node.count)
        while true {
            plain(&index, upTo: end, &input, &text)
            if index == end { break }
            let field = schema.children[index]
            try schema.append(field, to: &text)
            try value(field.node, &input, &text, depth: depth)
            index &+= 1
        }
        try text.append(UInt8(ascii: "}"))
    }

    private func union(
        _ node: AvroNode, _ input: inout InputCursor, _ text: inout DecodedText, depth: Int
    ) throws(DecodeError) {
        let start = input.position
        let branch = try input.zigzag("a union's branch")
        guard branch >= 0, branch < Int64(node.count) else {
            throw DecodeError("branch \(branch) of a union that has \(node.count)", at: start)
        }
        let child = schema.children[Int(node.first) + Int(branch)]
        guard form == .json, schema.nodes[Int(child.node)].kind != .null else {
            return try value(child.node, &input, &text, depth: depth)
        }
        try schema.append(child, to: &text)
        try value(child.node, &input, &text, depth: depth)
        try text.append(UInt8(ascii: "}"))
    }

    /// How many items the next block has; 0 behind the last.
    private func blockCount(_ input: inout InputCursor) throws(DecodeError) -> UInt64 {
        let count = try input.zigzag("a block's count")
        // A negative count is followed by the block's size in bytes, for those who skip it.
        if count < 0 { _ = try input.zigzag("a block's size") }
        return count.magnitude
    }

    private func array(
        _ node: AvroNode, _ input: inout InputCursor, _ text: inout DecodedText, depth: Int
    ) throws(DecodeError) {
        let depth = try deeper(depth, input)
        let item = schema.children[Int(node.first)].node
        try text.append(UInt8(ascii: "["))
        var isFirst = true
        while true {
            var left = try blockCount(&input)
            if left == 0 { break }
            while left > 0 {
                if !isFirst { try text.append(UInt8(ascii: ",")) }
                isFirst = false
                try value(item, &input, &text, depth: depth)
                left &-= 1
            }
        }
        try text.append(UInt8(ascii: "]"))
    }

    private func map(
        _ node: AvroNode, _ input: inout InputCursor, _ text: inout DecodedText, depth: Int
    ) throws(DecodeError) {
        let depth = try deeper(depth, input)
        let item = schema.children[Int(node.first)].node
        try text.append(UInt8(ascii: "{"))
        var isFirst = true
        while true {
            var left = try blockCount(&input)
            if left == 0 { break }
            while left > 0 {
                if !isFirst { try text.append(UInt8(ascii: ",")) }
                isFirst = false
                let count = try length(&input, "a key's length")
                try text.append(string: try input.take(count, "a key"))
                try text.append(UInt8(ascii: ":"))
                try value(item, &input, &text, depth: depth)
                left &-= 1
            }
        }
        try text.append(UInt8(ascii: "}"))
    }

    @inline(__always)
    private func length(_ input: inout InputCursor, _ what: StaticString) throws(DecodeError) -> Int {
        Int(try input.zigzag(what))
    }

    private func integer(
        _ node: AvroNode, _ input: inout InputCursor, _ text: inout DecodedText
    ) throws(DecodeError) {
        let start = input.position
        let value = try input.zigzag(node.kind == .int ? "an int" : "a long")
        if node.kind == .int, Int32(exactly: value) == nil {
            throw DecodeError("\(value) is no int of 32 bits", at: start)
        }
        if form == .json || node.logical == .none {
            guard form == .quotedLongs, node.kind == .long else { return try text.append(number: value) }
            return try text.append(quoted: value)
        }
        try text.append(value, node.logical)
    }

    private func binary(
        _ node: AvroNode, _ bytes: UnsafeRawBufferPointer, _ text: inout DecodedText
    ) throws(DecodeError) {
        if form == .json { return try text.append(latin1: bytes) }
        try text.append(bytes, node)
    }
}

extension AvroTables {
    /// Appends a value in Avro's binary encoding as JSON. Every byte has to be used. Throws `DecodeError` with the byte
    /// where it isn't a value of this schema.
    func decode(
        _ bytes: UnsafeRawBufferPointer, form: AvroForm = .plain, to text: inout DecodedText
    ) throws(DecodeError) {
        var input = InputCursor(bytes)
        try AvroDecoder(self, form: form).value(&input, to: &text)
        guard input.isAtEnd else {
            throw DecodeError(
                "\(input.remaining) \(input.remaining == 1 ? "byte is" : "bytes are") left behind the value",
                at: input.position)
        }
    }
}

extension AvroSchema {
    /// Appends a value in Avro's binary encoding as JSON. Every byte has to be used. Throws `DecodeError` with the byte
    /// where it isn't a value of this schema.
    package func decode(
        _ bytes: UnsafeRawBufferPointer, form: AvroForm = .plain, to text: inout DecodedText
    ) throws(DecodeError) {
        try tables.decode(bytes, form: form, to: &text)
    }
}
