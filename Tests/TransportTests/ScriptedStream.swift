import Transport

/// A stream that yields given pieces, one a read, then an end or an error.
final class ScriptedStream: ByteStream, @unchecked Sendable {
    let endpoint = "peer:9092"
    private var pieces: [[UInt8]]
    /// Bytes of the first piece that were read.
    private var taken = 0
    private let error: TransportError?
    /// Bytes that `read` was given room for at most.
    private(set) var largestRead = 0

    init(_ pieces: [[UInt8]], then error: TransportError? = nil) {
        self.pieces = pieces.filter { !$0.isEmpty }
        self.error = error
    }

    nonisolated(nonsending) func read(into buffer: UnsafeMutableRawBufferPointer) async throws -> Int {
        largestRead = max(largestRead, buffer.count)
        guard let piece = pieces.first else {
            if let error { throw error }
            return 0
        }
        let count = min(piece.count - taken, buffer.count)
        piece.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[taken..<taken + count])) }
        taken += count
        if taken == piece.count {
            pieces.removeFirst()
            taken = 0
        }
        return count
    }

    func tryWrite(_ buffer: UnsafeRawBufferPointer) throws(TransportError) -> Int { buffer.count }
    nonisolated(nonsending) func waitUntilWritable() async throws {}
    func close() {}
}
