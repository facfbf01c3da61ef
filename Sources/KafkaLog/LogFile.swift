import CIntrinsics
import KafkaWire

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A file opened for reading alone. Nothing in this module ever opens a file in another way.
///
/// Opened for one job and closed again: a log directory may have more segments than a process may have descriptors.
package struct LogFile: ~Copyable {
    /// The file's path, for errors.
    package let path: String
    private let descriptor: Int32

    /// Opens `path`. That it is not there, or may not be read, is an error with the system's words.
    package init(_ path: String) throws(LogError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw LogError(Self.reason(errno), path: path) }
    }

    deinit { close(descriptor) }

    /// Its size in bytes, now.
    package func size() throws(LogError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw LogError(Self.reason(errno), path: path) }
        return Int(status.st_size)
    }

    /// Up to `count` bytes from `position` on; fewer only where the file ends.
    package func read(at position: Int, count: Int) throws(LogError) -> [UInt8] {
        guard position >= 0, count > 0 else { return [] }
        var failure: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            failure = unsafe fill(UnsafeMutableRawBufferPointer(buffer), from: position, &filled)
        }
        if failure != 0 { throw LogError(Self.reason(failure), path: path, position: position) }
        return bytes
    }

    /// Reads up to `count` bytes from `position` on into the beginning of `buffer`, which is not shorter: memory that is used
    /// again costs less than the reading. Returns how many came; fewer only where the file ends.
    package func read(at position: Int, count: Int, into buffer: inout [UInt8]) throws(LogError) -> Int {
        var filled = 0
        let failure = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe fill(UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]), from: position, &filled)
        }
        if failure != 0 { throw LogError(Self.reason(failure), path: path, position: position) }
        return filled
    }

    /// Fills `buffer` from `position` on as far as the file goes. Returns the system's error, 0 for none.
    private func fill(_ buffer: UnsafeMutableRawBufferPointer, from position: Int, _ filled: inout Int) -> Int32 {
        while filled < buffer.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let got = unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(position + filled))
            if got < 0, errno == EINTR { continue }
            if got < 0 { return errno }
            if got == 0 { break }
            filled += got
        }
        return 0
    }

    /// Lets the system begin to bring bytes of it to the disk, without waiting for it: who waits for all of them later finds
    /// little left to do. A hint, where the system takes one (Linux, sync_file_range(2)).
    package func beginSync(_ positions: Range<Int>) {
        kcat_begin_sync(descriptor, Int64(positions.lowerBound), Int64(positions.count))
    }

    /// The checksum of the batch of `header`, read in pieces: a header may claim any size.
    func checksum(of header: RecordBatchHeader) throws(LogError) -> UInt32 {
        var (offset, sum) = (0, UInt32(0))
        while offset < header.sizeInBytes {
            let piece = try read(at: header.position + offset, count: min(1 << 20, header.sizeInBytes - offset))
            if piece.isEmpty { break }
            sum = unsafe piece.withUnsafeBytes { bytes in
                unsafe RecordBatchHeader.checksum(of: bytes, at: offset, magic: header.magic, after: sum)
            }
            offset += piece.count
        }
        return sum
    }

    /// A whole small file as text; more than `limit` bytes are an error.
    package static func text(_ path: String, limit: Int = 16 << 20) throws(LogError) -> String {
        let file = try LogFile(path)
        let size = try file.size()
        guard size <= limit else { throw LogError("\(size) bytes, the limit is \(limit)", path: path) }
        return String(decoding: try file.read(at: 0, count: size), as: UTF8.self)
    }

    /// The names in a folder, sorted; without the two dots.
    package static func names(in path: String) throws(LogError) -> [String] {
        guard let folder = unsafe opendir(path) else { throw LogError(reason(errno), path: path) }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private static func reason(_ code: Int32) -> String {
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}
