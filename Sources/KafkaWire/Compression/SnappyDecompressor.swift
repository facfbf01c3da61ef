import CSnappy

/// Snappy: xerial's framing, which Java's clients write, or one raw block. It has no state.
enum SnappyDecompressor {
    /// `\x82SNAPPY\0`, read big-endian.
    private static let magic: UInt64 = 0x8253_4e41_5050_5900

    /// Decompresses all of `input` and returns how many bytes that made.
    static func decompress(
        _ input: UnsafeRawBufferPointer, into output: inout ScratchBuffer, limit: Int
    ) throws(CompressionError) -> Int {
        var written = 0
        guard isHeader(input, at: 0) else {
            try block(input, into: &output, &written, limit)
            return written
        }
        var at = 0
        while at < input.count {
            // A header may come again where streams were joined.
            if isHeader(input, at: at) {
                at += 16
                continue
            }
            guard input.count - at >= 4 else { throw CompressionError("snappy: cut short") }
            let size = Int(Int32(bigEndian: input.loadUnaligned(fromByteOffset: at, as: Int32.self)))
            at += 4
            guard size >= 0, size <= input.count - at else {
                throw CompressionError("snappy: block of \(size) bytes in \(input.count - at)")
            }
            try block(UnsafeRawBufferPointer(rebasing: input[at..<at + size]), into: &output, &written, limit)
            at += size
        }
        return written
    }

    private static func isHeader(_ input: UnsafeRawBufferPointer, at position: Int) -> Bool {
        input.count - position >= 16
            && UInt64(bigEndian: input.loadUnaligned(fromByteOffset: position, as: UInt64.self)) == magic
    }

    private static func block(
        _ input: UnsafeRawBufferPointer, into output: inout ScratchBuffer, _ written: inout Int, _ limit: Int
    ) throws(CompressionError) {
        let bytes = input.bindMemory(to: CChar.self).baseAddress
        var size = 0
        guard snappy_uncompressed_length(bytes, input.count, &size) == SNAPPY_OK else {
            throw CompressionError("snappy: damaged length")
        }
        // No three bytes make more than 64: a larger claim is a lie that memory should not be spent on.
        guard size >= 0, size <= input.count * 22 + 64 else {
            throw CompressionError("snappy: \(input.count) bytes claim to be \(size)")
        }
        guard size <= limit - written else { throw .tooLarge(limit) }
        if written + size > output.capacity {
            try output.reserve(min(limit, max(written + size, output.capacity * 2)), keeping: written, limit: limit)
        }
        guard size > 0 else { return }
        var made = output.capacity - written
        let to = output.base?.advanced(by: written).assumingMemoryBound(to: CChar.self)
        guard snappy_uncompress(bytes, input.count, to, &made) == SNAPPY_OK else {
            throw CompressionError("snappy: damaged data")
        }
        written += made
    }
}
