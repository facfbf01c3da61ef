/// The decompressors of all codecs, each made when it is first needed and then kept.
public struct Decompressor: ~Copyable {
    private var gzip = GzipDecompressor()
    private var lz4 = LZ4Decompressor()
    private var zstd = ZstdDecompressor()

    /// Nothing is allocated yet.
    public init() {}

    /// Decompresses `input` into `output` from its first byte on and returns how many bytes that made. `magic` is the
    /// message format, which says how strict the codec is. Throws ``CompressionError``, with more than `limit` bytes too.
    public mutating func decompress(
        _ codec: CompressionCodec, magic: Int8, _ input: UnsafeRawBufferPointer, into output: inout ScratchBuffer,
        limit: Int
    ) throws(CompressionError) -> Int {
        guard !input.isEmpty else { throw CompressionError("\(codec): no data") }
        switch codec {
        case .none:
            throw CompressionError("not compressed")
        case .gzip:
            return try gzip.decompress(input, into: &output, limit: limit)
        case .snappy:
            return try SnappyDecompressor.decompress(input, into: &output, limit: limit)
        case .lz4:
            return try lz4.decompress(input, into: &output, limit: limit, toleratesHeaderChecksum: magic == 0)
        case .zstd:
            guard magic >= 2 else {
                throw CompressionError("zstd in message format \(magic), which has none (KIP-110)")
            }
            return try zstd.decompress(input, into: &output, limit: limit)
        }
    }
}
