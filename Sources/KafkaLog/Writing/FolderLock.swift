#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Keeps a folder of log files to one program at a time, as Kafka's brokers do and by the same file: one of them that runs on
/// the folder is respected, and respects this. It holds as long as the value lives, and ends with the program.
package final class FolderLock {
    private let descriptor: Int32

    /// Locks a folder that is there. Throws where another program has it.
    package init(_ folder: String) throws(LogError) {
        let path = folder + "/.lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        if descriptor < 0 { throw LogError(AppendedFile.reason(errno), path: path) }
        var wish = flock()
        wish.l_type = Int16(F_WRLCK)
        wish.l_whence = Int16(SEEK_SET)
        // A file system that has no locks is as good as it can be.
        if fcntl(descriptor, F_SETLK, &wish) != 0, errno == EACCES || errno == EAGAIN {
            throw LogError("another program writes here", path: folder)
        }
    }

    deinit { close(descriptor) }
}
