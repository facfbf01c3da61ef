import KafkaClient
package import KafkaWire
import SchemaDecoding

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A file with a group's offsets: a JSON object a line, as they are saved before a change, or the CSV that Kafka's
/// consumer-groups `--export` writes.
package enum OffsetFile {
    /// The offsets in a file's text; `nil` where nothing was committed. Errors name the line.
    package static func parse(_ text: String, _ path: String) throws(UsageError) -> [TopicPartition: Int64?] {
        var result: [TopicPartition: Int64?] = [:]
        let text = text.hasPrefix("\u{feff}") ? text.dropFirst() : text[...]
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            let line = trimmed(line)
            if line.isEmpty || line.hasPrefix("#") { continue }
            let found = line.hasPrefix("{") ? object(line) : row(line)
            guard let found else {
                throw UsageError(
                    "\(path): line \(number) is no offset: {\"topic\":\"orders\",\"partition\":0,\"offset\":42} is, and "
                        + "orders,0,42")
            }
            if result.updateValue(found.offset, forKey: found.partition) != nil {
                throw UsageError("\(path): line \(number): \(found.partition) stands there twice")
            }
        }
        if result.isEmpty { throw UsageError("\(path): there is no offset in it") }
        return result
    }

    private static func trimmed(_ text: Substring) -> String {
        let text = text.drop(while: \.isWhitespace)
        let end = text.lastIndex { !$0.isWhitespace }.map(text.index(after:)) ?? text.startIndex
        return String(text[..<end])
    }

    private struct Entry {
        var partition: TopicPartition
        var offset: Int64?
    }

    /// `topic,partition,offset`, or `"group",topic,partition,offset` as the export of several groups has it.
    private static func row(_ line: String) -> Entry? {
        var fields = line.split(separator: ",", omittingEmptySubsequences: false).map { trimmed($0) }
            .map { $0.hasPrefix("\"") && $0.hasSuffix("\"") && $0.count > 1 ? String($0.dropFirst().dropLast()) : $0 }
        if fields.count == 4 { fields.removeFirst() }
        guard fields.count == 3, !fields[0].isEmpty, let partition = Quantity.number(fields[1]),
            let index = Int32(exactly: partition), let offset = Quantity.number(fields[2])
        else { return nil }
        return Entry(partition: TopicPartition(fields[0], index), offset: offset)
    }

    /// An object with `topic`, `partition`, and `offset` or, as `groups NAME -J` writes it, `committed`.
    private static func object(_ line: String) -> Entry? {
        guard let object = try? JSONValue(parsing: line), let topic = object["topic"]?.string, !topic.isEmpty,
            let partition = object["partition"]?.wholePart, let index = Int32(exactly: partition), index >= 0,
            let offset = object["offset"] ?? object["committed"]
        else { return nil }
        let place = TopicPartition(topic, index)
        if offset == .null { return Entry(partition: place, offset: nil) }
        guard let offset = offset.wholePart, offset >= 0 else { return nil }
        return Entry(partition: place, offset: offset)
    }

    /// Saves what is committed before it is changed, in a new file of the working directory; its name.
    static func save(_ moves: [OffsetMove], group: String, now: Int64) throws(CommandError) -> String {
        let text = moves.map { move in
            var line = JSONLine()
            line.object { line in
                line.field("group", group)
                line.field("topic", move.partition.topic)
                line.field("partition", move.partition.partition)
                line.field("offset", move.old)
            }
            return line.text + "\n"
        }.joined()
        let safe = String(group.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "_" })
        for attempt in 0..<100 {
            let suffix = attempt == 0 ? "" : "-\(attempt)"
            let name = "offsets-\(safe.prefix(100))-\(now)\(suffix).json"
            let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            if descriptor < 0, errno == EEXIST { continue }
            guard descriptor >= 0 else {
                throw CommandError(
                    .failure,
                    "\(name): can't be written (\(String(cString: strerror(errno)))); nothing is changed "
                        + "without the offsets before being saved")
            }
            defer { close(descriptor) }
            var bytes = Array(text.utf8)[...]
            while !bytes.isEmpty {
                let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    throw CommandError(
                        .failure, "\(name): can't be written (\(String(cString: strerror(errno)))); nothing is changed")
                }
                bytes = bytes.dropFirst(count)
            }
            guard fsync(descriptor) == 0 || errno == EINVAL else {
                throw CommandError(.failure, "\(name): can't be written; nothing is changed")
            }
            return name
        }
        throw CommandError(.failure, "no free name for the file of the offsets before")
    }
}
