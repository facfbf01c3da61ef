import KafkaWire

/// Decodes a request, a response or one of what travels in them: a byte for which, a byte for the version, the body.
/// What decodes must encode, unless it has no place in the version, and then decode and encode as itself.
@Sendable func fuzzMessage(_ input: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard input.count >= 2 else { return false }
    let chosen = messages[Int(input[input.startIndex]) % messages.count]
    let versions = chosen.versions
    let version = versions.lowerBound + Int16(input[input.startIndex + 1]) % Int16(versions.count)
    let body = UnsafeRawBufferPointer(rebasing: input.dropFirst(2))

    guard let first = decoded(chosen.type, body.bytes, version) else { return true }
    guard let bytes = encoded(first, version) else { return true }
    guard let second = decoded(chosen.type, bytes.span.bytes, version), encoded(second, version) == bytes else {
        fatalError("\(chosen.type) version \(version) does not come back as it was encoded")
    }
    return true
}

private func decoded(_ type: any VersionedStruct.Type, _ bytes: RawSpan, _ version: Int16) -> (any VersionedStruct)? {
    var reader = ByteReader(bytes)
    return try? type.init(from: &reader, version: version)
}

private func encoded(_ message: any VersionedStruct, _ version: Int16) -> [UInt8]? {
    var writer = ByteWriter()
    guard (try? message.encode(into: &writer, version: version)) != nil else { return nil }
    return writer.bytes
}

/// Each request and its response, by ascending key, then what is no API's; `seeds` knows this order.
private let messages: [(type: any VersionedStruct.Type, versions: ClosedRange<Int16>)] = {
    var list: [(type: any VersionedStruct.Type, versions: ClosedRange<Int16>)] = []
    func add<R: KafkaRequest>(_ request: R.Type) {
        list.append((R.self, R.validVersions))
        list.append((R.Response.self, R.Response.validVersions))
    }
    for request in ApiVersionTable.requests { add(request) }
    list.append((RequestHeader.self, RequestHeader.validVersions))
    list.append((ResponseHeader.self, ResponseHeader.validVersions))
    list.append((ConsumerProtocolSubscription.self, ConsumerProtocolSubscription.validVersions))
    list.append((ConsumerProtocolAssignment.self, ConsumerProtocolAssignment.validVersions))
    return list
}()
