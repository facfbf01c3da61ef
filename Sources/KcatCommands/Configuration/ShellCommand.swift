#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Runs a command of the user's that prints a secret, a token for example.
enum ShellCommand {
    /// Why there is no output. Never holds any of it.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// What `line` prints when /bin/sh runs it: at most a megabyte, within `seconds`. It may ask on the terminal, since
    /// standard input and error are this program's. Blocks.
    static func output(of line: String, seconds: Int = 60) throws(Failure) -> String {
        guard let stream = popen(line, "r") else { throw Failure(description: String(cString: strerror(errno))) }
        // When this fails the command is left alone: to close the stream would be to wait for it.
        let text = try collect(fileno(stream), seconds: seconds)
        let status = pclose(stream)
        guard status == 0 else {
            let code = status & 0x7f == 0 ? "exit code \(status >> 8 & 0xff)" : "signal \(status & 0x7f)"
            throw Failure(description: "the command ended with \(code)")
        }
        return text
    }

    private static func collect(_ descriptor: Int32, seconds: Int) throws(Failure) -> String {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while true {
            let left = Int32(clamping: Int64((deadline - .now) / .milliseconds(1)))
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = left > 0 ? poll(&waiting, 1, left) : 0
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { throw Failure(description: "the command printed nothing within \(seconds) s") }
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(description: String(cString: strerror(errno))) }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
            guard bytes.count <= 1 << 20 else { throw Failure(description: "the command printed more than 1 MB") }
        }
    }
}
