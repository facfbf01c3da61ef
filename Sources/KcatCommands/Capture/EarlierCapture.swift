import KafkaClient
import KafkaLog
package import KafkaWire
import SchemaDecoding

/// What `capture.json` says of an earlier run into a folder: what its files should be like before a capture goes on in it.
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
        /// Its files.
        package var files: [File]
    }

    /// The cluster's id; empty where the brokers told none.
    package var clusterId: String
    /// By partition.
    package var parts: [TopicPartition: Part]

    /// Reads the text of a `capture.json`; throws why it is none.
    package init(_ text: String) throws(CommandError) {
        let value: JSONValue
        do throws(DecodeError) { value = try JSONValue(parsing: text) } catch {
            throw CommandError(.failure, "\(CaptureManifest.name): \(error.reason)")
        }
        guard let partitions = value["partitions"]?.array else {
            throw CommandError(.failure, "\(CaptureManifest.name): it tells no partitions")
        }
        clusterId = value["cluster_id"]?.string ?? ""
        parts = [:]
        for entry in partitions {
            guard let topic = entry["topic"]?.string,
                let partition = entry["partition"]?.integer.flatMap({ Int32(exactly: $0) }),
                let askedStart = entry["asked_start"]?.integer
            else { throw CommandError(.failure, "\(CaptureManifest.name): a partition without its name") }
            let files = (entry["files"]?.array ?? []).compactMap { file -> File? in
                guard let name = file["name"]?.string, let size = file["bytes"]?.integer,
                    let sum = file["sha256"]?.string
                else { return nil }
                return File(name: name, size: Int(clamping: size), sha256: sum)
            }
            parts[TopicPartition(topic, partition)] = Part(askedStart: askedStart, files: files)
        }
    }

    /// The one in a folder; `nil` where there is none.
    static func inFolder(_ folder: String) throws(CommandError) -> EarlierCapture? {
        guard let text = try? LogFile.text(folder + "/" + CaptureManifest.name) else { return nil }
        return try EarlierCapture(text)
    }

    /// What was captured into a log's folder; `nil` where nothing was.
    static func of(_ folder: LogFolder) throws -> EarlierCapture? {
        // The folder may be one partition's alone.
        try folder.directory.partitions.first.flatMap { try inFolder($0.value + "/..") }
    }

    /// Holds the logs of a partition's folder against what was captured: they may have grown, and nothing else.
    func check(_ partition: TopicPartition, _ folder: String) throws {
        for file in parts[partition]?.files ?? [] where file.name.hasSuffix(".log") {
            // A name is not a path.
            guard SegmentedLog.baseOffset(ofFile: file.name) != nil else { continue }
            let path = folder + "/" + file.name
            let (size, sum) = try FileDigests.sum(path, first: file.size)
            guard size == file.size, sum == file.sha256 else {
                throw CommandError(
                    .damagedData,
                    "\(path): it is not what was captured (\(CaptureManifest.name) has another SHA-256 or size); "
                        + "another capture is wanted")
            }
        }
    }
}
