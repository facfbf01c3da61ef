import KafkaWire

/// Decodes a whole message; bytes left over are an error.
func decode(_ type: any VersionedStruct.Type, _ bytes: [UInt8], version: Int16) throws(WireError) -> any VersionedStruct
{
    try decode(type, bytes[...], version: version)
}

/// Decodes a whole message from a slice.
func decode(
    _ type: any VersionedStruct.Type, _ bytes: ArraySlice<UInt8>, version: Int16
) throws(WireError) -> any VersionedStruct {
    var reader = ByteReader(bytes.span.bytes)
    let message = try type.init(from: &reader, version: version)
    try reader.finish()
    return message
}

/// Encodes a message that was decoded from `frame`, whose records it refers to.
func encode(_ message: any VersionedStruct, from frame: [UInt8], version: Int16) throws(WireError) -> [UInt8] {
    var writer = ByteWriter()
    try withRecords(message, of: frame).encode(into: &writer, version: version)
    return writer.bytes
}

/// The message with its records' bytes in it: decoded it only knows where they lie.
private func withRecords(_ message: any VersionedStruct, of frame: [UInt8]) -> any VersionedStruct {
    func copy(_ field: inout RecordsField?) {
        if let range = field?.range { field = RecordsField(Array(frame[range])) }
    }
    if var response = message as? FetchResponse {
        for topic in response.responses.indices {
            for partition in response.responses[topic].partitions.indices {
                copy(&response.responses[topic].partitions[partition].records)
            }
        }
        return response
    }
    if var request = message as? ProduceRequest {
        for topic in request.topicData.indices {
            for partition in request.topicData[topic].partitionData.indices {
                copy(&request.topicData[topic].partitionData[partition].records)
            }
        }
        return request
    }
    return message
}
