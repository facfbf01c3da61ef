/// The body of a request or a response. One struct holds the fields of all versions, under Kafka's own names and with
/// Kafka's defaults. Decoding leaves a field at its default where the version lacks it.
///
/// A field's documentation says which versions have it when not all of the message do. *Refused* versions are those in
/// which it may only be encoded at its default; in others that lack it, it is left out (Kafka calls it ignorable).
package protocol KafkaMessage: VersionedStruct {
    /// The API's key.
    static var apiKey: ApiKey { get }
    /// The versions that this program encodes and decodes.
    static var validVersions: ClosedRange<Int16> { get }
    /// From this version on strings and arrays are compact and structs end with tagged fields; `Int16.max`: never.
    static var firstFlexibleVersion: Int16 { get }
}

/// A request, which knows its response.
package protocol KafkaRequest: KafkaMessage {
    /// What answers it.
    associatedtype Response: KafkaMessage
}

extension KafkaMessage {
    /// Whether `version` has compact types and tagged fields (KIP-482).
    package static func isFlexible(_ version: Int16) -> Bool { version >= firstFlexibleVersion }
    /// 2 for a flexible version, otherwise 1. (0 was for ControlledShutdown alone.)
    package static func requestHeaderVersion(_ version: Int16) -> Int16 { isFlexible(version) ? 2 : 1 }
    /// 1 for a flexible version, otherwise 0; always 0 for ApiVersions (KIP-511).
    package static func responseHeaderVersion(_ version: Int16) -> Int16 {
        apiKey != .apiVersions && isFlexible(version) ? 1 : 0
    }

    /// Refuses a version that is not among ``validVersions``.
    static func check(_ version: Int16, at offset: Int) throws(WireError) {
        try WireError.check(version, in: validVersions, of: "\(Self.self)", at: offset)
    }
}

extension WireError {
    /// Refuses a version that is not in `range`.
    static func check(
        _ version: Int16, in range: ClosedRange<Int16>, of message: @autoclosure () -> String, at offset: Int
    ) throws(WireError) {
        guard range.contains(version) else {
            throw WireError(
                "\(message()) has no version \(version), only \(range.lowerBound) to \(range.upperBound)", at: offset)
        }
    }
}
