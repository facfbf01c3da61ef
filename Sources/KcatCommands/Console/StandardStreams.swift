import Console
import RecordOutput

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Standard input, output and error as a process has them.
enum StandardStreams {
    /// Takes the places of those that were closed (`<&-`), so that no connection gets their numbers: what is read there
    /// or written there fails, as it should.
    static func takePlaces() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
    }
}

/// Text for standard output that a command makes at once.
enum StandardOutput {
    static let descriptor: Int32 = 1

    /// Writes the text. A reader that went away is a quiet end.
    static func write(_ text: String) -> ExitCode {
        var output = OutputBuffer(descriptor: descriptor)
        do {
            try output.append(text)
            try output.flush()
            return .success
        } catch .closed {
            return .success
        } catch {
            StandardError.write("kcat-swift: \(error)\n")
            return .failure
        }
    }

    /// Writes lines in which words of a broker, a certificate, a file or an argument stand: their control characters are
    /// shown, not obeyed.
    static func tell(_ lines: String) -> ExitCode { write(VisibleText.escapedLines(lines)) }
}

extension StandardOutput {
    /// Draws a terminal anew from its top: as many lines as it has room for now, what is left of the last drawing erased.
    static func redraw(_ text: String) -> ExitCode {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        let room = max(2, Terminal.height(descriptor))
        if lines.count >= room {
            let hidden = lines.count - (room - 2)
            lines = lines.prefix(room - 2) + ["... and \(hidden) lines more"]
        }
        return write("\u{1b}[H" + lines.map { $0 + "\u{1b}[K\n" }.joined() + "\u{1b}[J")
    }
}

/// Text for standard error.
enum StandardError {
    static let descriptor: Int32 = 2

    /// Whether both streams are one pipe or socket (`2>&1`): who reads the records reads this, too.
    static let isStandardOutput: Bool = {
        var output = stat()
        var errors = stat()
        guard fstat(StandardOutput.descriptor, &output) == 0, fstat(descriptor, &errors) == 0 else { return false }
        let kind = errors.st_mode & S_IFMT
        return (kind == S_IFIFO || kind == S_IFSOCK) && output.st_dev == errors.st_dev && output.st_ino == errors.st_ino
    }()

    /// Writes the text; when that fails there is nobody left to tell. A second is the longest that it waits.
    static func write(_ text: String) { _ = write(text, within: 1000) }

    /// Writes lines in which words of others stand, as ``StandardOutput/tell(_:)`` does.
    static func tell(_ lines: String) { write(VisibleText.escapedLines(lines)) }

    /// Writes the text, where that is possible within as many milliseconds (negative: however long it takes); false where
    /// it is not. A pipe that can be
    /// written to takes 4096 bytes (PIPE_BUF) without a wait.
    static func write(_ text: String, within milliseconds: Int32) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                if poll(&wait, 1, milliseconds) == 0 { return false }
                let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(4096))
                do { try DescriptorWriter(descriptor).write(piece) } catch { return true }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(piece.count))
            }
            return true
        }
    }
}

/// What the program is connected to.
enum Terminal {
    /// Whether a descriptor is a terminal.
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Whether a descriptor is a pipe or a socket: something with a reader who can leave.
    static func hasReader(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFIFO || status.st_mode & S_IFMT == S_IFSOCK
    }

    /// The columns of the terminal; 80 where it doesn't say.
    static func width(_ descriptor: Int32) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// The lines of the terminal; 24 where it doesn't say.
    static func height(_ descriptor: Int32) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return 24 }
        return Int(size.ws_row)
    }

    /// Whether colour is wanted on a descriptor: a terminal that can, and no NO_COLOR (https://no-color.org).
    static func wantsColour(_ descriptor: Int32) -> Bool {
        guard isTerminal(descriptor), environment("TERM") != "dumb" else { return false }
        return environment("NO_COLOR") ?? "" == ""
    }

    /// A variable of the environment.
    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
