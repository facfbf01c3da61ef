import CDeflate
import CLZ4
import CSnappy
import CZstd

/// Compresses whole blocks, for the embedded broker's samples and for tests; readers have no need of it.
public enum Compressor {
    /// `bytes` in `codec`; snappy in xerial's framing unless `rawSnappy`.
    public static func compress(
        _ bytes: [UInt8], _ codec: CompressionCodec, rawSnappy: Bool = false
    ) throws(CompressionError) -> [UInt8] {
        switch codec {
        case .none: return bytes
        case .gzip: return try gzip(bytes)
        case .snappy: return rawSnappy ? try snappy(bytes) : try xerial(bytes)
        case .lz4:
            return try filled(LZ4F_compressFrameBound(bytes.count, nil), "lz4") { room in
                let count = LZ4F_compressFrame(room.baseAddress, room.count, bytes, bytes.count, nil)
                return LZ4F_isError(count) == 0 ? count : nil
            }
        case .zstd:
            return try filled(ZSTD_compressBound(bytes.count), "zstd") { room in
                let count = ZSTD_compress(room.baseAddress, room.count, bytes, bytes.count, 3)
                return ZSTD_isError(count) == 0 ? count : nil
            }
        }
    }

    private static func filled(
        _ bound: Int, _ name: StaticString, _ body: (UnsafeMutableRawBufferPointer) -> Int?
    ) throws(CompressionError) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: bound)
        guard let count = out.withUnsafeMutableBytes(body) else { throw CompressionError("\(name): cannot compress") }
        out.removeLast(bound - count)
        return out
    }

    private static func gzip(_ bytes: [UInt8]) throws(CompressionError) -> [UInt8] {
        guard let handle = libdeflate_alloc_compressor(6) else { throw CompressionError("gzip: no memory") }
        defer { libdeflate_free_compressor(handle) }
        return try filled(libdeflate_gzip_compress_bound(handle, bytes.count), "gzip") { room in
            let count = libdeflate_gzip_compress(handle, bytes, bytes.count, room.baseAddress, room.count)
            return count > 0 ? count : nil
        }
    }

    private static func snappy(_ bytes: [UInt8]) throws(CompressionError) -> [UInt8] {
        try filled(snappy_max_compressed_length(bytes.count), "snappy") { room in
            var count = room.count
            let done = bytes.withUnsafeBytes { input in
                snappy_compress(
                    input.bindMemory(to: CChar.self).baseAddress, input.count,
                    room.bindMemory(to: CChar.self).baseAddress, &count)
            }
            return done == SNAPPY_OK ? count : nil
        }
    }

    /// Blocks of 32 KB behind xerial's header: magic, version 1, compatible with version 1.
    private static func xerial(_ bytes: [UInt8]) throws(CompressionError) -> [UInt8] {
        var writer = ByteWriter(capacity: bytes.count / 2 + 64)
        writer.bytes += [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]
        writer.int32(1)
        writer.int32(1)
        for start in stride(from: 0, to: bytes.count, by: 32 << 10) {
            let block = try snappy(Array(bytes[start..<min(bytes.count, start + (32 << 10))]))
            writer.int32(Int32(truncatingIfNeeded: block.count))
            writer.bytes += block
        }
        return writer.bytes
    }
}
