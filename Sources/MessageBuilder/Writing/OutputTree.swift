import Foundation

/// The files that come of the definitions, by path from the package's folder.
struct OutputTree {
    /// A file that is not as it should be: to be written, or (`text` is `nil`) to be removed.
    struct Change {
        /// Its path from the package's folder.
        let path: String
        /// What belongs there.
        let text: String?

        /// Writes or removes it.
        func apply() throws {
            guard let text else { return try FileManager.default.removeItem(atPath: path) }
            let folder = (path as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
    }

    private static let root = "Sources/KafkaWire/Messages"
    private static let recordRoot = "Sources/SchemaDecoding/Internal/Records"
    private let files: [String: String]
    /// The folders of which everything is ours: a message whose definition is gone goes too.
    private let groups: Set<String>

    /// The files of these definitions.
    init(definitions all: [Definition]) throws {
        let definitions = all.filter { $0.kind != .record }
        var files: [String: String] = [
            "\(Self.root)/ApiKey+Known.swift": TableWriter.keys(definitions),
            "\(Self.root)/ApiVersionTable+Requests.swift": TableWriter.requests(definitions),
            "Tests/KafkaWireTests/Support/EveryStruct.swift": TableWriter.structs(definitions),
        ]
        for definition in definitions {
            for message in definition.messages {
                let path = "\(Self.root)/\(definition.group)/\(message.name).swift"
                files[path] = MessageWriter.source(of: message, in: definition)
            }
        }
        let records = all.filter { $0.kind == .record }
        for definition in records {
            let path = "\(Self.recordRoot)/\(definition.group)/\(definition.name).swift"
            files[path] = RecordWriter.source(of: definition)
        }
        self.files = files
        groups = Set(
            definitions.map { "\(Self.root)/\($0.group)" } + records.map { "\(Self.recordRoot)/\($0.group)" })
    }

    /// What differs from what is there, by path.
    func changes() throws -> [Change] {
        var changes = files.filter { path, text in
            (try? String(contentsOfFile: path, encoding: .utf8)) != text
        }.map { Change(path: $0.key, text: $0.value) }
        for group in groups where FileManager.default.fileExists(atPath: group) {
            for name in try FileManager.default.contentsOfDirectory(atPath: group)
            where files["\(group)/\(name)"] == nil {
                changes.append(Change(path: "\(group)/\(name)", text: nil))
            }
        }
        return changes.sorted { $0.path < $1.path }
    }
}
