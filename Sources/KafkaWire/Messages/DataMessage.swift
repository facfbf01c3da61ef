/// A message that travels inside another one or inside a record, and so has no API key.
package protocol DataMessage: VersionedStruct {
    /// The versions that this program encodes and decodes.
    static var validVersions: ClosedRange<Int16> { get }
}

/// A data message that stands behind its version, an INT16: the consumer protocol's parts, keys and values of internal
/// topics.
package protocol PrefixedMessage: DataMessage {}

extension PrefixedMessage {
    /// Reads the version and the message. A version that this program lacks is an error; bytes behind the message are
    /// left to the caller.
    package static func prefixed(from reader: inout ByteReader) throws(WireError) -> (version: Int16, message: Self) {
        let version = try reader.int16()
        return (version, try Self(from: &reader, version: version))
    }

    /// Appends the version and the message.
    package func encodePrefixed(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        writer.int16(version)
        try encode(into: &writer, version: version)
    }
}
