import Foundation
import KcatCommands
import TestSupport
import Testing

/// Sums that are taken while files are being written.
@Suite struct FileDigestsTests {
    /// A file in a folder of its own, which goes with the test.
    private final class Growing {
        let folder = FileManager.default.temporaryDirectory.path + "/digests-\(UUID().uuidString)"
        var path: String { folder + "/log" }
        private let file: UnsafeMutablePointer<FILE>

        init() throws {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            file = try #require(fopen(folder + "/log", "w"))
        }

        deinit {
            fclose(file)
            try? FileManager.default.removeItem(atPath: folder)
        }

        func append(_ bytes: [UInt8]) {
            fwrite(bytes, 1, bytes.count, file)
            fflush(file)
        }
    }

    @Test("a file that grows by pieces of any size has the sum of its bytes, told of every piece or of some")
    func growing() throws {
        var random = SeededGenerator(seed: 11)
        for everyOne in [true, false] {
            let (file, digests) = (try Growing(), FileDigests())
            var all: [UInt8] = []
            while all.count < 20 << 20 {
                let piece = (0..<Int.random(in: 1...(1 << 20), using: &random)).map {
                    UInt8(truncatingIfNeeded: $0 &* 7)
                }
                file.append(piece)
                all += piece
                if everyOne || Bool.random(using: &random) { digests.grew(file.path, to: all.count) }
            }
            let whole = try FileDigests.sum(file.path, first: .max)
            let told = try digests.sum(file.path)
            #expect(told.size == all.count && whole.size == all.count)
            #expect(told.sum == whole.sum)
        }
    }

    /// Memory that goes with its last owner.
    private final class Memory: Sendable {
        nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer

        init(_ content: [UInt8]) {
            bytes = .allocate(byteCount: content.count, alignment: 1)
            bytes.copyBytes(from: content)
        }

        deinit {
            // Who looks at it later sees something else.
            for index in bytes.indices { bytes[index] = 0xAA }
            bytes.deallocate()
        }
    }

    @Test("what is still in memory is not read again: with all of it, with some, and with more than is kept")
    func held() throws {
        var random = SeededGenerator(seed: 12)
        for share in [1.0, 0.5, 0.1] {
            let (file, digests) = (try Growing(), FileDigests())
            var size = 0
            for _ in 0..<12 {
                let first = UInt8.random(in: 0...255, using: &random)
                let piece = (0..<Int.random(in: 1...(4 << 20), using: &random)).map {
                    first &+ UInt8(truncatingIfNeeded: $0 &* 13)
                }
                file.append(piece)
                size += piece.count
                if Double.random(in: 0..<1, using: &random) < share {
                    let memory = Memory(piece)
                    digests.grew(file.path, to: size, bytes: UnsafeRawBufferPointer(memory.bytes), ownedBy: memory)
                } else if Bool.random(using: &random) {
                    digests.grew(file.path, to: size)
                }
            }
            let whole = try FileDigests.sum(file.path, first: .max)
            let told = try digests.sum(file.path)
            #expect(told.size == size && told.sum == whole.sum)
        }
    }

    @Test("the memory is what is hashed, and given back when it is; the file may be gone by then no sooner")
    func givenBack() throws {
        let (file, digests) = (try Growing(), FileDigests())
        file.append([UInt8]("abcdef".utf8))
        weak var left: Memory?
        do {
            let memory = Memory([UInt8]("ABCDEF".utf8))
            left = memory
            digests.grew(file.path, to: 6, bytes: UnsafeRawBufferPointer(memory.bytes), ownedBy: memory)
        }
        #expect(left != nil)
        let sum = try digests.sum(file.path)
        // SHA-256 of ABCDEF, which is not what the file has.
        #expect(sum == (6, "e9c0f8b575cbfcb42ab3b78ecc87efa3b011d9a5d10b09fa4e96f240bf6a82f5"))
        #expect(left == nil)
    }

    @Test("the sum is SHA-256's; of the first bytes alone where that is asked for; an empty file has one too")
    func known() throws {
        let file = try Growing()
        let digests = FileDigests()
        #expect(
            try FileDigests.sum(file.path, first: .max)
                == (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"))
        file.append(Array("abcdef".utf8))
        #expect(
            try FileDigests.sum(file.path, first: 3)
                == (3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
        #expect(try digests.sum(file.path).sum == "bef57ec7f53a6d40beb640a780a639c83bc29ac8a9816f1fc6c5c6dcd93c4721")
    }

    @Test("what is complete keeps its sum; what grew behind what was told belongs to it")
    func complete() throws {
        let (file, digests) = (try Growing(), FileDigests())
        file.append([UInt8](repeating: 1, count: 5 << 20))
        digests.grew(file.path, to: 5 << 20)
        file.append([2])
        let sum = try digests.sum(file.path)
        #expect(sum.size == (5 << 20) + 1)
        file.append([3])
        #expect(try digests.sum(file.path) == sum)
    }

    @Test("a file that isn't there is an error with its name")
    func missing() {
        let error = #expect(throws: CommandError.self) { try FileDigests().sum("/nowhere/to/be/found") }
        #expect("\(error.map { "\($0)" } ?? "")".contains("/nowhere/to/be/found"))
    }
}
