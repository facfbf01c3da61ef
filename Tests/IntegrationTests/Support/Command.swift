import Foundation

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What a command did.
struct Outcome {
    let arguments: [String]
    let code: Int32
    let output: Data
    let errors: String
    let seconds: Double
    let timedOut: Bool
    /// The most memory resident, in MB, sampled while it ran; only where it was asked for.
    let peakMemory: Double

    /// Standard output, a string a line.
    var lines: [String] { String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init) }
    /// Standard output as one number a line.
    var numbers: [Int] { lines.compactMap { Int($0) } }
}

/// A command under way, with output and errors in files: no pipe can fill up, and 100 MB cost nothing.
struct Command {
    let arguments: [String]
    let child: Child
    private let output: TemporaryFile
    private let errors: TemporaryFile

    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        self.arguments = arguments
        output = try TemporaryFile()
        errors = try TemporaryFile()
        child = try Child(
            arguments, environment: environment, output: output.descriptor, errors: errors.descriptor)
    }

    /// Standard output and error so far.
    var soFar: (output: String, errors: String) { (output.soFar, errors.soFar) }

    /// Waits until `condition` holds for what it has written so far; false when it does not within `seconds`.
    func wait(seconds: Double, until condition: ((output: String, errors: String)) -> Bool) -> Bool {
        let limit = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < limit {
            if condition(soFar) { return true }
            usleep(20_000)
        }
        return condition(soFar)
    }

    /// Waits for its end, for `seconds` from now at most; then it is killed.
    func finish(seconds: Double = 60, measuresMemory: Bool = false) throws -> Outcome {
        var peak = 0.0
        if measuresMemory {
            // The kernel keeps the high-water mark; a sample can only miss what came in its last millisecond.
            while child.elapsed < seconds, let now = child.peakMemory {
                peak = max(peak, now)
                usleep(1000)
            }
        }
        let exit = child.wait(seconds: seconds)
        return Outcome(
            arguments: arguments, code: exit.code, output: try output.contents(),
            errors: String(decoding: try errors.contents(), as: UTF8.self), seconds: exit.seconds,
            timedOut: exit.timedOut, peakMemory: peak)
    }
}

/// Runs a command to its end.
@discardableResult
func run(
    _ arguments: [String], environment: [String: String] = [:], seconds: Double = 60, measuresMemory: Bool = false
) throws -> Outcome {
    try Command(arguments, environment: environment).finish(seconds: seconds, measuresMemory: measuresMemory)
}

/// Runs a helper that must succeed.
@discardableResult
func succeed(_ arguments: [String], environment: [String: String] = [:], seconds: Double = 120) throws -> Outcome {
    let outcome = try run(arguments, environment: environment, seconds: seconds)
    guard outcome.code == 0 else {
        throw Problem("\(arguments.joined(separator: " ")) ended with \(outcome.code): \(outcome.errors.suffix(600))")
    }
    return outcome
}

/// A file without a name.
final class TemporaryFile {
    let descriptor: Int32

    init() throws {
        var path = Array((Machine.temporary + "/output-XXXXXX").utf8CString)
        descriptor = mkstemp(&path)
        guard descriptor >= 0 else { throw Problem("no temporary file: \(String(cString: strerror(errno)))") }
        unlink(path)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(descriptor) }

    /// What is in it now, without moving the place at which others write.
    var soFar: String {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return "" }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    func contents() throws -> Data {
        lseek(descriptor, 0, SEEK_SET)
        return try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).readToEnd() ?? Data()
    }
}

/// A pipe whose reading end is the test's.
final class OutputPipe {
    let reading: Int32
    private(set) var writing: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Problem("no pipe: \(String(cString: strerror(errno)))") }
        (reading, writing) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    deinit {
        close(reading)
        closeWriting()
    }

    /// To be called once the child has its copy: only then does the end of the child end the pipe.
    func closeWriting() {
        if writing >= 0 { close(writing) }
        writing = -1
    }

    /// Writes until it takes no more: who writes next has to wait for a reader.
    func fill() {
        _ = fcntl(writing, F_SETFL, O_NONBLOCK)
        let block = [UInt8](repeating: 0x78, count: 4096)
        while write(writing, block, block.count) > 0 {}
        _ = fcntl(writing, F_SETFL, 0)
    }

    /// The next bytes, up to `count`; empty at the end, `nil` when nothing came for `seconds`.
    func read(_ count: Int, seconds: Double = 30) -> Data? {
        var waiting = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, Int32(seconds * 1000)) > 0 else { return nil }
        var data = Data(count: count)
        let length = data.withUnsafeMutableBytes { recvOrRead($0) }
        return data.prefix(max(length, 0))
    }

    private func recvOrRead(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        #if canImport(Darwin)
        Darwin.read(reading, buffer.baseAddress, buffer.count)
        #else
        Glibc.read(reading, buffer.baseAddress, buffer.count)
        #endif
    }
}
