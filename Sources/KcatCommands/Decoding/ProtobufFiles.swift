import SchemaDecoding

/// Reads a `.proto` file, or descriptors, with the files that it imports and those that these import.
///
/// Imports are named from a root that nobody tells: it is looked for in the file's own folder and in those above it.
enum ProtobufFiles {
    /// No schema imports so many.
    private static let limit = 1000

    /// The schema that `file` holds.
    static func schema(_ file: String) throws(UsageError) -> ProtobufSchema {
        let main = ProtobufSchema.Source(name: Self.name(file), bytes: try bytes(file))
        do throws(DecodeError) {
            var references: [ProtobufSchema.Source] = []
            var wanted = try ProtobufSchema.imports(of: main)
            var next = 0
            while next < wanted.count, references.count < limit {
                if let bytes = imported(wanted[next], by: file) {
                    let source = ProtobufSchema.Source(name: wanted[next], bytes: bytes)
                    references.append(source)
                    for name in try ProtobufSchema.imports(of: source) where !wanted.contains(name) {
                        wanted.append(name)
                    }
                }
                next += 1
            }
            return try ProtobufSchema(main, references: references)
        } catch {
            // An error of a text names the file and the line.
            throw UsageError(error.position == nil ? "\(error)" : "\(file): \(error)")
        }
    }

    private static func bytes(_ file: String) throws(UsageError) -> [UInt8] {
        do { return try TextFile.bytes(of: file, limit: 64 << 20) } catch { throw UsageError("\(file): \(error)") }
    }

    private static func name(_ file: String) -> String { file.split(separator: "/").last.map(String.init) ?? file }

    /// An imported file's bytes; `nil` where it isn't to be found: as long as no type of it is used that is no harm.
    private static func imported(_ name: String, by file: String) -> [UInt8]? {
        var folder = file[...]
        while let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            if let bytes = try? TextFile.bytes(of: "\(folder)/\(name)", limit: 64 << 20) { return bytes }
        }
        guard !file.hasPrefix("/") else { return nil }
        // The folder that the program is in may lie below the root, too.
        for above in 0..<8 {
            let path = String(repeating: "../", count: above) + name
            if let bytes = try? TextFile.bytes(of: path, limit: 64 << 20) { return bytes }
        }
        return nil
    }
}
