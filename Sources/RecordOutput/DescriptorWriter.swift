#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Writes all of some bytes to a file descriptor, however often that takes: after a signal (EINTR), a partial write,
/// and on a non-blocking descriptor whose reader is slow (EAGAIN: waits in `poll`). Neither opens nor closes it.
///
/// A write to a pipe without a reader raises SIGPIPE: the program has to ignore that signal to get
/// `OutputError.closed`.
package struct DescriptorWriter: Sendable {
    /// The descriptor.
    package let descriptor: Int32

    /// A writer to `descriptor`, which stays the caller's.
    package init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Writes the bytes.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
        try write(bytes, UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// Writes `first` and then `second`, with one system call where the kernel takes both at once.
    package func write(
        _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer
    ) throws(OutputError) {
        var first = first
        var second = second
        while first.count + second.count > 0 {
            let written = put(first, second)
            if written < 0 {
                try recover(from: errno)
                continue
            }
            let taken = min(written, first.count)
            first = UnsafeRawBufferPointer(rebasing: first[taken...])
            second = UnsafeRawBufferPointer(rebasing: second[(written - taken)...])
        }
    }

    /// One system call; what `write` or `writev` answers.
    private func put(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Int {
        // Darwin refuses more than INT_MAX bytes in one call, where Linux writes fewer.
        let limit = 1 << 30
        if first.count == 0 { return systemWrite(descriptor, second.baseAddress, min(second.count, limit)) }
        if second.count == 0 || first.count + second.count > limit {
            return systemWrite(descriptor, first.baseAddress, min(first.count, limit))
        }
        return withUnsafeTemporaryAllocation(of: iovec.self, capacity: 2) { pieces in
            pieces[0] = iovec(iov_base: UnsafeMutableRawPointer(mutating: first.baseAddress), iov_len: first.count)
            pieces[1] = iovec(iov_base: UnsafeMutableRawPointer(mutating: second.baseAddress), iov_len: second.count)
            return writev(descriptor, pieces.baseAddress, 2)
        }
    }

    /// Returns when the write can be tried again.
    private func recover(from code: Int32) throws(OutputError) {
        switch code {
        case EINTR: return
        case EPIPE: throw .closed
        case EAGAIN, EWOULDBLOCK:
            var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            if poll(&wait, 1, -1) < 0, errno != EINTR { throw .failed(code: errno) }
        default: throw .failed(code: code)
        }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Darwin)
    Darwin.write(descriptor, bytes, count)
    #else
    Glibc.write(descriptor, bytes, count)
    #endif
}
