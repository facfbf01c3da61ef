/// Cuts a stream into frames: a length of four bytes, big-endian, then that many bytes.
package struct FrameReader: Sendable {
    /// The longest frame that is accepted.
    package let limit: Int
    /// Up to this length a frame's memory is taken at once. Beyond it the memory grows with what has come, so that a
    /// peer has to send bytes to make us hold them.
    static let trusted = 16 << 20
    private var isFirst = true

    /// A reader of frames of at most `limit` bytes.
    package init(limit: Int) { self.limit = limit }

    /// The next frame; `nil` when the stream ended where a frame would begin.
    /// - Throws: `TransportError` of kind `badFrame`, `answersInTLS` or `foreignProtocol` for a length that is none,
    ///   `closed` when the stream ends inside a frame, and what the stream throws.
    nonisolated(nonsending) package mutating func next(from stream: any ByteStream) async throws -> Frame? {
        guard let length = try await length(from: stream) else { return nil }
        var end = min(length, Self.trusted)
        guard let frame = Frame(count: end) else { throw noMemory(length, stream) }
        var filled = 0
        while true {
            filled += try await stream.fill(UnsafeMutableRawBufferPointer(rebasing: frame.storage[filled..<end]))
            if filled < end { throw cutShort(filled, of: length, stream) }
            if end == length { break }
            end = min(length, 2 * end)
            guard frame.extend(to: end) else { throw noMemory(length, stream) }
        }
        isFirst = false
        return frame
    }

    nonisolated(nonsending) private func length(from stream: any ByteStream) async throws -> Int? {
        let head = UnsafeMutableRawBufferPointer.allocate(byteCount: 4, alignment: 4)
        defer { head.deallocate() }
        let count = try await stream.fill(head)
        if count == 0 { return nil }
        // A TLS alert or an HTTP answer may be followed by the end at once; its first bytes tell enough.
        if count < 4 { throw cutShort(0, of: nil, stream) }
        let word = UInt32(bigEndian: head.load(as: UInt32.self))
        if isFirst, let error = Self.foreign(word, stream.endpoint) { throw error }
        let length = Int(Int32(bitPattern: word))
        guard length > 0, length <= limit else {
            throw TransportError(
                .badFrame, stream.endpoint,
                "frame of \(length) bytes, which is "
                    + (length > 0 ? "more than the limit of \(limit)" : "no length at all"))
        }
        return length
    }

    /// What another protocol's first bytes would be, taken for a length.
    private static func foreign(_ word: UInt32, _ endpoint: String) -> TransportError? {
        switch word {
        // TLS records: alert or handshake, version 3.x.
        case 0x1503_0000...0x1503_04ff, 0x1603_0000...0x1603_04ff:
            TransportError(.answersInTLS, endpoint, "answers in TLS, and was spoken to in plain text")
        case 0x4854_5450: TransportError(.foreignProtocol, endpoint, "speaks HTTP, not Kafka")
        case 0x5353_482d: TransportError(.foreignProtocol, endpoint, "speaks SSH, not Kafka")
        default: nil
        }
    }

    private func cutShort(_ count: Int, of length: Int?, _ stream: any ByteStream) -> TransportError {
        let place = length.map { "after \(count) of a frame's \($0) bytes" } ?? "inside a frame's length"
        return TransportError(.closed, stream.endpoint, "connection closed \(place)")
    }

    private func noMemory(_ length: Int, _ stream: any ByteStream) -> TransportError {
        TransportError(.exhausted, stream.endpoint, "no memory for a frame of \(length) bytes")
    }
}
