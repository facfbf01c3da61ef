import KafkaClient
import KafkaLog
package import KafkaWire
import SchemaDecoding

/// What `capture.json` says of earlier runs into a folder: what its files should be like before they are used, or a capture
/// goes on in them.
package struct EarlierCapture: Equatable, Sendable {
    /// A complete file.
    package struct File: Equatable, Sendable {
        /// Its name in the partition's folder.
        package var name: String
        /// Its size, in bytes.
        package var size: Int
        /// Its SHA-256, in hexadecimal digits.
        package var sha256: String
    }

    /// What was captured of a partition.
    package struct Part: Equatable, Sendable {
        /// The first offset that was asked for.
        package var askedStart: Int64
        /// Whether all that was asked for is there.
        package var isComplete: Bool
        /// Its files.
        package var files: [File]
        /// All that is said of it.
        let entry: JSONValue

        /// The log's files, which alone count. A name is not a path.
        var logs: [File] {
            files.filter { $0.name.hasSuffix(".log") && SegmentedLog.baseOffset(ofFile: $0.name) != nil }
        }
    }

    /// The file.
    let path: String
    /// The cluster's id; empty where the brokers told none.
    package var clusterId: String
    /// By partition.
    package var parts: [TopicPartition: Part]
    /// All that is said of topics, by name.
    let topics: [String: JSONValue]

    /// Reads the text of the `capture.json` at `path`. Throws what is wrong with it, and `wayOut`.
    package init(_ text: String, at path: String, wayOut: String) throws(CommandError) {
        func broken(_ reason: String) -> CommandError { CommandError(.failure, "\(path): \(reason); \(wayOut)") }
        let value: JSONValue
        do throws(DecodeError) { value = try JSONValue(parsing: text) } catch {
            throw broken("it is broken: \(error)")
        }
        guard let partitions = value["partitions"]?.array else { throw broken("it lists no partitions") }
        self.path = path
        clusterId = value["cluster_id"]?.string ?? ""
        let isComplete = value["complete"]?.string == "yes"
        var topics: [String: JSONValue] = [:]
        for entry in value["topics"]?.array ?? [] { if let name = entry["topic"]?.string { topics[name] = entry } }
        self.topics = topics
        parts = [:]
        for (index, entry) in partitions.enumerated() {
            guard let topic = entry["topic"]?.string,
                let partition = entry["partition"]?.integer.flatMap({ Int32(exactly: $0) }), partition >= 0
            else { throw broken("its partition \(index + 1) has no name") }
            let place = TopicPartition(topic, partition)
            guard let askedStart = entry["asked_start"]?.integer else {
                throw broken("of \(place) it says no asked_start that is a number")
            }
            var files: [File] = []
            for file in entry["files"]?.array ?? [] {
                guard let name = file["name"]?.string, let sum = file["sha256"]?.string,
                    let size = file["bytes"]?.integer, size >= 0
                else {
                    let name = file["name"]?.string ?? "its file \(files.count + 1)"
                    throw broken("of \(place), \(name), it says no name, bytes and sha256 that could be ones")
                }
                files.append(File(name: name, size: Int(clamping: size), sha256: sum))
            }
            parts[place] = Part(
                askedStart: askedStart, isComplete: entry["complete"].map { $0.string == "yes" } ?? isComplete,
                files: files, entry: entry)
        }
    }

    /// The one in a folder; `nil` where there is none. Throws, with `wayOut`, where it is broken.
    static func inFolder(_ folder: String, wayOut: String) throws(CommandError) -> EarlierCapture? {
        let path = folder + "/" + CaptureManifest.name
        guard let names = try? LogFile.names(in: folder), names.contains(CaptureManifest.name) else { return nil }
        let text: String
        do throws(LogError) { text = try LogFile.text(path) } catch {
            throw CommandError(.failure, "\(error); \(wayOut)")
        }
        return try EarlierCapture(text, at: path, wayOut: wayOut)
    }

    /// What was captured into a folder that is only read; `nil` where nothing was.
    static func of(_ folder: LogFolder) throws(CommandError) -> EarlierCapture? {
        let path = folder.directory.path
        // The folder may be one partition's alone.
        let isPartition = folder.directory.partitions.values.contains(path)
        let above = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        return try inFolder(isPartition ? above : path, wayOut: "moved away, the files count as they are, unchecked")
    }

    /// Partitions of which it lists files, and that are not among these.
    func missing(from found: some Collection<TopicPartition>) -> [TopicPartition] {
        Set(parts.filter { !$0.value.logs.isEmpty }.keys).subtracting(found).sorted()
    }

    /// Holds the logs of a partition's folder against what was captured: they may have grown, and nothing else.
    func check(_ partition: TopicPartition, _ folder: String) throws {
        let wanted = parts[partition]?.logs ?? []
        let names = wanted.isEmpty ? [] : (try? LogFile.names(in: folder)) ?? []
        for file in wanted {
            let path = folder + "/" + file.name
            func lie(_ words: String) -> CommandError {
                CommandError(.damagedData, "\(path): it is not what was captured: \(words); another capture is wanted")
            }
            guard names.contains(file.name) else { throw lie("\(self.path) lists it, and it is not there") }
            let (size, sum) = try FileDigests.sum(path, first: file.size)
            guard size == file.size else { throw lie("it has \(size) bytes, and \(file.size) in \(self.path)") }
            guard sum == file.sha256 else { throw lie("it has another SHA-256 in \(self.path)") }
        }
    }
}
