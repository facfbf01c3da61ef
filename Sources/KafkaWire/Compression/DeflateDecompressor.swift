import CDeflate

/// Deflate without gzip's frame by libdeflate: raw (RFC 1951) or in zlib's frame (RFC 1950). Values have it; batches don't.
package struct DeflateDecompressor: ~Copyable {
    /// What stands around the compressed data.
    package enum Format: Sendable {
        /// RFC 1951: nothing.
        case deflate
        /// RFC 1950: two bytes before it, a checksum behind.
        case zlib
    }

    private let format: Format
    private let handle: OpaquePointer?

    /// A decompressor of one format.
    package init(_ format: Format) {
        self.format = format
        handle = libdeflate_alloc_decompressor()
    }

    deinit { if let handle { libdeflate_free_decompressor(handle) } }

    /// Decompresses all of `input` and returns how many bytes that made. Throws ``CompressionError``, with more than
    /// `limit` bytes too.
    package borrowing func decompress(
        _ input: UnsafeRawBufferPointer, into output: inout ScratchBuffer, limit: Int
    ) throws(CompressionError) -> Int {
        guard let handle else { throw CompressionError("deflate: no memory") }
        try output.reserve(min(limit, max(4096, input.count * 4)), keeping: 0, limit: limit)
        while true {
            var used = 0
            var made = 0
            let result =
                switch format {
                case .deflate:
                    libdeflate_deflate_decompress_ex(
                        handle, input.baseAddress, input.count, output.base, output.capacity, &used, &made)
                case .zlib:
                    libdeflate_zlib_decompress_ex(
                        handle, input.baseAddress, input.count, output.base, output.capacity, &used, &made)
                }
            switch result {
            case LIBDEFLATE_SUCCESS:
                // Python's Avro writers leave a part of zlib's checksum behind raw data.
                guard used == input.count || format == .deflate else {
                    throw CompressionError("zlib: bytes behind the data")
                }
                return made
            case LIBDEFLATE_INSUFFICIENT_SPACE: try output.grow(keeping: 0, limit: limit)
            default: throw CompressionError("deflate: damaged data")
            }
        }
    }
}
