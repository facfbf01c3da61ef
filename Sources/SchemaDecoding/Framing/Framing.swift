/// How a value says which schema it was written with.
package enum SchemaReference: Hashable, Sendable {
    /// An id of 32 bits: Confluent's prefix, or Apicurio's with content ids. Only the registry in use tells which.
    case id(UInt32)
    /// A GUID: Confluent's framing of version 1.
    case guid(UUIDBytes)
    /// Apicurio's global id.
    case globalId(Int64)
    /// Apicurio's content id.
    case contentId(Int64)
    /// A schema version of AWS Glue.
    case glue(UUIDBytes)

    /// `id 17`, `GUID 89791762-…`.
    package var words: String {
        switch self {
        case .id(let id): "id \(id)"
        case .guid(let guid): "GUID \(guid)"
        case .globalId(let id): "global id \(id)"
        case .contentId(let id): "content id \(id)"
        case .glue(let version): "Glue version \(version)"
        }
    }
}

/// Sixteen bytes of a UUID.
package struct UUIDBytes: Hashable, Sendable, CustomStringConvertible {
    private var high: UInt64
    private var low: UInt64

    /// From sixteen bytes in network order; `nil` when there are not so many.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 16 else { return nil }
        high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
        low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    /// From its text, `89791762-2336-186f-9674-418a8a0fb4d6`; `nil` when it is another.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let digits = parts.joined()
        guard parts.map(\.utf8.count) == [8, 4, 4, 4, 12], digits.allSatisfy(\.isHexDigit),
            let high = UInt64(digits.prefix(16), radix: 16), let low = UInt64(digits.suffix(16), radix: 16)
        else { return nil }
        self.high = high
        self.low = low
    }

    /// `89791762-2336-186f-9674-418a8a0fb4d6`.
    package var description: String {
        func hex(_ value: UInt64, _ digits: Int) -> String {
            let text = String(value, radix: 16)
            return String(repeating: "0", count: digits - text.utf8.count) + text
        }
        return [
            hex(high >> 32, 8), hex(high >> 16 & 0xffff, 4), hex(high & 0xffff, 4), hex(low >> 48, 4),
            hex(low & 0xffff_ffff_ffff, 12),
        ].joined(separator: "-")
    }
}

/// The frame around a value: which schema, where the data begins, and how it is packed.
package struct Framing: Equatable, Sendable {
    /// What wrote the frame.
    package enum Kind: Sendable {
        /// Magic byte 0 and an id of 32 bits; Apicurio 3 writes the same bytes.
        case confluent
        /// Magic byte 1 and a GUID.
        case confluentGuid
        /// Magic byte 0 and an id of 64 bits.
        case apicurio
        /// Ids in headers.
        case apicurioHeaders
        /// Version byte 3, a compression byte and a UUID.
        case glue
    }

    /// What wrote it.
    package var kind: Kind
    /// The schema.
    package var schema: SchemaReference
    /// The bytes in front of the data, message indexes not among them.
    package var prefix: Int
    /// Whether the data is compressed by zlib (Glue).
    package var isCompressed = false
    /// Whether Avro's data is in its JSON encoding (Apicurio's `encoding` header).
    package var isAvroJSON = false
    /// The message indexes that stood in the header behind the id; `nil` where they stand before the data.
    package var headerIndexes: [UInt8]?

    /// A frame around plain data.
    package init(kind: Kind, schema: SchemaReference, prefix: Int, isCompressed: Bool = false) {
        self.kind = kind
        self.schema = schema
        self.prefix = prefix
        self.isCompressed = isCompressed
    }
}

extension Framing {
    /// The frame that a value has by its first bytes; `nil` without one.
    package static func prefix(of bytes: UnsafeRawBufferPointer) -> Framing? {
        guard bytes.count >= 5 else { return nil }
        switch bytes[0] {
        case 0:
            let id = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 1, as: UInt32.self))
            // Four zero bytes: no registry begins at 0, so it is the upper half of a global id of Apicurio's, or no frame:
            // a number of 64 bits, as keys often are, begins so too.
            guard id == 0 else { return Framing(kind: .confluent, schema: .id(id), prefix: 5) }
            guard bytes.count >= 9 else { return nil }
            let wide = Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: 1, as: Int64.self))
            return wide > 0 ? Framing(kind: .apicurio, schema: .globalId(wide), prefix: 9) : nil
        case 1:
            guard bytes.count >= 17, let guid = UUIDBytes(UnsafeRawBufferPointer(rebasing: bytes[1..<17])) else {
                return nil
            }
            return Framing(kind: .confluentGuid, schema: .guid(guid), prefix: 17)
        case 3:
            guard bytes.count >= 18, bytes[1] == 0 || bytes[1] == 5,
                let version = UUIDBytes(UnsafeRawBufferPointer(rebasing: bytes[2..<18]))
            else { return nil }
            return Framing(kind: .glue, schema: .glue(version), prefix: 18, isCompressed: bytes[1] == 5)
        default: return nil
        }
    }

    /// The frame that a header tells, `nil` when it isn't one of those that do. `isKey` says whether a key is to be
    /// decoded: key and value have headers of their own.
    package static func header(
        _ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, isKey: Bool
    ) -> HeaderFact? {
        guard name.count >= 15 else { return nil }
        switch name[0] {
        case UInt8(ascii: "_"):
            guard name.elementsEqual(isKey ? confluentKey : confluentValue) else { return nil }
            return confluentHeader(value).map { .framing($0) }
        case UInt8(ascii: "a"):
            let part = isKey ? apicurioKey : apicurioValue
            guard name.starts(with: part) else {
                return SchemaHint.header(name, value, isKey: isKey).map { .hint($0) }
            }
            return apicurioHeader(UnsafeRawBufferPointer(rebasing: name.dropFirst(part.count)), value)
        case UInt8(ascii: "b"), UInt8(ascii: "s"):
            return SchemaHint.header(name, value, isKey: isKey).map { .hint($0) }
        default: return nil
        }
    }

    /// What one header tells of the frame.
    package enum HeaderFact: Equatable, Sendable {
        /// All of it.
        case framing(Framing)
        /// Avro's data is in its JSON encoding.
        case avroJSON
        /// What stands beside an id, or instead of one.
        case hint(SchemaHint)
    }

    private static let confluentKey = Array("__key_schema_id".utf8)
    private static let confluentValue = Array("__value_schema_id".utf8)
    private static let apicurioKey = Array("apicurio.key.".utf8)
    private static let apicurioValue = Array("apicurio.value.".utf8)

    private static func confluentHeader(_ value: UnsafeRawBufferPointer) -> Framing? {
        guard var framing = prefix(of: value), framing.kind == .confluent || framing.kind == .confluentGuid else {
            return nil
        }
        framing.headerIndexes = Array(value.dropFirst(framing.prefix))
        framing.prefix = 0
        return framing
    }

    private static func apicurioHeader(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> HeaderFact? {
        func id() -> Int64? {
            value.count == 8 ? Int64(bigEndian: value.loadUnaligned(as: Int64.self)) : nil
        }
        switch String(decoding: name, as: UTF8.self) {
        case "globalId":
            return id().map { .framing(Framing(kind: .apicurioHeaders, schema: .globalId($0), prefix: 0)) }
        case "contentId":
            return id().map { .framing(Framing(kind: .apicurioHeaders, schema: .contentId($0), prefix: 0)) }
        case "encoding": return value.elementsEqual("JSON".utf8) ? .avroJSON : nil
        default: return nil
        }
    }
}
