import KafkaWire
import Transport

extension KafkaRequest {
    /// The request as it goes over the wire: length, header, body.
    func encodedFrame(version: Int16, correlationID: Int32, clientID: String?) throws(WireError) -> [UInt8] {
        var writer = ByteWriter()
        writer.int32(0)
        let header = RequestHeader(
            requestApiKey: Self.apiKey, requestApiVersion: version, correlationId: correlationID, clientId: clientID)
        try header.encode(into: &writer, version: Self.requestHeaderVersion(version))
        try encode(into: &writer, version: version)
        guard let length = Int32(exactly: writer.bytes.count - 4) else {
            throw WireError("request of \(writer.bytes.count) bytes, the limit is \(Int32.max)", at: 0)
        }
        withUnsafeBytes(of: length.bigEndian) { writer.bytes.replaceSubrange(0..<4, with: $0) }
        return writer.bytes
    }
}

extension ApiVersionsResponse {
    /// The answer to ApiVersions, and its error. A broker that does not know the version answers in the one that all know
    /// (KIP-511).
    static func decode(_ frame: Frame, version: Int16) throws(WireError) -> (ErrorCode, ApiVersionsResponse) {
        var reader = ByteReader(frame.bytes)
        _ = try ResponseHeader(from: &reader, version: 0)
        var first = ByteReader(frame.bytes)
        _ = try first.skip(reader.position)
        let error = ErrorCode(rawValue: try first.int16())
        return (error, try ApiVersionsResponse(from: &reader, version: error == .unsupportedVersion ? 0 : version))
    }
}

extension Frame {
    /// The first four bytes, which every answer begins with; -1 when it is too short even for those.
    var correlationID: Int32 {
        guard count >= 4 else { return -1 }
        return Int32(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: Int32.self))
    }
}
