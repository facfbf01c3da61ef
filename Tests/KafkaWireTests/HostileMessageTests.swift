import KafkaWire
import TestSupport
import Testing

#if DEBUG
private let step = 7
private let mutations = 4
#else
private let step = 1
private let mutations = 60
#endif

/// Messages cut short and damaged: an error, never a trap.
@Suite struct HostileMessageTests {
    @Test("No prefix of a message decodes; each is an error that says where")
    func prefixes() throws {
        for message in OracleMessage.fixtures {
            let type = try #require(message.type)
            for length in stride(from: message.bytes.count - 1, through: 0, by: -step) {
                do throws(WireError) {
                    _ = try decode(type, message.bytes[..<length], version: message.version)
                    Issue.record("\(message): the first \(length) of \(message.bytes.count) bytes decode")
                } catch {
                    #expect((0...length).contains(error.offset), "\(message): \(error)")
                }
            }
        }
    }

    @Test("A damaged message is an error or another message, which encodes and decodes as itself")
    func mutated() throws {
        var random = SeededGenerator(seed: 7)
        var survivors = 0
        for message in OracleMessage.fixtures where !message.bytes.isEmpty {
            let type = try #require(message.type)
            for _ in 0..<mutations {
                let bytes = mutate(message.bytes, with: &random)
                guard let decoded = try? decode(type, bytes, version: message.version),
                    // A null where none may be has become empty, a wrong string has grown: but then it stays as it is.
                    let again = try? encode(decoded, from: bytes, version: message.version)
                else { continue }
                survivors += 1
                let second = try decode(type, again, version: message.version)
                #expect(try encode(second, from: again, version: message.version) == again, "\(message)")
            }
        }
        #expect(survivors > 0)
    }

    @Test("Bytes left over are refused by finish, not by the message")
    func leftOver() throws {
        let bytes: [UInt8] = [0, 0, 0, 1, 9]
        var reader = ByteReader(bytes.span.bytes)
        #expect(try ResponseHeader(from: &reader, version: 0).correlationId == 1)
        #expect(reader.remaining == 1)
        #expect(throws: WireError("1 bytes left over", at: 4)) { try finish(bytes) }
    }

    private func finish(_ bytes: [UInt8]) throws {
        var reader = ByteReader(bytes.span.bytes)
        _ = try ResponseHeader(from: &reader, version: 0)
        try reader.finish()
    }

    @Test("A version that a message does not have is refused both ways", arguments: [Int16(-1), 3, 19, .max])
    func unknownVersion(version: Int16) {
        let expected = WireError("FetchRequest has no version \(version), only 4 to 18", at: 0)
        #expect(throws: expected) { try decode(FetchRequest.self, [], version: version) }
        #expect(throws: expected) { try encode(FetchRequest(), from: [], version: version) }
    }
}

/// One to four bytes changed, or a part cut out or doubled.
private func mutate(_ original: [UInt8], with random: inout SeededGenerator) -> [UInt8] {
    var bytes = original
    switch Int.random(in: 0..<8, using: &random) {
    case 0:
        let start = Int.random(in: 0..<bytes.count, using: &random)
        bytes.removeSubrange(start..<Int.random(in: start...bytes.count, using: &random))
    case 1:
        let start = Int.random(in: 0..<bytes.count, using: &random)
        let part = bytes[start..<Int.random(in: start...bytes.count, using: &random)]
        bytes.insert(contentsOf: Array(part), at: start)
    default:
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let interesting: [UInt8] = [0, 1, 0x7f, 0x80, 0xff, .random(in: 0...255, using: &random)]
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = interesting.randomElement(using: &random) ?? 0
        }
    }
    return bytes
}
