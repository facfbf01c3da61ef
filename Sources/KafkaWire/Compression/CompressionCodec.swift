/// How a batch's records are compressed: bits 0 to 2 of its attributes.
public enum CompressionCodec: UInt8, Sendable, CaseIterable, CustomStringConvertible {
    /// Not at all.
    case none
    /// RFC 1952.
    case gzip
    /// Snappy, in xerial's framing or raw.
    case snappy
    /// LZ4 in its frame format.
    case lz4
    /// Zstandard, RFC 8878; format 2 only (KIP-110).
    case zstd

    /// The codec of that name, as Kafka (`compression.type`) and kcat have it; `nil` for another.
    public init?(name: some StringProtocol) {
        guard let codec = Self.allCases.first(where: { $0.description == name.lowercased() }) else { return nil }
        self = codec
    }

    /// Kafka's name for it (`compression.type`).
    public var description: String {
        switch self {
        case .none: "none"
        case .gzip: "gzip"
        case .snappy: "snappy"
        case .lz4: "lz4"
        case .zstd: "zstd"
        }
    }
}

/// Why compressed bytes were not decompressed: one phrase, without the batch's name.
public struct CompressionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The phrase.
    public var description: String
    /// Whether the output limit is the cause: the bytes may be sound.
    public var exceedsLimit: Bool

    init(_ description: String, exceedsLimit: Bool = false) {
        self.description = description
        self.exceedsLimit = exceedsLimit
    }

    static func tooLarge(_ limit: Int) -> CompressionError {
        CompressionError("decompresses to more than the limit of \(limit) bytes", exceedsLimit: true)
    }
}
