package import KafkaWire

/// An Avro object container file as a value (Avro 1.12, "Object Container Files"): it brings its schema along.
package enum AvroContainer {
    /// `Obj` and the version.
    static let magic: [UInt8] = [0x4f, 0x62, 0x6a, 0x01]
    /// Its first byte.
    static var magic0: UInt8 { 0x4f }

    /// Whether bytes begin as a container does.
    package static func isContainer(_ bytes: UnsafeRawBufferPointer) -> Bool { bytes.starts(with: magic) }

    /// Appends all its objects as one JSON array. `scratch` takes decompressed blocks, each up to `limit` bytes.
    package static func decode(
        _ bytes: UnsafeRawBufferPointer, form: AvroForm = .plain, to text: inout DecodedText,
        scratch: inout ScratchBuffer, limit: Int
    ) throws(DecodeError) {
        var input = InputCursor(bytes)
        guard try Array(input.take(4, "a container's magic")) == magic else {
            throw DecodeError("no Avro container", at: 0)
        }
        let (schema, codec) = try header(&input)
        let sync = try input.take(16, "a container's sync marker")
        try text.append("[")
        while !input.isAtEnd {
            let count = try input.zigzag("a block's count")
            let size = try input.zigzag("a block's size")
            let start = input.position
            let block = try input.take(Int(size), "a block")
            let data = try decompress(block, codec, &scratch, limit: limit, at: start)
            var objects = InputCursor(data)
            guard count >= 0 else { throw DecodeError("a block of \(count) objects", at: start) }
            var left = count
            while left > 0 {
                do throws(DecodeError) {
                    try AvroDecoder(schema.tables, form: form).value(&objects, to: &text)
                } catch { throw DecodeError("a block's \(error)", at: start) }
                try text.append(",")
                left -= 1
            }
            guard objects.isAtEnd else { throw DecodeError("\(objects.remaining) bytes left in a block", at: start) }
            guard try input.take(16, "a sync marker").elementsEqual(sync) else {
                throw DecodeError("a block does not end with the container's sync marker", at: input.position - 16)
            }
        }
        try text.close(UInt8(ascii: "]"))
    }

    private static func header(_ input: inout InputCursor) throws(DecodeError) -> (AvroSchema, String) {
        var schema: String?
        var codec = "null"
        while true {
            let count = try input.zigzag("a container's metadata")
            if count == 0 { break }
            if count < 0 { _ = try input.zigzag("a block's size") }
            var left = count.magnitude
            while left > 0 {
                let key = try input.take(Int(try input.zigzag("a key's length")), "a key")
                let value = try input.take(Int(try input.zigzag("a length")), "metadata")
                switch String(decoding: key, as: UTF8.self) {
                case "avro.schema": schema = String(decoding: value, as: UTF8.self)
                case "avro.codec": codec = String(decoding: value, as: UTF8.self)
                default: break
                }
                left -= 1
            }
        }
        guard let schema else { throw DecodeError("the container has no avro.schema", at: input.position) }
        return (try AvroSchema(parsing: schema), codec)
    }

    private static func decompress(
        _ block: UnsafeRawBufferPointer, _ codec: String, _ scratch: inout ScratchBuffer, limit: Int, at start: Int
    ) throws(DecodeError) -> UnsafeRawBufferPointer {
        do throws(CompressionError) {
            switch codec {
            case "null", "": return block
            case "deflate":
                let decompressor = DeflateDecompressor(.deflate)
                return scratch.bytes(try decompressor.decompress(block, into: &scratch, limit: limit))
            case "zstandard":
                var decompressor = Decompressor()
                return scratch.bytes(
                    try decompressor.decompress(.zstd, magic: 2, block, into: &scratch, limit: limit))
            case "snappy" where block.count > 4:
                // A CRC-32 of what was compressed stands behind the data.
                var decompressor = Decompressor()
                let data = UnsafeRawBufferPointer(rebasing: block.dropLast(4))
                return scratch.bytes(
                    try decompressor.decompress(.snappy, magic: 2, data, into: &scratch, limit: limit))
            default: break
            }
        } catch { throw DecodeError("a block: \(error)", at: start) }
        throw DecodeError("blocks compressed by \(codec), which can't be read here", at: start)
    }
}
