package import KafkaWire

extension CompressionCodec {
    /// Its name in expressions and statistics.
    package var filterName: [UInt8] { Array(filterBytes) }

    /// The name's bytes, which stay where they are.
    var filterBytes: UnsafeRawBufferPointer {
        let name: StaticString =
            switch self {
            case .none: "none"
            case .gzip: "gzip"
            case .snappy: "snappy"
            case .lz4: "lz4"
            case .zstd: "zstd"
            }
        return UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    }
}
