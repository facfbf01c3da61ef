import CDeflate
import CLZ4
import CSnappy
import CZstd

/// Compresses whole blocks, for producers, the embedded broker's samples and tests.
public enum Compressor {
    /// `bytes` in `codec`; snappy in xerial's framing unless `rawSnappy`. `level` is the codec's own (gzip 1 to 12, zstd
    /// 1 to 22, lz4 1 to 12); `nil` for its default.
    public static func compress(
        _ bytes: [UInt8], _ codec: CompressionCodec, level: Int? = nil, rawSnappy: Bool = false
    ) throws(CompressionError) -> [UInt8] {
        if codec == .none { return bytes }
        return try bytes.span.bytes.withUnsafeBytes { (raw) throws(CompressionError) in
            try compress(raw, codec, level: level, rawSnappy: rawSnappy, after: 0)
        }
    }

    /// As the other, with `space` bytes in front of the result that the caller fills.
    package static func compress(
        _ bytes: UnsafeRawBufferPointer, _ codec: CompressionCodec, level: Int? = nil, rawSnappy: Bool = false,
        after space: Int
    ) throws(CompressionError) -> [UInt8] {
        switch codec {
        case .none:
            return try filled(bytes.count, "none", space) { room in
                room.copyMemory(from: bytes)
                return bytes.count
            }
        case .gzip: return try gzip(bytes, level ?? 6, space)
        case .snappy: return rawSnappy ? try snappy(bytes, space) : try xerial(bytes, space)
        case .lz4: return try lz4(bytes, level ?? 0, space)
        case .zstd:
            return try filled(ZSTD_compressBound(bytes.count), "zstd", space) { room in
                let count = ZSTD_compress(
                    room.baseAddress, room.count, bytes.baseAddress, bytes.count, Int32(clamping: level ?? 3))
                return ZSTD_isError(count) == 0 ? count : nil
            }
        }
    }

    /// The levels that a codec has; `nil` for one without.
    package static func levels(of codec: CompressionCodec) -> ClosedRange<Int>? {
        switch codec {
        case .gzip: 1...12
        case .lz4: 1...12
        case .zstd: 1...22
        case .none, .snappy: nil
        }
    }

    private static func filled(
        _ bound: Int, _ name: StaticString, _ space: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int?
    ) throws(CompressionError) -> [UInt8] {
        var isDone = false
        let out = [UInt8](unsafeUninitializedCapacity: space + bound) { buffer, count in
            buffer[..<space].initialize(repeating: 0)
            let room = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[space...]))
            guard let written = body(room) else { return }
            count = space + written
            isDone = true
        }
        guard isDone else { throw CompressionError("\(name): cannot compress") }
        return out
    }

    private static func lz4(
        _ bytes: UnsafeRawBufferPointer, _ level: Int, _ space: Int
    ) throws(CompressionError) -> [UInt8] {
        var preferences = LZ4F_preferences_t()
        preferences.compressionLevel = Int32(clamping: level)
        // Kafka's own reader refuses a frame whose blocks build on those before, which is what the library makes of more
        // than one.
        preferences.frameInfo.blockMode = LZ4F_blockIndependent
        return try filled(LZ4F_compressFrameBound(bytes.count, &preferences), "lz4", space) { room in
            let count = LZ4F_compressFrame(
                room.baseAddress, room.count, bytes.baseAddress, bytes.count, &preferences)
            return LZ4F_isError(count) == 0 ? count : nil
        }
    }

    private static func gzip(
        _ bytes: UnsafeRawBufferPointer, _ level: Int, _ space: Int
    ) throws(CompressionError) -> [UInt8] {
        guard let handle = libdeflate_alloc_compressor(Int32(clamping: level)) else {
            throw CompressionError("gzip: no memory, or no level \(level)")
        }
        defer { libdeflate_free_compressor(handle) }
        return try filled(libdeflate_gzip_compress_bound(handle, bytes.count), "gzip", space) { room in
            let count = libdeflate_gzip_compress(
                handle, bytes.baseAddress, bytes.count, room.baseAddress, room.count)
            return count > 0 ? count : nil
        }
    }

    private static func snappy(_ bytes: UnsafeRawBufferPointer, _ space: Int) throws(CompressionError) -> [UInt8] {
        try filled(snappy_max_compressed_length(bytes.count), "snappy", space) { room in
            var count = room.count
            let done = snappy_compress(
                bytes.bindMemory(to: CChar.self).baseAddress, bytes.count,
                room.bindMemory(to: CChar.self).baseAddress, &count)
            return done == SNAPPY_OK ? count : nil
        }
    }

    /// Blocks of 32 KB behind xerial's header: magic, version 1, compatible with version 1.
    private static func xerial(_ bytes: UnsafeRawBufferPointer, _ space: Int) throws(CompressionError) -> [UInt8] {
        var writer = ByteWriter(capacity: bytes.count / 2 + 64 + space)
        writer.bytes += [UInt8](repeating: 0, count: space)
        writer.bytes += [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]
        writer.int32(1)
        writer.int32(1)
        for start in stride(from: 0, to: bytes.count, by: 32 << 10) {
            let part = UnsafeRawBufferPointer(rebasing: bytes[start..<min(bytes.count, start + (32 << 10))])
            let block = try snappy(part, 0)
            writer.int32(Int32(truncatingIfNeeded: block.count))
            writer.bytes += block
        }
        return writer.bytes
    }
}
