import Foundation
import RecordOutput
import TestSupport
import Testing

/// What reaches the descriptor, and what happens when it doesn't.
@Suite struct OutputBufferTests {
    init() { signal(SIGPIPE, SIG_IGN) }

    /// A pipe's two ends.
    private func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        try #require(Foundation.pipe(&ends) == 0)
        return (ends[0], ends[1])
    }

    /// Reads a descriptor to its end in the background, `piece` bytes at a time.
    private func reader(of descriptor: Int32, piece: Int, pause: useconds_t = 0) -> Thread.Result {
        let result = Thread.Result()
        let thread = Thread {
            var all: [UInt8] = []
            var room = [UInt8](repeating: 0, count: piece)
            while case let count = read(descriptor, &room, piece), count > 0 {
                all += room.prefix(count)
                if pause > 0 { usleep(pause) }
            }
            close(descriptor)
            result.finish(all)
        }
        thread.start()
        return result
    }

    /// Values around the sizes at which copying, flushing and writing without a copy take turns.
    private var values: [[UInt8]] {
        var generator = SeededGenerator(seed: 11)
        var sizes = [0, 1, 100, 32_767, 32_768, 32_769, 65_535, 131_071, 131_072, 131_073, 400_000]
        for _ in 0..<300 { sizes.append(Int.random(in: 0...2000, using: &generator)) }
        for _ in 0..<5 { sizes.append(Int.random(in: 0...200_000, using: &generator)) }
        sizes.shuffle(using: &generator)
        return sizes.map { size in
            let first = UInt8.random(in: 0...255, using: &generator)
            return (0..<size).map { first &+ UInt8(truncatingIfNeeded: $0 &* 7) }
        }
    }

    @Test(arguments: [RecordFormat.Style.raw, .format("%o %k %s %S\\n"), .json, .readable], [false, true])
    func everythingArrivesInOrder(_ style: RecordFormat.Style, nonBlocking: Bool) throws {
        let ends = try pipe()
        if nonBlocking { _ = fcntl(ends.write, F_SETFL, fcntl(ends.write, F_GETFL) | O_NONBLOCK) }
        let result = reader(of: ends.read, piece: 37_777, pause: nonBlocking ? 200 : 0)
        let records = values.enumerated().map { TestRecord(Array("key\($0)".utf8), $1, offset: Int64($0)) }
        let formatter = try RecordFormatter(RecordFormat(style))
        let context = formatter.context(topic: "golden", partition: 0, brokerId: 1)
        var output = OutputBuffer(descriptor: ends.write)
        for record in records {
            try record.withView { (view) throws(OutputError) in try formatter.append(view, in: context, to: &output) }
            #expect(output.count <= 128 << 10)
        }
        try output.flush()
        #expect(output.count == 0)
        let total = output.totalCount
        close(ends.write)
        let arrived = result.wait()
        #expect(arrived.count == total)
        // A buffer in memory is the same code without the descriptor.
        let expected = try bytes(RecordFormat(style), records)
        #expect(arrived == expected)
    }

    @Test func nothingIsWrittenBeforeAPieceIsFull() throws {
        let ends = try pipe()
        defer { close(ends.read) }
        var output = OutputBuffer(descriptor: ends.write)
        try output.append("abc")
        try output.append(UInt8(ascii: "d"))
        _ = fcntl(ends.read, F_SETFL, O_NONBLOCK)
        var room = [UInt8](repeating: 0, count: 10)
        #expect(read(ends.read, &room, 10) == -1)
        try output.flush()
        #expect(read(ends.read, &room, 10) == 4)
        #expect(output.totalCount == 4)
        close(ends.write)
    }

    /// B5: the reader is gone.
    @Test func closedPipe() throws {
        let ends = try pipe()
        close(ends.read)
        defer { close(ends.write) }
        var output = OutputBuffer(descriptor: ends.write)
        try output.append("abc")
        #expect(throws: OutputError.closed) { try output.flush() }
        // What could not be written doesn't come again.
        try output.flush()
        let large = [UInt8](repeating: 1, count: 100_000)
        #expect(throws: OutputError.closed) { try output.append(large) }
    }

    /// B5, while records are formatted: the first full piece meets the closed pipe.
    @Test(arguments: [RecordFormat.Style.raw, .format("%k%s"), .json, .readable])
    func closedPipeWhileRecordsCome(_ style: RecordFormat.Style) throws {
        let ends = try pipe()
        close(ends.read)
        defer { close(ends.write) }
        let formatter = try RecordFormatter(RecordFormat(style))
        let context = formatter.context(topic: "t", partition: 0, brokerId: 1)
        var output = OutputBuffer(descriptor: ends.write)
        let record = TestRecord("key", String(repeating: "v", count: 1000))
        #expect(throws: OutputError.closed) {
            for _ in 0..<1000 {
                try record.withView { (view) throws(OutputError) in
                    try formatter.append(view, in: context, to: &output)
                }
            }
        }
    }

    #if os(Linux)
    @Test func fullDisk() throws {
        let descriptor = open("/dev/full", O_WRONLY)
        defer { close(descriptor) }
        var output = OutputBuffer(descriptor: descriptor)
        try output.append("abc")
        let error = try #require(throws: OutputError.self) { try output.flush() }
        #expect(error == .failed(code: ENOSPC))
        #expect(error.description == "write failed: No space left on device")
    }
    #endif

    @Test func badDescriptor() throws {
        var output = OutputBuffer(descriptor: -1)
        try output.append("abc")
        #expect(throws: OutputError.failed(code: EBADF)) { try output.flush() }
    }

    @Test func inMemory() throws {
        var output = OutputBuffer()
        for number in 0..<1000 { try output.append("\(number),") }
        #expect(output.text == (0..<1000).map { "\($0)," }.joined())
        #expect(output.count == output.array.count)
        output.removeAll()
        #expect(output.text == "")
    }
}

extension Thread {
    /// What a thread found.
    final class Result: @unchecked Sendable {
        private let done = DispatchSemaphore(value: 0)
        private var bytes: [UInt8] = []

        func finish(_ bytes: [UInt8]) {
            self.bytes = bytes
            done.signal()
        }

        func wait() -> [UInt8] {
            guard done.wait(timeout: .now() + 60) == .success else { return [] }
            return bytes
        }
    }
}
