#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Standard output where it is a regular file: how much of the run it has, and a way to cut off what is not whole.
struct OutputFile: Sendable {
    /// Where the run's first byte goes; `nil` for what is no file.
    private let start: Int?

    /// The file as it is before the run writes.
    init() { start = Self.end }

    /// Where the next byte goes.
    private static var end: Int? {
        var status = stat()
        let descriptor = StandardOutput.descriptor
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        // With O_APPEND, as in `>> file`, the position says nothing before the first write.
        if fcntl(descriptor, F_GETFL) & O_APPEND != 0 { return Int(status.st_size) }
        let position = lseek(descriptor, 0, SEEK_CUR)
        return position < 0 ? nil : Int(position)
    }

    /// Bytes of the run that are in the file.
    var writtenCount: Int? {
        guard let start, let end = Self.end else { return nil }
        return max(0, end - start)
    }

    /// Cuts the file after as many bytes of the run.
    func cut(to count: Int) {
        guard let start, let written = writtenCount, count < written else { return }
        guard ftruncate(StandardOutput.descriptor, off_t(start + count)) == 0 else { return }
        _ = lseek(StandardOutput.descriptor, off_t(start + count), SEEK_SET)
    }
}
