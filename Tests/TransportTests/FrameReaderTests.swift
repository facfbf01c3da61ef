import Testing
import Transport

@Suite struct FrameReaderTests {
    private let messages: [[UInt8]] = [[1], [2, 3, 4, 5, 6], [UInt8](repeating: 7, count: 300)]

    private func frames(_ stream: ScriptedStream, limit: Int = 1000) async throws -> [[UInt8]] {
        var reader = FrameReader(limit: limit)
        var all: [[UInt8]] = []
        while let frame = try await reader.next(from: stream) { all.append(frame.array) }
        return all
    }

    @Test(arguments: [1, 2, 3, 4, 5, 7, 299, 1000])
    func piecesOfAnySize(size: Int) async throws {
        let bytes = messages.flatMap(framed)
        let pieces = stride(from: 0, to: bytes.count, by: size).map {
            Array(bytes[$0..<min($0 + size, bytes.count)])
        }
        #expect(try await frames(ScriptedStream(pieces)) == messages)
    }

    @Test func everySplit() async throws {
        let bytes = messages.flatMap(framed)
        for cut in 0...bytes.count {
            let stream = ScriptedStream([Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(try await frames(stream) == messages)
        }
    }

    @Test func endAtEveryByte() async throws {
        let bytes = framed([1, 2, 3]) + framed([4, 5])
        for count in 0..<bytes.count {
            let stream = ScriptedStream([Array(bytes[..<count])])
            if count == 0 || count == 7 {
                #expect(try await frames(stream).count == count / 7)
            } else {
                let error = await transportError { _ = try await frames(stream) }
                #expect(error.kind == .closed)
                let at = count % 7
                #expect(
                    error.reason
                        == (at < 4
                            ? "connection closed inside a frame's length"
                            : "connection closed after \(at - 4) of a frame's \(count < 7 ? 3 : 2) bytes"))
            }
        }
    }

    @Test(arguments: [0, -1, 1001, .max, .min] as [Int32])
    func lengthsThatAreNone(length: Int32) async throws {
        let good = framed([9])
        let bad = withUnsafeBytes(of: length.bigEndian) { Array($0) }
        let error = await transportError { _ = try await frames(ScriptedStream([good + bad + [1, 2, 3]])) }
        #expect(error.kind == .badFrame)
        #expect(
            error.description
                == (length > 0
                    ? "peer:9092: frame of \(length) bytes, which is more than the limit of 1000"
                    : "peer:9092: frame of \(length) bytes, which is no length at all"))
    }

    @Test func theLimitItselfIsAllowed() async throws {
        let message = [UInt8](repeating: 1, count: 1000)
        #expect(try await frames(ScriptedStream([framed(message)])) == [message])
    }

    @Test(
        arguments: [
            (
                [0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x50], .answersInTLS,
                "answers in TLS, and was spoken to in plain text"
            ),
            ([0x16, 0x03, 0x01, 0x02, 0x00, 0x01], .answersInTLS, "answers in TLS, and was spoken to in plain text"),
            (Array("HTTP/1.1 400 Bad Request".utf8), .foreignProtocol, "speaks HTTP, not Kafka"),
            (Array("SSH-2.0-OpenSSH".utf8), .foreignProtocol, "speaks SSH, not Kafka"),
        ] as [([UInt8], TransportError.Kind, String)])
    func otherProtocols(bytes: [UInt8], kind: TransportError.Kind, words: String) async throws {
        // Even where the limit would let such a length pass.
        let error = await transportError { _ = try await frames(ScriptedStream([bytes]), limit: .max) }
        #expect(error.kind == kind)
        #expect(error.reason == words)
        // Behind a first frame it is a length like any other.
        let late = await transportError { _ = try await frames(ScriptedStream([framed([1]) + bytes])) }
        #expect(late.kind == .badFrame)
    }

    @Test func whatTheStreamThrowsIsPassedOn() async throws {
        let reset = TransportError(.reset, "peer:9092", "connection reset by peer")
        let stream = ScriptedStream([Array(framed([1, 2, 3]).dropLast())], then: reset)
        #expect(await transportError { _ = try await frames(stream) } == reset)
    }

    /// B4: memory grows with what has come, not with what is claimed.
    @Test func aLyingLengthCostsNoMemory() async throws {
        let head = withUnsafeBytes(of: Int32(1 << 30).bigEndian) { Array($0) }
        let stream = ScriptedStream([head, [1, 2, 3]])
        let error = await transportError { _ = try await frames(stream, limit: 1 << 30) }
        #expect(error.reason == "connection closed after 3 of a frame's 1073741824 bytes")
        #expect(stream.largestRead <= 16 << 20)
    }

    @Test func largeFramesGrow() async throws {
        let size = 50 << 20
        let head = withUnsafeBytes(of: Int32(size).bigEndian) { Array($0) }
        let piece = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let stream = ScriptedStream([head] + Array(repeating: piece, count: 50))
        var reader = FrameReader(limit: size)
        let frame = try #require(try await reader.next(from: stream))
        #expect(frame.count == size)
        let same = (0..<50).allSatisfy { frame.holds(piece, at: $0 << 20) }
        #expect(same)
    }
}
