/// Bytes in both directions: a plain socket, or TLS on top of one. Lives on its loop's thread: every call is made there.
///
/// At most one task reads and at most one waits to write at a time; the two don't mind each other. Which readiness of
/// the descriptor a call needs is the stream's own affair: a TLS read may have to write first, and the other way round.
package protocol ByteStream: AnyObject, Sendable {
    /// The other side, as `host:port`.
    var endpoint: String { get }

    /// Reads what there is, at least one byte, straight into `buffer`; 0 at the end of the stream. Suspends while there
    /// is nothing. Throws `TransportError` or `CancellationError`.
    nonisolated(nonsending) func read(into buffer: UnsafeMutableRawBufferPointer) async throws -> Int

    /// Fills `buffer`. Returns the bytes read: fewer than asked for only when the stream has ended.
    nonisolated(nonsending) func fill(_ buffer: UnsafeMutableRawBufferPointer) async throws -> Int

    /// Takes as many bytes as fit at once and returns their number, 0 when none do. What is left must be offered again,
    /// from the same byte on, after ``waitUntilWritable()``.
    func tryWrite(_ buffer: UnsafeRawBufferPointer) throws(TransportError) -> Int

    /// Suspends until `tryWrite` may take something again.
    nonisolated(nonsending) func waitUntilWritable() async throws

    /// Ends the stream. Those who wait on it get a `TransportError` of kind `closedLocally`.
    func close()
}

extension ByteStream {
    /// Writes all of `bytes`.
    nonisolated(nonsending) package func write(_ bytes: [UInt8]) async throws {
        var sent = 0
        while true {
            sent += try bytes.withUnsafeBytes { (all) throws(TransportError) in
                try tryWrite(UnsafeRawBufferPointer(rebasing: all[sent...]))
            }
            if sent >= bytes.count { return }
            try await waitUntilWritable()
        }
    }

    nonisolated(nonsending) package func fill(_ buffer: UnsafeMutableRawBufferPointer) async throws -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = try await read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            if count == 0 { break }
            filled += count
        }
        return filled
    }
}
