import Transport

/// The bytes that a connection has yet to write to its stream.
struct SendQueue {
    private var bytes: [UInt8] = []
    /// Those before it are written.
    private var sent = 0

    /// Whether all is written.
    var isEmpty: Bool { sent == bytes.count }

    /// More to write.
    mutating func append(_ more: [UInt8]) { bytes += more }

    /// Writes as much as the stream takes at once.
    mutating func offer(to stream: any ByteStream) throws(TransportError) {
        let from = sent
        sent += try bytes.withUnsafeBufferPointer { (bytes) throws(TransportError) -> Int in
            try stream.tryWrite(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[from...])))
        }
        if sent < bytes.count { return }
        bytes.removeAll(keepingCapacity: true)
        sent = 0
    }

    /// The stream that they were for has gone.
    mutating func removeAll() {
        bytes = []
        sent = 0
    }
}
