import Transport

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Records out of a descriptor, cut at a delimiter, in one buffer that is used again. A record's bytes are valid until the
/// next call.
final class InputBuffer {
    /// A record may not be longer, in bytes.
    static let limit = 1 << 30

    private let descriptor: Int32
    private let delimiter: [UInt8]
    /// What it is called in errors.
    private let name: String
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    private var start = 0
    private var end = 0
    /// Up to where no delimiter was found.
    private var searched = 0
    private var isOver = false
    private var bytesRead = 0
    /// Bytes of the records that were taken so far.
    var bytesTaken: Int { bytesRead - (end - start) }

    /// Records of a descriptor that stays the caller's.
    init(_ descriptor: Int32, delimiter: [UInt8], name: String) {
        self.name = name
        self.descriptor = descriptor
        self.delimiter = delimiter
    }

    deinit { memory.deallocate() }

    /// The next record that is there already, without its delimiter; at the end of the input also what has none. `nil`:
    /// ``fill(on:)`` has to bring more, or there is no more.
    func next() -> UnsafeRawBufferPointer? {
        let rest = UnsafeRawBufferPointer(rebasing: memory[searched..<end])
        if let found = ByteSearch.first(delimiter, in: rest) {
            let record = UnsafeRawBufferPointer(rebasing: memory[start..<searched + found])
            start = searched + found + delimiter.count
            searched = start
            return record
        }
        guard isOver, start < end else {
            searched = max(start, end - delimiter.count + 1)
            return nil
        }
        defer {
            start = end
            searched = end
        }
        return UnsafeRawBufferPointer(rebasing: memory[start..<end])
    }

    /// Waits for more bytes; `false` when there are none any more. Throws where the input can't be read.
    func fill(on loop: EventLoop) async throws -> Bool {
        if isOver { return false }
        if start > 0 {
            memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[start..<end]))
            searched -= start
            end -= start
            start = 0
        }
        if end == memory.count {
            guard memory.count < Self.limit else {
                throw CommandError(.failure, "a record of \(name) is longer than 1 GB: is the delimiter (-D) right?")
            }
            let grown = UnsafeMutableRawBufferPointer.allocate(byteCount: memory.count * 2, alignment: 16)
            grown.copyMemory(from: UnsafeRawBufferPointer(memory))
            memory.deallocate()
            memory = grown
        }
        try await waitUntilReadable(on: loop)
        while true {
            let room = UnsafeMutableRawBufferPointer(rebasing: memory[end...])
            let count = read(descriptor, room.baseAddress, room.count)
            if count > 0 {
                end += count
                bytesRead += count
                return true
            }
            if count == 0 {
                isOver = true
                return start < end
            }
            if errno == EAGAIN { try await loop.waitUntilReadable(descriptor) }
            if errno != EINTR, errno != EAGAIN {
                throw CommandError(.failure, "\(name) can't be read: \(String(cString: strerror(errno)))")
            }
        }
    }

    /// The loop stays free for signals while a pipe or a terminal has nothing.
    private func waitUntilReadable(on loop: EventLoop) async throws {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        if Self.poll(&poll) > 0 {
            // Lets signals in, however fast the input is.
            await Task.yield()
            return try Task.checkCancellation()
        }
        try await loop.waitUntilReadable(descriptor)
    }

    private static func poll(_ descriptor: inout pollfd) -> Int32 {
        #if canImport(Darwin)
        Darwin.poll(&descriptor, 1, 0)
        #else
        Glibc.poll(&descriptor, 1, 0)
        #endif
    }
}
