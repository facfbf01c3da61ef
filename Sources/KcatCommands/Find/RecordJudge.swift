import KafkaWire
import RecordFilter
import RecordOutput

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Asks a command of the user's about a record, as git's bisect does: the record on its standard input, the exit code
/// decides.
struct RecordJudge {
    /// What the command says.
    enum Judgement {
        /// Exit code 0: as it was before.
        case before
        /// 1 to 127, but for 125: as it is since.
        case since
        /// 125: it can't say.
        case unsure
    }

    let command: String
    let formatter: RecordFormatter

    /// The command's answer. Its output goes to standard error: standard output is for records. Blocks.
    func answer(_ record: RecordCopy, of partition: TopicPartition, brokerId: Int32) throws -> Judgement {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw CommandError(.failure, "--run: \(String(cString: strerror(errno)))") }
        _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
        let child: pid_t
        do { child = try spawn(reading: ends[0]) } catch {
            close(ends[0])
            close(ends[1])
            throw error
        }
        close(ends[0])
        do {
            var sink = FormatSink(formatter, descriptor: ends[1])
            sink.begin(partition, brokerId: brokerId)
            _ = try record.withView { try sink.take($0) }
            try sink.flush()
        } catch OutputError.closed {
            // It decides without reading to the end.
        }
        close(ends[1])
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let code = status >> 8 & 0xff
        guard status & 0x7f == 0, code < 128 else {
            let end = status & 0x7f == 0 ? "exit code \(code)" : "signal \(status & 0x7f)"
            throw CommandError(.failure, "--run: the command ended with \(end) at \(partition)@\(record.offset)")
        }
        return code == 0 ? .before : code == 125 ? .unsure : .since
    }

    private func spawn(reading descriptor: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, descriptor, 0)
        posix_spawn_file_actions_adddup2(&actions, 2, 1)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The program ignores SIGPIPE; a shell's pipeline relies on it.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        let words = ["/bin/sh", "-c", command]
        var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var child: pid_t = 0
        let result = posix_spawn(&child, "/bin/sh", &actions, &attributes, &pointers, environ)
        guard result == 0 else { throw CommandError(.failure, "--run: \(String(cString: strerror(result)))") }
        return child
    }
}
