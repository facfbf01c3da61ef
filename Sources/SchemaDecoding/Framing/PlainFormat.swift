/// What bytes are by their looks, where no schema is needed to tell.
package enum PlainFormat: String, Sendable {
    case empty, json, text, xml, msgpack, cbor, gzip, zstd, lz4
    /// An Avro object container file.
    case avroContainer = "avro"
    /// Avro's single-object encoding: its schema is known by a fingerprint only.
    case avroSingleObject = "avro-single-object"
    /// `java.io.ObjectOutputStream`.
    case java = "java-serialized"
    /// .NET's `BinaryFormatter`.
    case dotnet = "dotnet-binary"

    /// Looks at the first bytes; what has no magic number is tried, and counts only when every byte fits. `nil` when it is
    /// none of these. `scratch` is overwritten.
    package static func recognise(
        _ bytes: UnsafeRawBufferPointer, scratch: inout DecodedText
    ) -> PlainFormat? {
        guard let first = bytes.first else { return .empty }
        func starts(_ magic: UInt8...) -> Bool { bytes.starts(with: magic) }
        func fits(_ decode: (inout DecodedText) throws(DecodeError) -> Void) -> Bool {
            scratch.removeAll()
            do throws(DecodeError) { try decode(&scratch) } catch { return false }
            return true
        }
        if starts(0x1f, 0x8b, 0x08) { return .gzip }
        if starts(0x28, 0xb5, 0x2f, 0xfd) { return .zstd }
        if starts(0x04, 0x22, 0x4d, 0x18) { return .lz4 }
        if AvroContainer.isContainer(bytes) { return .avroContainer }
        if starts(0xc3, 0x01), bytes.count >= 10 { return .avroSingleObject }
        if starts(0xac, 0xed, 0x00, 0x05) { return .java }
        if starts(0x00, 0x01, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0x01) { return .dotnet }
        if DecodedText.isText(bytes) {
            let sign = bytes.first { !" \t\r\n".utf8.contains($0) }
            if let sign, "{[\"-0123456789tfn".utf8.contains(sign),
                fits({ (text) throws(DecodeError) in
                    try text.append(json: bytes)
                })
            {
                return .json
            }
            return sign == UInt8(ascii: "<") ? .xml : .text
        }
        // Containers alone: every byte is some small number in these formats.
        let isMap = (0x80...0x9f).contains(first) || (0xdc...0xdf).contains(first)
        if isMap, fits({ (text) throws(DecodeError) in try MessagePackDecoder.decode(bytes, to: &text) }) {
            return .msgpack
        }
        let isCBOR = (0x80...0xbf).contains(first) || first == 0xd9
        if isCBOR, fits({ (text) throws(DecodeError) in try CBORDecoder.decode(bytes, to: &text) }) { return .cbor }
        return nil
    }
}
