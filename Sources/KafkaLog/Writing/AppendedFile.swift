#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A file that is only appended to.
package final class AppendedFile {
    /// The file's path, for errors.
    package let path: String
    private let descriptor: Int32
    /// Bytes in it.
    package private(set) var size = 0
    /// The system's error when it could not be brought to the disk; 0 for none.
    private var syncFailure: Int32 = 0

    /// Makes `path` anew, or with `keeping` opens it and cuts it after as many bytes.
    package init(_ path: String, keeping kept: Int? = nil) throws(LogError) {
        self.path = path
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | (kept == nil ? O_TRUNC : 0)
        descriptor = open(path, flags, 0o644)
        if descriptor < 0 { throw LogError(Self.reason(errno), path: path) }
        if let kept {
            try cut(after: kept)
        }
    }

    deinit { close(descriptor) }

    /// Appends bytes. When the disk is full what was written of them is cut off again: the file ends as it did before.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(LogError) {
        var rest = bytes
        while let base = rest.baseAddress, !rest.isEmpty {
            let count = write(descriptor, base, rest.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 {
                let code = errno
                _ = ftruncate(descriptor, off_t(size))
                _ = lseek(descriptor, off_t(size), SEEK_SET)
                throw LogError(Self.reason(code), path: path)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        size += bytes.count
    }

    /// Cuts it after `count` bytes.
    package func cut(after count: Int) throws(LogError) {
        guard ftruncate(descriptor, off_t(count)) == 0, lseek(descriptor, off_t(count), SEEK_SET) >= 0 else {
            throw LogError(Self.reason(errno), path: path)
        }
        size = count
    }

    /// Removes a file, if it is there.
    package static func remove(_ path: String) throws(LogError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw LogError(reason(errno), path: path) }
    }

    /// Removes a folder and the files in it, if it is there.
    package static func removeFolder(_ path: String) throws(LogError) {
        guard let names = try? LogFile.names(in: path) else { return }
        for name in names { try remove(path + "/" + name) }
        guard rmdir(path) == 0 || errno == ENOENT else { throw LogError(reason(errno), path: path) }
    }

    /// Brings it to the disk. What failed once is not asked for again: the system tells a failure once, and forgets what it
    /// could not write.
    package func sync() throws(LogError) {
        if syncFailure == 0, fsync(descriptor) != 0 { syncFailure = errno }
        guard syncFailure == 0 else {
            throw LogError("the disk may not have kept it: \(Self.reason(syncFailure))", path: path)
        }
    }

    /// Writes a whole small file: beside it first, then in its place, so that a crash leaves the old or the new one.
    package static func replace(_ path: String, with text: String) throws(LogError) {
        let file = try AppendedFile(path + ".new")
        try Array(text.utf8).span.bytes.withUnsafeBytes { (bytes) throws(LogError) in try file.append(bytes) }
        try file.sync()
        guard rename(path + ".new", path) == 0 else { throw LogError(reason(errno), path: path) }
    }

    /// Makes a folder; one that is there already is as good.
    package static func makeFolder(_ path: String) throws(LogError) {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw LogError(reason(errno), path: path) }
    }

    /// What the system says of an error.
    static func reason(_ code: Int32) -> String {
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}
