/// Collects a schema's files: the main one, what it imports, and what those import.
struct ProtobufLoader {
    /// The files, each once; the main one is ``main``.
    private(set) var files: [ProtoFile] = []
    /// The main file's place.
    private(set) var main = 0
    /// Imports that nobody brought along: no harm while no type of theirs is used.
    private(set) var missing: [String] = []
    private var loaded: Set<String> = []
    private let references: [ProtobufSchema.Source]

    /// The most bytes that one file's schema may have; the largest descriptor sets in use have a tenth of it.
    private static let sizeLimit = 64 << 20

    /// A loader that finds imports among `references` and those that everybody has.
    init(references: [ProtobufSchema.Source]) { self.references = references }

    /// Reads the main file and all that it needs.
    mutating func load(_ source: ProtobufSchema.Source) throws(DecodeError) {
        for file in try Self.read(source) { add(file, as: file.name) }
        main = files.count - 1
        loaded.insert(source.name)
        for reference in references where loaded.insert(reference.name).inserted {
            for file in try Self.read(reference) { add(file, as: reference.name) }
        }
        var next = 0
        while next < files.count {
            for name in files[next].imports where !loaded.contains(name) {
                if let file = try ProtoLibrary.file(named: name) {
                    add(file, as: name)
                } else if let reference = files.first(where: { Self.same($0.name, name) }) {
                    loaded.insert(reference.name)
                } else {
                    missing.append(name)
                }
                loaded.insert(name)
                // What an Any holds is not imported.
                if name == "google/protobuf/any.proto" {
                    for name in ["duration", "empty", "field_mask", "struct", "timestamp", "wrappers"] {
                        let name = "google/protobuf/\(name).proto"
                        guard loaded.insert(name).inserted else { continue }
                        if let file = try ProtoLibrary.file(named: name) { add(file, as: name) }
                    }
                }
            }
            next += 1
        }
    }

    private mutating func add(_ file: ProtoFile, as name: String) {
        loaded.insert(name)
        loaded.insert(file.name)
        files.append(file)
    }

    /// Whether a reference's name may mean an imported file: they differ in folders only.
    private static func same(_ reference: String, _ name: String) -> Bool {
        reference.hasSuffix("/" + name) || name.hasSuffix("/" + reference)
    }

    /// The files that a source holds; the last one is that which was meant.
    static func read(_ source: ProtobufSchema.Source) throws(DecodeError) -> [ProtoFile] {
        let bytes = source.bytes
        guard bytes.count <= sizeLimit else {
            throw DecodeError("\(source.name): more than \(sizeLimit >> 20) MiB of schema", at: nil)
        }
        if !bytes.withUnsafeBytes(isText) { return try DescriptorReader.files(bytes) }
        if let decoded = Base64.decoded(bytes), let files = try? DescriptorReader.files(decoded) { return files }
        return [try ProtoParser.parse(bytes, name: source.name)]
    }

    /// Whether bytes can be text: descriptors have control characters among them.
    private static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.allSatisfy { $0 >= 0x20 || (0x09...0x0d).contains($0) }
    }
}

/// Base64 (RFC 4648, section 4), read.
enum Base64 {
    /// What the text stands for; `nil` if it isn't base64. White space in it is passed over.
    static func decoded(_ text: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(text.count / 4 * 3)
        var bits: UInt32 = 0
        var count = 0
        var padding = 0
        for byte in text {
            let digit: UInt8
            switch byte {
            case 0x20, 0x09, 0x0a, 0x0d: continue
            case UInt8(ascii: "="):
                padding += 1
                continue
            case 0x41...0x5a: digit = byte - 0x41
            case 0x61...0x7a: digit = byte - 0x61 + 26
            case 0x30...0x39: digit = byte - 0x30 + 52
            case UInt8(ascii: "+"): digit = 62
            case UInt8(ascii: "/"): digit = 63
            default: return nil
            }
            guard padding == 0 else { return nil }
            bits = bits << 6 | UInt32(digit)
            count += 1
            if count & 3 == 0 {
                result += [UInt8(bits >> 16 & 255), UInt8(bits >> 8 & 255), UInt8(bits & 255)]
                bits = 0
            }
        }
        switch count & 3 {
        case 0: return result
        case 2: return result + [UInt8(bits >> 4 & 255)]
        case 3: return result + [UInt8(bits >> 10 & 255), UInt8(bits >> 2 & 255)]
        default: return nil
        }
    }
}
