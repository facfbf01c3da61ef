import CZstd

/// Zstandard frames (RFC 8878), one or more, with or without their size in the header. The output is one piece of memory,
/// so a frame's claim of a large window costs nothing.
struct ZstdDecompressor: ~Copyable {
    /// Made when it is first needed.
    private var handle: OpaquePointer?

    private mutating func open() throws(CompressionError) -> OpaquePointer {
        if handle == nil { handle = ZSTD_createDCtx() }
        guard let handle else { throw CompressionError("zstd: no memory") }
        return handle
    }

    deinit { _ = ZSTD_freeDCtx(handle) }

    /// Decompresses all of `input` and returns how many bytes that made.
    mutating func decompress(
        _ input: UnsafeRawBufferPointer, into output: inout ScratchBuffer, limit: Int
    ) throws(CompressionError) -> Int {
        let handle = try open()
        let claim = ZSTD_getFrameContentSize(input.baseAddress, input.count)
        guard claim != .max - 1 else { throw CompressionError("zstd: no frame") }  // ZSTD_CONTENTSIZE_ERROR
        var wanted = input.count * 4
        if claim != .max {  // ZSTD_CONTENTSIZE_UNKNOWN
            guard claim <= UInt64(limit) else { throw .tooLarge(limit) }
            wanted = Int(claim)
        }
        try output.reserve(min(limit, max(64 << 10, wanted)), keeping: 0, limit: limit)
        while true {
            let made = ZSTD_decompressDCtx(handle, output.base, output.capacity, input.baseAddress, input.count)
            if ZSTD_isError(made) == 0 { return made }
            guard ZSTD_getErrorCode(made) == ZSTD_error_dstSize_tooSmall else {
                throw CompressionError("zstd: \(String(cString: ZSTD_getErrorName(made)))")
            }
            try output.grow(keeping: 0, limit: limit)
        }
    }
}
