/// What bytes are by their looks, where no schema is needed to tell.
package enum PlainFormat: String, Sendable {
    case empty, json, text, xml, msgpack, cbor, gzip, zstd, lz4
    /// An Avro object container file.
    case avroContainer = "avro"
    /// Avro's single-object encoding: its schema is known by a fingerprint only.
    case avroSingleObject = "avro-single-object"
    /// The frame of Hortonworks' (Cloudera's) registry: its id and a version, and data that only its schema decodes.
    case hortonworks
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
        if isHortonworks(bytes) { return .hortonworks }
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

    /// Protocol 1, a schema's id of 64 bits, and its version of 32: small numbers both, which a GUID has not there.
    private static func isHortonworks(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 13, bytes[0] == 1 else { return false }
        let id = Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: 1, as: Int64.self))
        let version = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 9, as: Int32.self))
        return (1...Int64(Int32.max)).contains(id) && (1...0xffff).contains(version)
    }
}
