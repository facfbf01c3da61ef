import KafkaClient
import KafkaLog
import KafkaWire
import Synchronization
import Transport

/// Partitions of a folder, one after the other. What comes next is read while what came is being written out.
final class FolderSource: PartSource {
    private let folder: LogFolder
    private let shelf: Shelf
    private let ahead: ReadAhead<Result<LogPart, LogError>>
    private let sleep: @Sendable (Duration) async throws -> Void

    /// What waits of what was read ahead, in bytes, where one batch is not larger.
    private static let aheadLimit = 4 * LogReader.partSize

    /// The partitions that are not read to their ends.
    private struct Readers {
        /// The next one last.
        var left: [LogReader] = []

        mutating func next() throws(LogError) -> LogPart? {
            guard var reader = left.popLast() else { return nil }
            if let part = try reader.next() {
                left.append(reader)
                return part
            }
            // That its end is reached is news too, even where it began there.
            return reader.end
        }
    }

    /// Shared with who reads ahead.
    private final class Shelf: Sendable {
        let readers = Mutex(Readers())

        func next() -> (value: Result<LogPart, LogError>, size: Int)? {
            readers.withLock {
                do throws(LogError) {
                    guard let part = try $0.next() else { return nil }
                    return (.success(part), part.sizeInBytes)
                } catch {
                    return (.failure(error), 0)
                }
            }
        }
    }

    /// A source over `folder`; `sleep` waits where nothing is left.
    init(_ folder: LogFolder, sleep: @escaping @Sendable (Duration) async throws -> Void) {
        self.folder = folder
        self.sleep = sleep
        let shelf = Shelf()
        self.shelf = shelf
        ahead = ReadAhead(limit: Self.aheadLimit) { shelf.next() }
    }

    var group: String? { nil }
    var keepsPositions: Bool { false }
    var readyBytes: Int { 0 }

    func begin(_ starts: [TopicPartition: StartPosition]) async throws {
        let readers = try starts.map { partition, start in
            guard case .offset(let offset, _) = start else { throw CommandError(.failure, "\(partition): no offset") }
            let log = try folder.log(of: partition)
            guard (log.logStartOffset...log.logEndOffset).contains(offset) else {
                throw CommandError(
                    .failure,
                    "\(partition): offset \(offset) is not in the log, which goes from \(log.logStartOffset)"
                        + " to \(log.logEndOffset)")
            }
            return LogReader(
                log, of: partition, from: offset, isolationLevel: folder.isolationLevel, brokerId: folder.brokerId)
        }
        let ordered = readers.sorted {
            ($0.partition.topic, $0.partition.partition) > ($1.partition.topic, $1.partition.partition)
        }
        ahead.change(keeping: { _ in false }) { shelf.readers.withLock { $0.left = ordered } }
    }

    func next(timeout: Duration?) async throws -> SourceEvent<LogPart>? {
        switch ahead.next() {
        case .success(let part): return .part(part)
        case .failure(let error): throw CommandError(error.position == nil ? .failure : .damagedData, "\(error)")
        case nil: break
        }
        if timeout != .zero { try await sleep(timeout ?? .seconds(1)) }
        return nil
    }

    func advance(_ part: LogPart, to offset: Int64) {}

    func storePositions() {}

    func stop(_ partitions: Set<TopicPartition>) async throws {
        ahead.change {
            guard case .success(let part) = $0 else { return true }
            return !partitions.contains(part.topicPartition)
        } _: {
            shelf.readers.withLock { $0.left.removeAll { partitions.contains($0.partition) } }
        }
    }
}
