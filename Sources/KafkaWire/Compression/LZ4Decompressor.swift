import CLZ4

/// LZ4 frames, one or more.
struct LZ4Decompressor: ~Copyable {
    /// Made when it is first needed.
    private var handle: OpaquePointer?

    private mutating func open() throws(CompressionError) -> OpaquePointer {
        if handle == nil { LZ4F_createDecompressionContext(&handle, UInt32(LZ4F_VERSION)) }
        guard let handle else { throw CompressionError("lz4: no memory") }
        return handle
    }

    deinit { _ = LZ4F_freeDecompressionContext(handle) }

    /// Decompresses all of `input` and returns how many bytes that made. `toleratesHeaderChecksum` is for message format
    /// 0, whose producers computed it over the wrong bytes (KAFKA-3160).
    mutating func decompress(
        _ input: UnsafeRawBufferPointer, into output: inout ScratchBuffer, limit: Int, toleratesHeaderChecksum: Bool
    ) throws(CompressionError) -> Int {
        let handle = try open()
        LZ4F_resetDecompressionContext(handle)
        var read = 0
        var written = 0
        var hint = 1
        if toleratesHeaderChecksum { hint = try begin(handle, input, &read) }
        try output.reserve(min(limit, max(64 << 10, input.count * 4)), keeping: 0, limit: limit)
        while read < input.count || hint != 0 {
            var used = input.count - read
            var made = output.capacity - written
            guard let from = input.baseAddress, let to = output.base else { throw CompressionError("lz4: cut short") }
            hint = LZ4F_decompress(handle, to + written, &made, from + read, &used, nil)
            guard LZ4F_isError(hint) == 0 else {
                throw CompressionError("lz4: \(LZ4F_getErrorName(hint).map { String(cString: $0) } ?? "damaged data")")
            }
            read += used
            written += made
            // Nothing moved: either the room is used up, or the frame wants bytes that are not there.
            if used == 0, made == 0, hint != 0 {
                guard written == output.capacity else { throw CompressionError("lz4: cut short") }
                try output.grow(keeping: written, limit: limit)
            }
        }
        return written
    }

    /// Reads a frame's header whose checksum byte may be wrong: the right one is among 256, and the library knows it.
    private func begin(
        _ handle: OpaquePointer, _ input: UnsafeRawBufferPointer, _ read: inout Int
    ) throws(CompressionError) -> Int {
        let size = LZ4F_headerSize(input.baseAddress, input.count)
        guard LZ4F_isError(size) == 0, size >= 7, size <= input.count else { throw CompressionError("lz4: no frame") }
        var header = Array(input.prefix(size))
        var made = 0
        let start = header[size - 1]
        for offset in 0...UInt8.max {
            header[size - 1] = start &+ offset
            var used = size
            let hint = header.withUnsafeBytes { LZ4F_decompress(handle, nil, &made, $0.baseAddress, &used, nil) }
            if LZ4F_isError(hint) == 0 {
                read = used
                return hint
            }
            LZ4F_resetDecompressionContext(handle)
        }
        throw CompressionError("lz4: damaged frame header")
    }
}
