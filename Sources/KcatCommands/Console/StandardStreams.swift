import Console
import RecordOutput

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

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
}

extension StandardOutput {
    /// Writes a table: within the terminal's columns and in colour where standard output is one, whole elsewhere.
    static func write(_ table: TextTable) -> ExitCode {
        let width = Terminal.isTerminal(descriptor) ? Terminal.width(descriptor) : nil
        return write(table.text(width: width, colour: Terminal.wantsColour(descriptor)))
    }
}

/// Text for standard error.
enum StandardError {
    static let descriptor: Int32 = 2

    /// Writes the text; when that fails there is nobody left to tell.
    static func write(_ text: String) {
        text.utf8CString.withUnsafeBytes { bytes in
            try? DescriptorWriter(descriptor).write(UnsafeRawBufferPointer(rebasing: bytes.dropLast()))
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

    /// Whether colour is wanted on a descriptor: a terminal that can, and no NO_COLOR (https://no-color.org).
    static func wantsColour(_ descriptor: Int32) -> Bool {
        guard isTerminal(descriptor), environment("TERM") != "dumb" else { return false }
        return environment("NO_COLOR") ?? "" == ""
    }

    /// A variable of the environment.
    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
