import CDeflate

/// gzip (RFC 1952) by libdeflate: one or more members.
struct GzipDecompressor: ~Copyable {
    /// Made when it is first needed.
    private var handle: OpaquePointer?

    private mutating func open() throws(CompressionError) -> OpaquePointer {
        if handle == nil { handle = libdeflate_alloc_decompressor() }
        guard let handle else { throw CompressionError("gzip: no memory") }
        return handle
    }

    deinit { if let handle { libdeflate_free_decompressor(handle) } }

    /// Decompresses all of `input` and returns how many bytes that made.
    mutating func decompress(
        _ input: UnsafeRawBufferPointer, into output: inout ScratchBuffer, limit: Int
    ) throws(CompressionError) -> Int {
        let handle = try open()
        var read = 0
        var written = 0
        while read < input.count {
            let rest = input.count - read
            guard rest >= 18, let start = input.baseAddress?.advanced(by: read) else {
                throw CompressionError("gzip: cut short")
            }
            // The last four bytes claim the size of the last member, modulo 2^32: a good first guess, no more. Where the
            // data is cut short, or something stands behind it, they are any bytes.
            let claim = Int(UInt32(littleEndian: input.loadUnaligned(fromByteOffset: input.count - 4, as: UInt32.self)))
            let guess = written + (claim <= limit ? claim : rest * 4)
            // Deflate makes at most 1,032 bytes of one.
            try output.reserve(min(max(1, guess), limit, written + rest * 1032), keeping: written, limit: limit)
            var used = 0
            var made = 0
            let result = libdeflate_gzip_decompress_ex(
                handle, start, rest, output.base?.advanced(by: written), output.capacity - written, &used, &made)
            switch result {
            case LIBDEFLATE_SUCCESS:
                read += used
                written += made
            case LIBDEFLATE_INSUFFICIENT_SPACE:
                try output.grow(keeping: written, limit: limit)
            default:
                throw CompressionError("gzip: damaged data")
            }
        }
        return written
    }
}
